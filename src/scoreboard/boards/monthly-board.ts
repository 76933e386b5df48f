import type {
  Adapter,
  CaseTimeline,
  Clock,
  Counters,
  KeyValueStore,
  Leases,
  Log,
  PolicyStore,
  Server,
} from '#core';
import { moderatorChannelOf } from '#core';
import type { Localizer } from '../../cases/index.ts';
import type { PostOnce } from '../../member-support/post-once.ts';
import {
  formatStatsSummary,
  type Period,
  parseMonth,
  previousMonth,
  type ScoreboardStats,
} from '../index.ts';
import { loadScoreboardStats } from '../load-statistics.ts';
import { forEachServer, oncePerDay, REMINDER_HOUR } from './board-schedule.ts';
import { createBoardStore } from './board-store.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** How long the statistics of a month are updated after its end. */
const MONTHLY_REPORT_WINDOW_MS = 7 * DAY_MS;

/** The dependencies of `createMonthlyBoardUpdater`. */
export interface MonthlyBoardPorts {
  readonly caseTimeline: Pick<CaseTimeline, 'listCasesBetween'>;
  readonly counters: Counters;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly localizerFor: (server: Server) => Localizer;
  readonly postOnce: PostOnce;
  readonly adapters: readonly Adapter[];
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Updates a board in the moderators' channel with last month's statistics: one board per month, updated in place once a
 * day for a week. On a platform without boards, they are posted once. Call the returned function every 15 minutes; it
 * never throws.
 * @example const updateMonthly = createMonthlyBoardUpdater(ports); await updateMonthly()
 */
export function createMonthlyBoardUpdater(ports: MonthlyBoardPorts): () => Promise<void> {
  const { policies, keyValueStore, leases, localizerFor, postOnce, adapters, clock, log } = ports;
  const adapterOf = (server: Server) => adapters.find(({ platform }) => platform === server.platform);
  const boards = createBoardStore('monthly', { keyValueStore, leases, adapterOf, clock, log });

  /** Undefined for a month in which nothing happened. */
  async function summaryText(server: Server, period: Period): Promise<string | undefined> {
    const stats = await loadScoreboardStats(ports, server, period, clock.now());
    return isEmptyStats(stats)
      ? undefined
      : formatStatsSummary(stats, localizerFor(server)().wording.scoreboard);
  }

  async function updateBoard(server: Server, channel: string, month: string, period: Period): Promise<void> {
    await oncePerDay('monthly', server, { keyValueStore, clock }, async () => {
      const text = await summaryText(server, period);
      return text === undefined || boards.upsert(server, channel, month, { text, open: false });
    });
    for (const name of await boards.listNames(server)) if (name !== month) await boards.forget(server, name);
  }

  return async () => {
    const now = clock.now();
    const month = previousMonth(now);
    const period = parseMonth(month)!;
    const sinceEndMs = now.getTime() - period.to.getTime();
    if (sinceEndMs < REMINDER_HOUR * HOUR_MS || sinceEndMs > MONTHLY_REPORT_WINDOW_MS) return;
    await forEachServer(adapters, log, async (server) => {
      const { scoreboard } = policies.of(server);
      const channel = moderatorChannelOf(server, adapterOf(server), policies);
      if (!scoreboard.monthly || channel === undefined) return;
      if (boards.isSupported(server))
        return boards.withLease(server, () => updateBoard(server, channel, month, period));
      await postOnce(server, {
        key: `monthly/${month}`,
        channel,
        text: () => summaryText(server, period),
      });
    });
  };
}

const isEmptyStats = ({ cases, hidden, reports, appeals, reach }: ScoreboardStats): boolean =>
  cases + hidden + reports.received + appeals.received === 0 && Object.values(reach).every((n) => n === 0);
