import type { DetectionResult, Policy } from '#core';
import type { Detector } from './detector.ts';

/** Shorter, and everyday talk could hold it by chance. */
const MIN_KEYWORD_LENGTH = 12;

export interface KeywordOptions {
  readonly packs: readonly string[];
  readonly thresholds: Policy['thresholds'];
  /** The longest phrase that is of use, in UTF-16 units. */
  readonly maxLength: number;
}

/**
 * Phrases that are enough to hide a message by themselves, for filters that know plain words only: the cores of the
 * texts that the packs' rules must hit. Such a filter cannot tell who quotes in order to warn; therefore only phrases
 * of some length that several rules agree on, and none that an innocent example holds.
 * @example selectNativeFilterKeywords(rulebook, { packs, thresholds, longest: 58 })[0] // '荷物を運ぶだけ。詳細はテレグラムで'
 */
export function selectNativeFilterKeywords(
  rulebook: Pick<Detector, 'detect' | 'sources'>,
  { packs, thresholds, maxLength }: KeywordOptions,
): readonly string[] {
  const sources = rulebook.sources.filter(({ id }) => packs.includes(id));
  const rules = sources.flatMap((pack) => Object.values(pack.rules));
  const innocentTexts = rules.flatMap(({ passes = [] }) => passes);
  const judge = (text: string): DetectionResult =>
    rulebook.detect({ text, parts: [] }, { packs, language: 'ja' });
  const isCertain = (finding: DetectionResult): boolean =>
    finding.stance === 'soliciting' &&
    finding.score >= thresholds.hide &&
    new Set(incriminatingSignals(finding).map(({ rule }) => rule)).size > 1;

  const phrases = rules
    .flatMap(({ hits }) => hits)
    .flatMap((text) => {
      const finding = judge(text);
      if (!isCertain(finding)) return [];
      const core = excerptBetweenSignals(text, finding);
      return core.length <= maxLength && isCertain(judge(core)) ? [core] : [];
    })
    .filter((core) => core.length >= MIN_KEYWORD_LENGTH && !/\s{2}|\n/.test(core))
    .filter((core) => !innocentTexts.some((text) => text.includes(core)));
  // What another phrase holds already finds nothing more.
  const unique = [...new Set(phrases)];
  return unique.filter((core) => !unique.some((each) => each !== core && core.includes(each))).sort();
}

const incriminatingSignals = ({ signals }: DetectionResult) => signals.filter(({ weight }) => weight > 0);

/** From the first to the last place where anything was noticed. */
function excerptBetweenSignals(text: string, finding: DetectionResult): string {
  const spans = incriminatingSignals(finding)
    .flatMap((signal) => signal.spans)
    .filter(({ part }) => part === undefined);
  const start = Math.min(text.length, ...spans.map((span) => span.start));
  const end = Math.max(start, ...spans.map((span) => span.end));
  return text.slice(start, end).trim();
}
