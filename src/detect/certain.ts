import type { Finding, Policy } from '#core';
import type { Rulebook } from './rulebook.ts';

/** Shorter, and everyday talk could hold it by chance. */
const SHORTEST = 12;

export interface CertainOptions {
  readonly packs: readonly string[];
  readonly thresholds: Policy['thresholds'];
  /** The longest phrase that is of use, in UTF-16 units. */
  readonly longest: number;
}

/**
 * Phrases that are enough to hide a message by themselves, for filters that know plain words only: the cores of the
 * texts that the packs' rules must hit. Such a filter cannot tell who quotes in order to warn; therefore only phrases
 * of some length that several rules agree on, and none that an innocent example holds.
 * @example certainPhrases(rulebook, { packs, thresholds, longest: 58 })[0] // '荷物を運ぶだけ。詳細はテレグラムで'
 */
export function certainPhrases(
  rulebook: Pick<Rulebook, 'judge' | 'sources'>,
  { packs, thresholds, longest }: CertainOptions,
): readonly string[] {
  const sources = rulebook.sources.filter(({ id }) => packs.includes(id));
  const rules = sources.flatMap((pack) => Object.values(pack.rules));
  const innocent = rules.flatMap(({ passes = [] }) => passes);
  const judge = (text: string): Finding => rulebook.judge({ text, parts: [] }, { packs, language: 'ja' });
  const certain = (finding: Finding): boolean =>
    finding.stance === 'soliciting' &&
    finding.score >= thresholds.hide &&
    new Set(against(finding).map(({ rule }) => rule)).size > 1;

  const phrases = rules
    .flatMap(({ hits }) => hits)
    .flatMap((text) => {
      const finding = judge(text);
      if (!certain(finding)) return [];
      const core = coreOf(text, finding);
      return core.length <= longest && certain(judge(core)) ? [core] : [];
    })
    .filter((core) => core.length >= SHORTEST && !/\s{2}|\n/.test(core))
    .filter((core) => !innocent.some((text) => text.includes(core)));
  // What another phrase holds already finds nothing more.
  const unique = [...new Set(phrases)];
  return unique.filter((core) => !unique.some((each) => each !== core && core.includes(each))).sort();
}

const against = ({ signals }: Finding) => signals.filter(({ weight }) => weight > 0);

/** From the first to the last place where anything was noticed. */
function coreOf(text: string, finding: Finding): string {
  const spans = against(finding)
    .flatMap((signal) => signal.spans)
    .filter(({ part }) => part === undefined);
  const start = Math.min(text.length, ...spans.map((span) => span.start));
  const end = Math.max(start, ...spans.map((span) => span.end));
  return text.slice(start, end).trim();
}
