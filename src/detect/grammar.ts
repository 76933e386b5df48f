import type { Finding, Language, Span, Token } from '#core';
import { CALLS, NO_CALLS, TURNS, type Turn } from './grammar-table.ts';
import { type Sentence, sentencesOf, spanOf } from './statements.ts';
import { standsAnywhere, startOfEnding } from './token-pattern.ts';

/** A tokeniser takes so much of a text. */
const MOST_CHARACTERS = 128;
const SENTENCE_END = /[。！？!?\n]/;

/**
 * The stretch of a text that grammar should look at, or null when it could not change anything: nobody solicits, what
 * was found stands in parts of the message, or it is spread too far.
 * @example const at = passageOf(finding, text); if (at) tokens = await tokeniser.tokenise(text.slice(at.start, at.end))
 */
export function passageOf(finding: Finding, text: string): Span | null {
  if (finding.stance !== 'soliciting' || finding.score === 0) return null;
  const spans = evidenceOf(finding);
  if (spans.length === 0 || spans.some((span) => span.part !== undefined)) return null;
  if (text.length <= MOST_CHARACTERS) return { start: 0, end: text.length };
  let start = Math.min(...spans.map((span) => span.start));
  let end = Math.max(...spans.map((span) => span.end));
  while (start > 0 && end - start <= MOST_CHARACTERS && !SENTENCE_END.test(text[start - 1]!)) start--;
  while (end < text.length && end - start <= MOST_CHARACTERS && !SENTENCE_END.test(text[end - 1]!)) end++;
  return end - start <= MOST_CHARACTERS ? { start, end } : null;
}

/**
 * What is left of a finding once grammar has shown that the author does not solicit: hearsay, a question, a memory.
 * Each statement in which something was found must show it and none may call on the reader; where that is not sure
 * the finding comes back as it is. Pure; it only ever lowers. `tokens` are placed in `text`, see `passageOf`.
 * Warning: a recruiter who puts his whole offer into somebody else's mouth is believed.
 * @example reconsider(finding, '荷物を運ぶだけで5万と言われた', tokens, 'ja').stance // 'quoting'
 */
export function reconsider(
  finding: Finding,
  text: string,
  tokens: readonly Token[],
  language: Language = 'ja',
): Finding {
  const passage = passageOf(finding, text);
  const last = tokens.at(-1);
  if (passage === null || last === undefined) return finding;
  // A tokeniser may have cut the text; half a sentence shows nothing.
  if (text.slice(last.start + last.surface.length, passage.end).trim() !== '') return finding;

  const spans = evidenceOf(finding);
  const open = new Set(spans);
  let shown: Shown | undefined;
  for (const sentence of sentencesOf(tokens)) {
    for (const { statement, means } of readSentence(sentence)) {
      const concerned = spans.filter((span) => overlap(span, spanOf(statement)));
      if (means === 'call' || (means === undefined && concerned.length > 0)) return finding;
      if (concerned.length > 0) shown = means;
      for (const span of concerned) open.delete(span);
    }
  }
  return shown === undefined || open.size > 0 ? finding : lowered(finding, shown, language);
}

interface Shown {
  readonly turn: Turn;
  /** The words that show it. */
  readonly span: Span;
}

/** What each statement of a sentence shows. Hearsay at its end goes for the whole sentence. */
function readSentence({ statements }: Sentence) {
  const read = statements.map((statement) => ({ statement, means: meaningOf(statement) }));
  const end = read.at(-1)?.means;
  const isHearsay = end !== undefined && end !== 'call' && end.turn.stance === 'quoting';
  return isHearsay ? read.map(({ statement }) => ({ statement, means: end })) : read;
}

function meaningOf(statement: readonly Token[]): Shown | 'call' | undefined {
  const end = statement.length;
  const endsWith = (pattern: Turn['ends'][number]): boolean => startOfEnding(statement, end, pattern) >= 0;
  if (CALLS.some(endsWith) && !NO_CALLS.some(endsWith)) return 'call';
  for (const turn of TURNS) {
    const start = turn.ends.map((pattern) => startOfEnding(statement, end, pattern)).find((at) => at >= 0);
    if (start === undefined || turn.unless.some((pattern) => standsAnywhere(statement, pattern))) continue;
    return { turn, span: spanOf(statement.slice(start)) };
  }
  return undefined;
}

function lowered(finding: Finding, { turn, span }: Shown, language: Language): Finding {
  return {
    ...finding,
    signals: [
      ...finding.signals,
      { rule: `grammar/${turn.name}`, weight: 0, spans: [span], note: turn.note[language] },
    ],
    stance: turn.stance,
    score: Math.round(finding.score * turn.factor * 100) / 100,
  };
}

/** Where something speaks against the author. */
const evidenceOf = (finding: Finding): readonly Span[] =>
  finding.signals.filter((signal) => signal.weight > 0).flatMap((signal) => signal.spans);

const overlap = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;
