import type { Counters, Draft, Ruling, RulingChange, Server } from '#core';
import { RULING_CHANGES } from '#core';
import { formatDay } from '../../scoreboard/index.ts';

/** Days of a report. */
const MAX_DAYS = 30;
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Messages that were judged twice. The names of counters are stored. */
export const JUDGED_COUNTER = 'judged';
/** Messages that were not judged twice, because too many waited. */
export const SKIPPED_COUNTER = 'skipped';

/** The counter of a change of the ruling. @example changeCounter('pass', 'hide') // 'pass-hide' */
export const changeCounter = (before: Ruling, after: Ruling): string => `${before}-${after}`;

/** The counter of a rule that makes a change. @example ruleCounter('pass', 'hide', 'work/pay') // 'rule:pass-hide.work/pay' */
export const ruleCounter = (before: Ruling, after: Ruling, rule: string): string =>
  `rule:${changeCounter(before, after)}.${rule}`;

/** The stored name of a counter of one revision of a draft. @example counterName({ revision: 3 }, 'judged') // 'playground.3.judged' */
export const counterName = ({ revision }: Pick<Draft, 'revision'>, name: string): string =>
  `playground.${revision}.${name}`;

/** Before rules were counted by change: the counts of a rule, and of kinds of changes, each as one of its kind. */
const OLD_RULE_PREFIX = 'rule.';
const OLD_CHANGES: Readonly<Record<string, RulingChange>> = {
  hidden: 'pass-hide',
  reviewed: 'pass-review',
  released: 'review-pass',
};

/** How many messages change their ruling, by change; 0 where none does. */
export type ChangeCounts = Readonly<Record<RulingChange, number>>;

/** What one revision of a draft would change, counted by all processes. */
export interface RolloutCounts {
  /** By day (Japan time), newest first. */
  readonly days: readonly {
    readonly day: string;
    readonly judged: number;
    readonly skipped: number;
    readonly changes: ChangeCounts;
  }[];
  /** The rules that make a change, the most changes first. `count`: with those that are of no counted kind. */
  readonly rules: readonly {
    readonly rule: string;
    readonly count: number;
    readonly changes: ChangeCounts;
  }[];
}

/**
 * The counts of a draft of the last 30 days at most.
 * @example (await readRolloutCounts(server, draft, since, { counters, now })).days[0]?.judged
 */
export async function readRolloutCounts(
  server: Server,
  draft: Pick<Draft, 'revision'>,
  since: Date,
  { counters, now }: { readonly counters: Counters; readonly now: Date },
): Promise<RolloutCounts> {
  const prefix = counterName(draft, '');
  const days: RolloutCounts['days'][number][] = [];
  const rules = new Map<string, { count: number; changes: Record<RulingChange, number> }>();
  const countRule = (rule: string, change: RulingChange | undefined, number: number): void => {
    const counts = rules.get(rule) ?? { count: 0, changes: noChanges() };
    counts.count += number;
    if (change) counts.changes[change] += number;
    rules.set(rule, counts);
  };

  const first = Math.max(startOfDay(since), startOfDay(now) - (MAX_DAYS - 1) * DAY_MS);
  for (let at = startOfDay(now); at >= first; at -= DAY_MS) {
    const totals = await counters.getTotals(server, new Date(at), new Date(at + DAY_MS));
    const changes = noChanges();
    for (const change of RULING_CHANGES) changes[change] += totals[prefix + change] ?? 0;
    for (const [name, change] of Object.entries(OLD_CHANGES)) changes[change] += totals[prefix + name] ?? 0;
    const [judged = 0, skipped = 0] = [JUDGED_COUNTER, SKIPPED_COUNTER].map((name) => totals[prefix + name]);
    days.push({ day: formatDay(new Date(at)), judged, skipped, changes });
    for (const [name, number] of Object.entries(totals)) {
      const { rule, change } = parseRuleCounter(name, prefix) ?? {};
      if (rule !== undefined) countRule(rule, change, number);
    }
  }
  return {
    days,
    rules: [...rules].map(([rule, counts]) => ({ rule, ...counts })).sort((a, b) => b.count - a.count),
  };
}

function parseRuleCounter(
  name: string,
  prefix: string,
): { readonly rule: string; readonly change?: RulingChange } | undefined {
  if (!name.startsWith(prefix)) return undefined;
  const own = name.slice(prefix.length);
  if (own.startsWith(OLD_RULE_PREFIX)) return { rule: own.slice(OLD_RULE_PREFIX.length) };
  const change = RULING_CHANGES.find((kind) => own.startsWith(`rule:${kind}.`));
  return change && { rule: own.slice(`rule:${change}.`.length), change };
}

const noChanges = (): Record<RulingChange, number> => ({
  'pass-review': 0,
  'pass-hide': 0,
  'review-pass': 0,
  'review-hide': 0,
  'hide-pass': 0,
  'hide-review': 0,
});

/** Midnight in Japan, in milliseconds. */
const startOfDay = (at: Date): number =>
  Math.floor((at.getTime() + 9 * HOUR_MS) / DAY_MS) * DAY_MS - 9 * HOUR_MS;

/**
 * What a draft would do more and less often, from the counts of changes.
 * @example summariseChanges([day.changes]).hideMore // 12
 */
export function summariseChanges(counts: readonly ChangeCounts[]): {
  readonly hideMore: number;
  readonly hideFewer: number;
  readonly reviewMore: number;
  readonly reviewFewer: number;
} {
  const sum = (...changes: readonly RulingChange[]): number =>
    counts.reduce((total, of) => total + changes.reduce((all, change) => all + of[change], 0), 0);
  return {
    hideMore: sum('pass-hide', 'review-hide'),
    hideFewer: sum('hide-pass', 'hide-review'),
    reviewMore: sum('pass-review', 'hide-review'),
    reviewFewer: sum('review-pass', 'review-hide'),
  };
}
