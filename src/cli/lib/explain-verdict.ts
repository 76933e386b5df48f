import type { Language, Policy, Signal, Span, Verdict } from '#core';
import { formatPercent, formatRequiredPercent } from '#core';
import {
  type ExplainedRule,
  type Explanation,
  explain,
  explainRule,
  splitByMarks,
  type TextSegment,
} from '../../cases/index.ts';
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
  const shown = explain(text, verdict, policy, shownRules);
  const { review, hide } = shown.required;
  const hasReasons = shown.reasons.length > 0;
  const against = formatAgainst(shown, wording);
  return [
    indentLines(formatSegments(shown.segments, marks)),
    '',
    `${wording.verdict}: ${style(RULING_COLOURS[shown.ruling], wording.ruling[shown.ruling])}`,
    `${wording.probability}: ${formatPercent(shown.probability)} (${wording.required(formatRequiredPercent(review), formatRequiredPercent(hide))})`,
    `${wording.logOdds}: ${shown.logOdds.toFixed(2)}${shown.isExtrapolated ? ` (${wording.extrapolated})` : ''}`,
    `${wording.speaks}: ${wording.stance[shown.stance]}`,
    ...formatJobNotice(shown, wording),
    ...(shown.needsSecondSort ? [wording.needsSecondSort] : []),
    '',
    ...(hasReasons ? [`${wording.fired}:`] : [wording.nothing]),
    ...shown.reasons.flatMap((rule) => formatRule(rule, wording.inPart)),
    ...(shown.moreReasons > 0 ? [`  ${wording.more(shown.moreReasons)}`] : []),
    ...(against.length > 0 ? ['', `${wording.against}:`, ...against] : []),
    ...(shown.isHeldByStance ? ['', wording.notSoliciting(wording.stance[shown.stance])] : []),
    '',
    `${wording.packs}: ${version} / ${wording.mode[policy.mode]}`,
    '',
  ].join('\n');
};

/** Rules that speak for the author, what grammar says, and by how much the stance lowered the sum of all weights. */
function formatAgainst(
  { against, loweredByStance, stance }: Explanation,
  wording: (typeof verdictWording)[Language],
): readonly string[] {
  const lines = against.flatMap((rule) => formatRule(rule, wording.inPart));
  if (loweredByStance === undefined || stance === 'soliciting' || stance === 'none') return lines;
  return [...lines, `  ${loweredByStance.toFixed(2)}  stance/${stance}`, `         ${wording.reads[stance]}`];
}

/** How many of the items of a lawful job notice are there, as on a card; nothing for a text that is no offer of work. */
const formatJobNotice = (
  { missing }: Pick<Explanation, 'missing'>,
  { jobNotice, jobNoticeItem }: (typeof verdictWording)[Language],
): readonly string[] =>
  missing === undefined ? [] : [jobNotice(missing.map((item) => jobNoticeItem[item]))];

/** One signal in two lines: weight, rule and text; then the reason. @example formatSignal(signal, text, "in an embed") */
export const formatSignal = (signal: Signal, text: string, inPart: string): readonly string[] =>
  formatRule(explainRule(signal, text), inPart);

function formatRule({ rule, weight, note, words, isInPart }: ExplainedRule, inPart: string): string[] {
  const excerpts = words.map((word) => `「${escapeControlCharacters(word).replaceAll('\n', ' ')}」`);
  if (isInPart) excerpts.push(`(${inPart})`);
  return [
    `  ${weight < 0 ? '' : '+'}${weight.toFixed(2)}  ${rule}  ${excerpts.join(' ')}`,
    `         ${note}`,
  ];
}

/**
 * The text with its spans highlighted. `spans` must be sorted and must not overlap. Control characters are escaped.
 * @example highlightSpans('運ぶだけ', [{ start: 0, end: 2 }], BRACKET_MARKS) // '【運ぶ】だけ'
 */
export const highlightSpans = (text: string, spans: readonly Span[], marks: HighlightMarks): string =>
  formatSegments(splitByMarks(text, spans), marks);

const formatSegments = (segments: readonly TextSegment[], { open, close }: HighlightMarks): string =>
  segments
    .map(({ text, isMarked }) => {
      const escaped = escapeControlCharacters(text);
      return isMarked ? open + escaped + close : escaped;
    })
    .join('');

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
