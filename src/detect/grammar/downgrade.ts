import {
  type DetectionResult,
  hasNetEvidence,
  type Language,
  NO_EVIDENCE_LOG_ODDS,
  roundLogOdds,
  type Span,
  type Token,
} from '#core';
import type { GrammarPatterns, SpeechPattern } from './grammar-patterns.ts';
import { type Sentence, spanOfTokens, splitSentences } from './split-sentences.ts';
import { matchEnding, matchesAnywhere, type TokenPattern } from './token-pattern.ts';

/** The tokeniser accepts at most this many characters. */
const MAX_PASSAGE_LENGTH = 128;
const SENTENCE_END_MARK = /[。！？!?\n]/;

/**
 * The passage that the grammar check should examine: the sentences with all evidence. Null if the check could not change the
 * result: the author does not solicit, the evidence is in parts of the message, or it is too far apart.
 * @example const span = selectPassage(result, text); if (span) tokens = await tokeniser.tokenise(text.slice(span.start, span.end))
 */
export function selectPassage(result: DetectionResult, text: string): Span | null {
  if (result.stance !== 'soliciting' || !hasNetEvidence(result.signals)) return null;
  const spans = evidenceSpans(result);
  if (spans.length === 0 || spans.some((span) => span.part !== undefined)) return null;
  if (text.length <= MAX_PASSAGE_LENGTH) return { start: 0, end: text.length };
  let start = Math.min(...spans.map((span) => span.start));
  let end = Math.max(...spans.map((span) => span.end));
  while (start > 0 && end - start <= MAX_PASSAGE_LENGTH && !SENTENCE_END_MARK.test(text[start - 1]!)) start--;
  while (end < text.length && end - start <= MAX_PASSAGE_LENGTH && !SENTENCE_END_MARK.test(text[end - 1]!))
    end++;
  return end - start <= MAX_PASSAGE_LENGTH ? { start, end } : null;
}

/**
 * Lowers the log odds if grammar shows that the author does not solicit: hearsay, a question, a memory. Every statement with
 * evidence must match a speech pattern, and no statement may be a call to action; otherwise the result is returned as it is.
 * Pure; never raises them. `tokens` have offsets in `text`, see `selectPassage`.
 *
 * Known weakness: a recruiter who presents the whole offer as the words of another person is believed.
 * @example downgradeByGrammar(patterns, result, '荷物を運ぶだけで5万と言われた', tokens, 'ja').stance // 'quoting'
 */
export function downgradeByGrammar(
  patterns: GrammarPatterns,
  result: DetectionResult,
  text: string,
  tokens: readonly Token[],
  language: Language = 'ja',
): DetectionResult {
  const passage = selectPassage(result, text);
  const last = tokens.at(-1);
  if (passage === null || last === undefined) return result;
  // The tokeniser may have cut the text; half a sentence proves nothing.
  if (text.slice(last.start + last.surface.length, passage.end).trim() !== '') return result;

  const spans = evidenceSpans(result);
  const unexplained = new Set(spans);
  let match: PatternMatch | undefined;
  for (const sentence of splitSentences(tokens)) {
    for (const { statement, meaning } of classifyStatements(sentence, patterns)) {
      const evidence = spans.filter((span) => overlaps(span, spanOfTokens(statement)));
      if (meaning === 'call' || (meaning === undefined && evidence.length > 0)) return result;
      if (evidence.length > 0) match = meaning;
      for (const span of evidence) unexplained.delete(span);
    }
  }
  return match === undefined || unexplained.size > 0 ? result : applyDowngrade(result, match, language);
}

/** A speech pattern that a statement matches. */
interface PatternMatch {
  readonly speechPattern: SpeechPattern;
  /** The matching words. */
  readonly span: Span;
}

/** Classifies each statement of a sentence. Hearsay at the end applies to the whole sentence. */
function classifyStatements({ statements }: Sentence, patterns: GrammarPatterns) {
  const classified = statements.map((statement) => ({
    statement,
    meaning: classifyStatement(statement, patterns),
  }));
  const last = classified.at(-1)?.meaning;
  const isHearsay = last !== undefined && last !== 'call' && last.speechPattern.stance === 'quoting';
  return isHearsay ? classified.map(({ statement }) => ({ statement, meaning: last })) : classified;
}

function classifyStatement(
  statement: readonly Token[],
  { patterns, calls, notCalls }: GrammarPatterns,
): PatternMatch | 'call' | undefined {
  const end = statement.length;
  const endsWith = (pattern: TokenPattern): boolean => matchEnding(statement, end, pattern) >= 0;
  if (calls.some(endsWith) && !notCalls.some(endsWith)) return 'call';
  for (const speechPattern of patterns) {
    const start = speechPattern.endings
      .map((pattern) => matchEnding(statement, end, pattern))
      .find((at) => at >= 0);
    if (
      start === undefined ||
      speechPattern.exceptions.some((pattern) => matchesAnywhere(statement, pattern))
    )
      continue;
    return { speechPattern, span: spanOfTokens(statement.slice(start)) };
  }
  return undefined;
}

function applyDowngrade(
  result: DetectionResult,
  { speechPattern, span }: PatternMatch,
  language: Language,
): DetectionResult {
  return {
    ...result,
    signals: [
      ...result.signals,
      {
        rule: `grammar/${speechPattern.name}`,
        weight: 0,
        sorts: [],
        spans: [span],
        note: speechPattern.note[language],
      },
    ],
    stance: speechPattern.stance,
    logOdds: roundLogOdds(
      NO_EVIDENCE_LOG_ODDS + (result.logOdds - NO_EVIDENCE_LOG_ODDS) * speechPattern.factor,
    ),
  };
}

/** The spans of all signals against the author. */
const evidenceSpans = (result: DetectionResult): readonly Span[] =>
  result.signals.filter((signal) => signal.weight > 0).flatMap((signal) => signal.spans);

const overlaps = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;
