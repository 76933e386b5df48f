import type { CaseRecord } from '#core';
import { type Hide, type Plea, timesOf } from './case-times.ts';
import type { Period } from './month.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Reports and appeals are to be decided within so many days at the outermost. */
export const LIMIT_DAYS = 7;
const LIMIT_MS = LIMIT_DAYS * DAY_MS;

/** Milliseconds, by the nearest rank. */
export interface Times {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Some of all. */
export interface Share {
  readonly part: number;
  readonly of: number;
}

export interface Settled {
  readonly received: number;
  readonly decided: number;
  /** Not decided when the figures were made. */
  readonly waiting: number;
  /** From receipt to decision. */
  readonly times?: Times;
  /** Decided within the limit, of those that were decided or have waited longer than it. */
  readonly inTime: Share;
}

/** One server's figures for one period. A figure belongs to the period in which the thing itself happened. */
export interface Figures extends Period {
  /** Opened. */
  readonly cases: number;
  /** Cases of which a message was hidden. */
  readonly hidden: number;
  /** From post to hidden, over all messages that anybody could see until then. */
  readonly toHidden?: Times;
  /** Those that no moderator had to decide about first. */
  readonly automatic?: Times;
  readonly decided?: Times;
  /** Messages that the platform's own filter had stopped, of all that are out of sight. */
  readonly native: Share;
  /** Hidden before anybody had replied or reacted; absent where no platform tells. */
  readonly unanswered?: Share;
  /** Hidden cases that moderators took back. */
  readonly overturned: Share;
  readonly reports: Settled;
  readonly appeals: Settled;
  readonly reach: Reach;
}

/** The names under which is counted. */
export const REACH = [
  'notice.posted',
  'notice.joined',
  'notice.opened',
  'help.delivered',
  'help.undelivered',
  'help.opened',
  'help.asked',
  'caution.delivered',
] as const;
export type Reach = Readonly<Record<(typeof REACH)[number], number>>;

/** How a hidden post is counted: had anybody answered it by then? */
export const ANSWERED = { yes: 'hidden.answered', no: 'hidden.unanswered' } as const;

/**
 * Adds up one server's cases and counts for a period. Reads no word and keeps nothing of a case but its times.
 * @example await figures(chronicle.between(server, from, to), sums, { from, to }, clock.now())
 */
export async function figures(
  records: AsyncIterable<Pick<CaseRecord, 'events'>>,
  sums: Readonly<Record<string, number>>,
  { from, to }: Period,
  now: Date,
): Promise<Figures> {
  const inside = ({ at }: { readonly at: Date }): boolean => at >= from && at < to;
  const hides: Hide[] = [];
  const reports: Plea[] = [];
  const appeals: Plea[] = [];
  let cases = 0;
  let hidden = 0;
  let overturned = 0;
  for await (const { events } of records) {
    const times = timesOf(events);
    if (!times) continue;
    if (inside({ at: times.openedAt })) cases += 1;
    hides.push(...times.hides.filter(inside));
    if (times.hides[0] && inside(times.hides[0])) {
      hidden += 1;
      if (times.overturned) overturned += 1;
    }
    reports.push(...times.reports.filter(inside));
    appeals.push(...times.appeals.filter(inside));
  }

  const seen = hides.filter(({ blocked }) => !blocked);
  const toHidden = timesFrom(seen.map(({ ms }) => ms));
  const automatic = timesFrom(seen.flatMap(({ ms, decided }) => (decided ? [] : [ms])));
  const decided = timesFrom(seen.flatMap((hide) => (hide.decided ? [hide.ms] : [])));
  const [yes, no] = [sums[ANSWERED.yes] ?? 0, sums[ANSWERED.no] ?? 0];
  return {
    from,
    to,
    cases,
    hidden,
    ...(toHidden && { toHidden }),
    ...(automatic && { automatic }),
    ...(decided && { decided }),
    native: { part: hides.length - seen.length, of: hides.length },
    ...(yes + no > 0 && { unanswered: { part: no, of: yes + no } }),
    overturned: { part: overturned, of: hidden },
    reports: settled(reports, now),
    appeals: settled(appeals, now),
    reach: Object.fromEntries(REACH.map((name) => [name, sums[name] ?? 0])) as Reach,
  };
}

function settled(pleas: readonly Plea[], now: Date): Settled {
  const waits = pleas.flatMap(({ at, decidedAt }) => (decidedAt ? [decidedAt.getTime() - at.getTime()] : []));
  const open = pleas.filter(({ decidedAt }) => !decidedAt);
  const overdue = open.filter(({ at }) => now.getTime() - at.getTime() > LIMIT_MS).length;
  const times = timesFrom(waits);
  return {
    received: pleas.length,
    decided: waits.length,
    waiting: open.length,
    ...(times && { times }),
    inTime: { part: waits.filter((ms) => ms <= LIMIT_MS).length, of: waits.length + overdue },
  };
}

/** Undefined for none. @example timesFrom([300, 100, 200]) // { count: 3, p50: 200, p95: 300, max: 300 } */
export function timesFrom(all: readonly number[]): Times | undefined {
  if (all.length === 0) return undefined;
  const sorted = Float64Array.from(all).sort();
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  return { count: sorted.length, p50: rank(0.5), p95: rank(0.95), max: rank(1) };
}
