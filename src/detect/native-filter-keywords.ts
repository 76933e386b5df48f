import { type DetectionResult, hasEnoughSorts, type Policy, reachesProbability } from '#core';
import type { Detector } from './detector-types.ts';

/** Shorter phrases could occur in everyday talk by chance. In UTF-16 units. */
const MIN_KEYWORD_LENGTH = 12;

/** What the phrases are for. */
export interface KeywordOptions {
  readonly packs: readonly string[];
  readonly probability: Policy['probability'];
  readonly baseRate: number;
  /** The longest phrase that the filter accepts, in UTF-16 units. */
  readonly maxLength: number;
}

/** The filter of a platform cannot tell a recruiter from a member who warns, so only texts beyond doubt are given to it. */
const MIN_PROBABILITY = 0.99;

/**
 * Selects phrases that are enough to hide a message by themselves, for platform filters that match plain text only. The
 * source are the texts that the rules of the packs must hit, cut to the range of their signals. A plain filter does not
 * recognise a quotation or a warning; therefore a phrase must have a minimum length, two rules must agree on it, and no
 * innocent example may contain it. Sorted, without duplicates.
 * @example selectNativeFilterKeywords(detector, { packs, probability, baseRate, maxLength: 58 })[0] // '荷物を運ぶだけ。詳細はテレグラムで'
 */
export function selectNativeFilterKeywords(
  detector: Pick<Detector, 'detect' | 'sources'>,
  { packs, probability, baseRate, maxLength }: KeywordOptions,
): readonly string[] {
  const sources = detector.sources.filter(({ id }) => packs.includes(id));
  const rules = sources.flatMap((pack) => Object.values(pack.rules));
  const innocentTexts = rules.flatMap(({ passes = [] }) => passes);
  const detect = (text: string): DetectionResult =>
    detector.detect({ text, parts: [] }, { packs, language: 'ja' });
  const isCertain = (result: DetectionResult): boolean =>
    result.stance === 'soliciting' &&
    reachesProbability(result.logOdds, Math.max(probability.hide, MIN_PROBABILITY), baseRate) &&
    result.reviewOnly !== true &&
    result.isFragment !== true &&
    hasEnoughSorts(result.signals) &&
    new Set(incriminatingSignals(result).map(({ rule }) => rule)).size > 1;

  const phrases = rules
    .flatMap(({ hits }) => hits)
    .flatMap((text) => {
      const result = detect(text);
      if (!isCertain(result)) return [];
      const phrase = excerptBetweenSignals(text, result);
      return phrase.length <= maxLength && isCertain(detect(phrase)) ? [phrase] : [];
    })
    .filter((phrase) => phrase.length >= MIN_KEYWORD_LENGTH && !/\s{2}|\n/.test(phrase))
    .filter((phrase) => !innocentTexts.some((text) => text.includes(phrase)));
  // A phrase that contains a shorter one of the list matches nothing more.
  const unique = [...new Set(phrases)];
  return unique
    .filter((phrase) => !unique.some((other) => other !== phrase && phrase.includes(other)))
    .sort();
}

const incriminatingSignals = ({ signals }: DetectionResult) => signals.filter(({ weight }) => weight > 0);

/** The text from the start of its first signal to the end of its last one. */
function excerptBetweenSignals(text: string, result: DetectionResult): string {
  const spans = incriminatingSignals(result)
    .flatMap((signal) => signal.spans)
    .filter(({ part }) => part === undefined);
  const start = Math.min(text.length, ...spans.map((span) => span.start));
  const end = Math.max(start, ...spans.map((span) => span.end));
  return text.slice(start, end).trim();
}
