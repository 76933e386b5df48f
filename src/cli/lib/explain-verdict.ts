import type { Language, Policy, Signal, Span, Verdict } from '#core';
import { formatPercent, formatRequiredPercent, NO_EVIDENCE_LOG_ODDS } from '#core';
import { chooseReasons, sortSignalsByWeight, widenToWords } from '../../cases/index.ts';
import type { Style } from './terminal.ts';
import { verdictWording } from './verdict-wording.ts';

/** How a span is highlighted: colours on a terminal, brackets elsewhere. */
export interface HighlightMarks {
  readonly open: string;
  readonly close: string;
}

const RULING_COLOURS = { hide: 'red', review: 'yellow', pass: 'green' } as const;

export const TERMINAL_MARKS: HighlightMarks = { open: '\u001b[1;7m', close: '\u001b[0m' };
export const BRACKET_MARKS: HighlightMarks = { open: '【', close: '】' };

/** How a verdict is explained. */
export interface ExplainOptions {
  readonly policy: Policy;
  /** The version of the rules. */
  readonly version: string;
  readonly language: Language;
  readonly marks: HighlightMarks;
  /** Colours the ruling; absent: no colour. */
  readonly style?: Style;
  /** The number of reasons that are shown, the heaviest first; what spoke against the verdict is always shown. */
  readonly shownRules: number;
}

/**
 * Explains a verdict to a person: the text with its spans highlighted, the ruling, the rules that fired and why, and what
 * spoke against it.
 * @example explainVerdict('日給5万で荷物を運ぶだけ', verdict, { policy, version: 'v1', language: 'ja', marks: BRACKET_MARKS, shownRules: 5 })
 */
export const explainVerdict = (
  text: string,
  verdict: Verdict,
  { policy, version, language, marks, style = (_, words) => words, shownRules }: ExplainOptions,
): string => {
  const wording = verdictWording[language];
  const { review, hide } = policy.probability;
  const signalsFor = sortSignalsByWeight(verdict);
  const shown =
    shownRules < signalsFor.length
      ? sortSignalsByWeight({ signals: chooseReasons(verdict, shownRules) })
      : signalsFor;
  const spans = mergeOverlappingSpans(shown.flatMap((signal) => signal.spans));
  const hiddenRules = signalsFor.length - shown.length;
  const against = formatAgainst(text, verdict, wording);
  return [
    indentLines(highlightSpans(text, widenToWords(spans, text), marks)),
    '',
    `${wording.verdict}: ${style(RULING_COLOURS[verdict.ruling], wording.ruling[verdict.ruling])}`,
    `${wording.probability}: ${formatPercent(verdict.probability)} (${wording.required(formatRequiredPercent(review), formatRequiredPercent(hide))})`,
    `${wording.logOdds}: ${verdict.logOdds.toFixed(2)}${verdict.isExtrapolated ? ` (${wording.extrapolated})` : ''}`,
    `${wording.speaks}: ${wording.stance[verdict.stance]}`,
    ...formatJobNotice(verdict, wording),
    ...(verdict.needsSecondSort ? [wording.needsSecondSort] : []),
    '',
    ...(signalsFor.length === 0 ? [wording.nothing] : [`${wording.fired}:`]),
    ...shown.flatMap((signal) => formatSignal(signal, text, wording.inPart)),
    ...(hiddenRules > 0 ? [`  ${wording.more(hiddenRules)}`] : []),
    ...(against.length > 0 ? ['', `${wording.against}:`, ...against] : []),
    ...(signalsFor.length > 0 && verdict.stance !== 'soliciting' && verdict.ruling !== 'hide'
      ? ['', wording.notSoliciting(wording.stance[verdict.stance])]
      : []),
    '',
    `${wording.packs}: ${version} / ${wording.mode[policy.mode]}`,
    '',
  ].join('\n');
};

/** Rules that speak for the author, what grammar says, and by how much the stance lowered the sum of all weights. */
function formatAgainst(
  text: string,
  { signals, stance, logOdds }: Verdict,
  wording: (typeof verdictWording)[Language],
): readonly string[] {
  // A rule with sorts is evidence against the author, even if its weight is rounded to 0.
  const rules = signals
    .filter(({ weight, sorts }) => weight < 0 || (weight === 0 && sorts.length === 0))
    .sort((a, b) => a.weight - b.weight);
  const lines = rules.flatMap((signal) => formatSignal(signal, text, wording.inPart));
  if (stance === 'soliciting' || stance === 'none') return lines;
  const sum = signals.reduce((total, { weight }) => total + weight, NO_EVIDENCE_LOG_ODDS);
  const lowered = logOdds - sum;
  if (lowered > -0.005) return lines;
  return [...lines, `  ${lowered.toFixed(2)}  stance/${stance}`, `         ${wording.reads[stance]}`];
}

/** How many of the items of a lawful job notice are there, as on a card; nothing for a text that is no offer of work. */
const formatJobNotice = (
  { missing }: Pick<Verdict, 'missing'>,
  { jobNotice, jobNoticeItem }: (typeof verdictWording)[Language],
): readonly string[] =>
  missing === undefined ? [] : [jobNotice(missing.map((item) => jobNoticeItem[item]))];

/** One signal in two lines: weight, rule and text; then the reason. @example formatSignal(signal, text, "in an embed") */
export const formatSignal = (signal: Signal, text: string, inPart: string): readonly string[] => {
  const weight = `${signal.weight < 0 ? '' : '+'}${signal.weight.toFixed(2)}`;
  const excerpts = widenToWords(mergeOverlappingSpans(signal.spans), text).map(
    ({ start, end }) => `「${escapeControlCharacters(text.slice(start, end)).replaceAll('\n', ' ')}」`,
  );
  if (signal.spans.some((span) => span.part !== undefined)) excerpts.push(`(${inPart})`);
  return [`  ${weight}  ${signal.rule}  ${excerpts.join(' ')}`, `         ${signal.note}`];
};

/**
 * The text with its spans highlighted. `spans` must be sorted and must not overlap. Control characters are escaped.
 * @example highlightSpans('運ぶだけ', [{ start: 0, end: 2 }], BRACKET_MARKS) // '【運ぶ】だけ'
 */
export const highlightSpans = (text: string, spans: readonly Span[], marks: HighlightMarks): string => {
  let at = 0;
  let out = '';
  for (const { start, end } of spans) {
    out +=
      escapeControlCharacters(text.slice(at, start)) +
      marks.open +
      escapeControlCharacters(text.slice(start, end)) +
      marks.close;
    at = end;
  }
  return out + escapeControlCharacters(text.slice(at));
};

/**
 * The spans of the text itself, sorted, with touching and overlapping spans merged. Spans in parts are left out.
 * @example mergeOverlappingSpans([{ start: 1, end: 3 }, { start: 0, end: 2 }]) // [{ start: 0, end: 3 }]
 */
export const mergeOverlappingSpans = (spans: readonly Span[]): readonly Span[] => {
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of spans.filter((s) => s.part === undefined).sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
};

/** Shows control characters as symbols, so that a text cannot control the terminal. */
const escapeControlCharacters = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (c) => {
    const code = c.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\u2421';
  });

const indentLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
