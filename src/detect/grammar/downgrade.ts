import type { DetectionResult, Language, Span, Token } from '#core';
import {
  CALL_TO_ACTION_PATTERNS,
  NOT_A_CALL_PATTERNS,
  SPEECH_PATTERNS,
  type SpeechPattern,
} from './grammar-patterns.ts';
import { type Sentence, spanOfTokens, splitSentences } from './split-sentences.ts';
import { matchEnding, matchesAnywhere } from './token-pattern.ts';

/** A tokeniser takes so much of a text. */
const MAX_PASSAGE_LENGTH = 128;
const SENTENCE_END_MARK = /[。！？!?\n]/;

/**
 * The stretch of a text that grammar should look at, or null when it could not change anything: nobody solicits, what
 * was found stands in parts of the message, or it is spread too far.
 * @example const at = selectPassage(finding, text); if (at) tokens = await tokeniser.tokenise(text.slice(at.start, at.end))
 */
export function selectPassage(result: DetectionResult, text: string): Span | null {
  if (result.stance !== 'soliciting' || result.score === 0) return null;
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
 * What is left of a finding once grammar has shown that the author does not solicit: hearsay, a question, a memory.
 * Each statement in which something was found must show it and none may call on the reader; where that is not sure
 * the finding comes back as it is. Pure; it only ever lowers. `tokens` are placed in `text`, see `selectPassage`.
 * Warning: a recruiter who puts his whole offer into somebody else's mouth is believed.
 * @example downgradeByGrammar(finding, '荷物を運ぶだけで5万と言われた', tokens, 'ja').stance // 'quoting'
 */
export function downgradeByGrammar(
  result: DetectionResult,
  text: string,
  tokens: readonly Token[],
  language: Language = 'ja',
): DetectionResult {
  const passage = selectPassage(result, text);
  const last = tokens.at(-1);
  if (passage === null || last === undefined) return result;
  // A tokeniser may have cut the text; half a sentence shows nothing.
  if (text.slice(last.start + last.surface.length, passage.end).trim() !== '') return result;

  const spans = evidenceSpans(result);
  const unexplained = new Set(spans);
  let match: PatternMatch | undefined;
  for (const sentence of splitSentences(tokens)) {
    for (const { statement, means } of classifyStatements(sentence)) {
      const concerned = spans.filter((span) => overlaps(span, spanOfTokens(statement)));
      if (means === 'call' || (means === undefined && concerned.length > 0)) return result;
      if (concerned.length > 0) match = means;
      for (const span of concerned) unexplained.delete(span);
    }
  }
  return match === undefined || unexplained.size > 0 ? result : applyDowngrade(result, match, language);
}

interface PatternMatch {
  readonly speechPattern: SpeechPattern;
  /** The words that show it. */
  readonly span: Span;
}

/** What each statement of a sentence shows. Hearsay at its end goes for the whole sentence. */
function classifyStatements({ statements }: Sentence) {
  const read = statements.map((statement) => ({ statement, means: classifyStatement(statement) }));
  const end = read.at(-1)?.means;
  const isHearsay = end !== undefined && end !== 'call' && end.speechPattern.stance === 'quoting';
  return isHearsay ? read.map(({ statement }) => ({ statement, means: end })) : read;
}

function classifyStatement(statement: readonly Token[]): PatternMatch | 'call' | undefined {
  const end = statement.length;
  const endsWith = (pattern: SpeechPattern['endings'][number]): boolean =>
    matchEnding(statement, end, pattern) >= 0;
  if (CALL_TO_ACTION_PATTERNS.some(endsWith) && !NOT_A_CALL_PATTERNS.some(endsWith)) return 'call';
  for (const speechPattern of SPEECH_PATTERNS) {
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
      { rule: `grammar/${speechPattern.name}`, weight: 0, spans: [span], note: speechPattern.note[language] },
    ],
    stance: speechPattern.stance,
    score: Math.round(result.score * speechPattern.factor * 100) / 100,
  };
}

/** Where something speaks against the author. */
const evidenceSpans = (result: DetectionResult): readonly Span[] =>
  result.signals.filter((signal) => signal.weight > 0).flatMap((signal) => signal.spans);

const overlaps = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;
