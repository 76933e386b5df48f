import type {
  DayPeriod,
  Decision,
  Durations,
  ModeratorFigures,
  PackFigures,
  PeriodFigures,
  RequestFigures,
} from '#core';
import { ANSWERED_COUNTERS, HIDE_TIME_CLASSES } from '#core';
import type { DecisionRequest, HideTiming } from '../case-times.ts';
import { DECISION_LIMIT_DAYS, percentilesOf } from '../statistics.ts';
import type { CaseFacts, DecisionFact } from './case-facts.ts';
import { createVolume } from './volume.ts';

const DECISION_LIMIT_MS = DECISION_LIMIT_DAYS * 24 * 60 * 60 * 1000;

/** Adds up the figures of a period, case by case. Keeps times and counts, no case. */
export interface FiguresCollector {
  add(facts: CaseFacts): void;
  /** `counterTotals`: the counters of the period. `now`: until when a request has waited. */
  result(counterTotals: Readonly<Record<string, number>>, now: Date): PeriodFigures;
}

/**
 * Creates the collector of one period.
 * @example const collector = createFiguresCollector(period); for await (const record of records) collector.add(facts)
 */
export function createFiguresCollector(period: DayPeriod): FiguresCollector {
  const isInPeriod = ({ at }: { readonly at: Date }): boolean => at >= period.from && at < period.to;
  const hides: HideTiming[] = [];
  const requests = { reports: [] as DecisionRequest[], appeals: [] as DecisionRequest[] };
  const packs = createCounts<Omit<PackFigures, 'pack'>>({ cases: 0, hidden: 0, upheld: 0, overturned: 0 });
  const decisionsByModerator = new Map<string, { decisions: DecisionFact[]; lastCase: string }>();
  const volume = createVolume(period);
  let [cases, hidden, overturned] = [0, 0, 0];

  return {
    add(facts) {
      const isNew = isInPeriod({ at: facts.openedAt });
      const firstHide = facts.hides[0];
      const isHidden = firstHide !== undefined && isInPeriod(firstHide);
      const decisions = facts.decisions.filter(isInPeriod);
      const last = decisions.at(-1)?.decision;
      if (isNew) cases += 1;
      if (isHidden) hidden += 1;
      if (isHidden && facts.overturned) overturned += 1;
      if (isNew || isHidden || last) {
        packs.add(facts.pack, {
          cases: Number(isNew),
          hidden: Number(isHidden),
          upheld: Number(last === 'uphold'),
          overturned: Number(last === 'overturn'),
        });
      }
      for (const decision of decisions) {
        const entry = decisionsByModerator.get(decision.moderator) ?? { decisions: [], lastCase: '' };
        entry.decisions.push(decision);
        entry.lastCase = facts.caseId;
        decisionsByModerator.set(decision.moderator, entry);
      }
      hides.push(...facts.hides.filter(isInPeriod));
      requests.reports.push(...facts.reports.filter(isInPeriod));
      requests.appeals.push(...facts.appeals.filter(isInPeriod));
      volume.add(facts);
    },

    result(counterTotals, now) {
      const visible = hides.filter(({ blockedByPlatform }) => !blockedByPlatform);
      const delays = visible.map(({ delayMs }) => delayMs);
      const toHide = durationsOf(delays);
      const unanswered = counterTotals[ANSWERED_COUNTERS.no] ?? 0;
      const answered = counterTotals[ANSWERED_COUNTERS.yes] ?? 0;
      return {
        period,
        cases,
        hidden,
        ...(toHide && { toHide }),
        hideTimes: classify(delays),
        automatic: { part: visible.filter((hide) => !hide.afterDecision).length, of: visible.length },
        ...(answered + unanswered > 0 && { unanswered: { part: unanswered, of: answered + unanswered } }),
        overturned: { part: overturned, of: hidden },
        packs: packs.list().map(([pack, counts]) => ({ pack, ...counts })),
        moderators: [...decisionsByModerator]
          .map(([moderator, { decisions, lastCase }]) => moderatorFigures(moderator, decisions, lastCase))
          .sort((a, b) => b.decisions - a.decisions || a.moderator.localeCompare(b.moderator)),
        reports: requestFigures(requests.reports, 'uphold', now),
        appeals: requestFigures(requests.appeals, 'overturn', now),
        volume: volume.steps(),
      };
    },
  };
}

function classify(delays: readonly number[]): number[] {
  const counts = Array.from({ length: HIDE_TIME_CLASSES.length + 1 }, () => 0);
  for (const delay of delays) {
    const found = HIDE_TIME_CLASSES.findIndex((limit) => delay <= limit);
    counts[found === -1 ? HIDE_TIME_CLASSES.length : found]! += 1;
  }
  return counts;
}

/** Percentiles of durations; undefined for none. @example durationsOf([100, 200, 300])?.p90 // 300 */
function durationsOf(durations: readonly number[]): Durations | undefined {
  const ranks = percentilesOf(durations, [0.5, 0.9, 1]);
  return ranks && { count: durations.length, p50: ranks[0]!, p90: ranks[1]!, max: ranks[2]! };
}

function moderatorFigures(
  moderator: string,
  decisions: readonly DecisionFact[],
  lastCase: string,
): ModeratorFigures {
  const toDecision = durationsOf(decisions.flatMap(({ waitedMs }) => waitedMs ?? []));
  const count = (wanted: Decision) => decisions.filter(({ decision }) => decision === wanted).length;
  return {
    moderator,
    decisions: decisions.length,
    upheld: count('uphold'),
    overturned: count('overturn'),
    ...(toDecision && { toDecision }),
    lastCase,
  };
}

function requestFigures(requests: readonly DecisionRequest[], wanted: Decision, now: Date): RequestFigures {
  const decided = requests.flatMap(({ at, decidedAt, decision }) =>
    decidedAt ? [{ ms: decidedAt.getTime() - at.getTime(), isGranted: decision === wanted }] : [],
  );
  const open = requests.filter(({ decidedAt }) => !decidedAt);
  const overdue = open.filter(({ at }) => now.getTime() - at.getTime() > DECISION_LIMIT_MS).length;
  const toDecision = durationsOf(decided.map(({ ms }) => ms));
  return {
    received: requests.length,
    waiting: open.length,
    granted: { part: decided.filter(({ isGranted }) => isGranted).length, of: decided.length },
    ...(toDecision && { toDecision }),
    inTime: {
      part: decided.filter(({ ms }) => ms <= DECISION_LIMIT_MS).length,
      of: decided.length + overdue,
    },
  };
}

/** Sums of counts by key, listed with the largest first count first. */
function createCounts<T extends Readonly<Record<string, number>>>(zero: T) {
  const sums = new Map<string, Record<string, number>>();
  const names = Object.keys(zero);
  return {
    add(key: string, counts: T): void {
      const sum = sums.get(key) ?? { ...zero };
      for (const name of names) sum[name]! += counts[name]!;
      sums.set(key, sum);
    },
    list: (): [string, T][] =>
      ([...sums] as [string, T][]).sort(
        (a, b) => b[1][names[0]!]! - a[1][names[0]!]! || a[0].localeCompare(b[0]),
      ),
  };
}
