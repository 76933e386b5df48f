import type { CaseRecord, Precision, PrecisionRow, RuleName } from '#core';
import { openStoredVerdict } from '#core';

/** The two-sided 95% quantile of the normal distribution. */
const Z = 1.959964;

/**
 * The Wilson score interval of a share at 95%: it stays useful for few decisions
 * (https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval).
 * @example wilsonInterval(9, 10) // { low: 0.596, high: 0.982 }
 */
export function wilsonInterval(part: number, of: number): { readonly low: number; readonly high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const share = part / of;
  const squared = Z * Z;
  const centre = (share + squared / (2 * of)) / (1 + squared / of);
  const half = (Z / (1 + squared / of)) * Math.sqrt((share * (1 - share)) / of + squared / (4 * of * of));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** Counts the decisions about cases, by the rules and packs that fired in them. */
export interface PrecisionCollector {
  add(record: Pick<CaseRecord, 'events'>): void;
  result(days: number): Precision;
}

interface Counts {
  upheld: number;
  decided: number;
}

/**
 * Counts the last decision of each case that was made between `from` and `to`, for every rule against the author in the
 * verdict that the moderator saw. Reads no text.
 * @example const precision = createPrecisionCollector(from, to); precision.add(record); precision.result(30).packs[0]
 */
export function createPrecisionCollector(from: Date, to: Date): PrecisionCollector {
  const packs = new Map<string, Counts>();
  const rules = new Map<string, Counts>();
  const count = (counts: Map<string, Counts>, name: string, isUpheld: boolean): void => {
    const known = counts.get(name) ?? { upheld: 0, decided: 0 };
    known.decided += 1;
    if (isUpheld) known.upheld += 1;
    counts.set(name, known);
  };
  return {
    add({ events }) {
      const index = events.findLastIndex(({ kind }) => kind === 'ruled');
      const ruled = events[index];
      if (ruled?.kind !== 'ruled' || ruled.at < from || ruled.at >= to) return;
      const judged = events.slice(0, index).findLast((event) => 'verdict' in event);
      if (!judged) return;
      const fired = new Set(
        openStoredVerdict(judged.verdict).signals.flatMap(({ rule, weight }) => (weight > 0 ? [rule] : [])),
      );
      const isUpheld = ruled.decision === 'uphold';
      for (const rule of fired) count(rules, rule, isUpheld);
      for (const pack of new Set([...fired].map(packOf))) count(packs, pack, isUpheld);
    },
    result: (days) => ({ days, packs: toRows(packs), rules: toRows(rules) }),
  };
}

const packOf = (rule: RuleName): string => rule.slice(0, rule.indexOf('/'));

/** The names with the most decisions first. */
const toRows = (counts: ReadonlyMap<string, Counts>): readonly PrecisionRow[] =>
  [...counts]
    .map(([name, { upheld, decided }]) => ({ name, upheld, decided, ...wilsonInterval(upheld, decided) }))
    .sort((a, b) => b.decided - a.decided || a.name.localeCompare(b.name));
