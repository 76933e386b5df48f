import type {
  Adapter,
  Archive,
  CaseTimeline,
  Clock,
  Counters,
  KeyValueStore,
  Leases,
  Log,
  PolicyStore,
  Server,
} from '#core';
import { serverKey } from '#core';
import { errorName } from '#lib';
import type { Localizer } from '../../cases/index.ts';
import type { PostOnce } from '../../support/post-once.ts';
import {
  computeScoreboardStats,
  findPendingCase,
  findPendingDecisions,
  formatCaseReminder,
  formatDay,
  formatReminder,
  formatStatsSummary,
  type Period,
  parseMonth,
  previousMonth,
  type ScoreboardStats,
} from '../index.ts';
import { createBoardStore } from './board-store.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** Nobody is reminded at night; in Japan. */
const REMINDER_HOUR = 9;
/** A month's figures are of interest for so long after it. */
const MONTHLY_REPORT_WINDOW_MS = 7 * DAY_MS;
/** What has waited longer than this is not looked for any more. */
const MAX_SEARCH_AGE_MS = 60 * DAY_MS;

/** One server's figures for a period. @example await loadScoreboardStats({ chronicle, tallies }, server, parseMonth('2026-11')!, clock.current()) */
export const loadScoreboardStats = async (
  {
    caseTimeline,
    counters,
  }: { readonly caseTimeline: Pick<CaseTimeline, 'listCasesBetween'>; readonly counters: Counters },
  server: Server,
  period: Period,
  now: Date,
): Promise<ScoreboardStats> =>
  computeScoreboardStats(
    // A case that was opened before the period may have been hidden or decided in it.
    caseTimeline.listCasesBetween(server, period.from, period.to),
    await counters.getTotals(server, period.from, period.to),
    period,
    now,
  );

/**
 * What moderators get without asking, in their channel: last month's figures, one board a month, and a board for each
 * case in which somebody has waited for more than a day, until it is decided. Each is changed in its place, once a day.
 * A platform without boards gets the figures once and one reminder a day. Call both every quarter of an hour.
 * @example const board = createModeratorBoards({ ...stores, policies, voicesOf, announce, adapters, clock, log })
 */
export function createModeratorBoards(ports: {
  readonly archive: Pick<Archive, 'read'>;
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
}): { readonly updateMonthly: () => Promise<void>; readonly updateWaiting: () => Promise<void> } {
  const { archive, caseTimeline, policies, keyValueStore, localizerFor, postOnce, adapters, clock, log } =
    ports;
  const servers = () => adapters.flatMap((adapter) => adapter.listServers?.() ?? []);
  const wordsOf = (server: Server) => localizerFor(server)().wording.scoreboard;
  const adapterOf = (server: Server) => adapters.find(({ platform }) => platform === server.platform);
  const monthlyBoards = createBoardStore('monthly', { ...ports, adapterOf });
  const waitingCaseBoards = createBoardStore('waiting', { ...ports, adapterOf });

  /** Once a day and board: `work` says whether it is done for today. */
  async function oncePerDay(server: Server, taskName: string, task: () => Promise<boolean>): Promise<void> {
    const key = `daily/${taskName}/${serverKey(server)}`;
    const day = formatDay(clock.now());
    if ((await keyValueStore.get(key)) === day) return;
    if (await task()) await keyValueStore.put(key, day);
  }

  async function updateMonthlyBoard(
    server: Server,
    channel: string,
    month: string,
    period: Period,
  ): Promise<void> {
    await oncePerDay(server, 'monthly', async () => {
      const found = await loadScoreboardStats(ports, server, period, clock.now());
      if (isEmptyStats(found)) return true;
      return monthlyBoards.upsert(server, channel, month, {
        text: formatStatsSummary(found, wordsOf(server)),
        open: false,
      });
    });
    for (const other of await monthlyBoards.listNames(server))
      if (other !== month) await monthlyBoards.forget(server, other);
  }

  async function updateCaseBoards(server: Server, channel: string): Promise<void> {
    const now = clock.now();
    const words = wordsOf(server);
    for (const caseId of await waitingCaseBoards.listNames(server)) {
      const found = findPendingCase({ caseId, events: await archive.read(caseId) }, now);
      const text = formatCaseReminder(caseId, found, words);
      const shown = await waitingCaseBoards.upsert(server, channel, caseId, {
        text,
        open: found !== undefined,
      });
      if (shown && !found) await waitingCaseBoards.forget(server, caseId);
    }
    await oncePerDay(server, 'waiting', async () => {
      const since = new Date(now.getTime() - MAX_SEARCH_AGE_MS);
      const found = await findPendingDecisions(caseTimeline.listCasesBetween(server, since, now), now);
      for (const each of found?.cases ?? []) {
        const text = formatCaseReminder(each.caseId, each, words);
        if (!(await waitingCaseBoards.upsert(server, channel, each.caseId, { text, open: true })))
          return false;
      }
      return true;
    });
  }

  /** One server's trouble is not another's. */
  async function forEachServer(work: (server: Server) => Promise<void>): Promise<void> {
    for (const server of servers()) {
      await work(server).catch((error: unknown) => {
        log.warn('board postponed', { server: serverKey(server), error: errorName(error) });
      });
    }
  }

  return {
    async updateMonthly() {
      const now = clock.now();
      const month = previousMonth(now);
      const period = parseMonth(month)!;
      const since = now.getTime() - period.to.getTime();
      if (since < REMINDER_HOUR * HOUR_MS || since > MONTHLY_REPORT_WINDOW_MS) return;
      await forEachServer(async (server) => {
        const { channels, scoreboard } = policies.of(server);
        const channel = channels.moderators;
        if (!scoreboard.monthly || channel === undefined) return;
        if (monthlyBoards.isSupported(server)) {
          return monthlyBoards.withLease(server, () => updateMonthlyBoard(server, channel, month, period));
        }
        await postOnce(server, {
          key: `monthly/${month}`,
          channel,
          async text() {
            const found = await loadScoreboardStats(ports, server, period, now);
            return isEmptyStats(found) ? undefined : formatStatsSummary(found, wordsOf(server));
          },
        });
      });
    },

    async updateWaiting() {
      const now = clock.now();
      const day = formatDay(now);
      if (now.getTime() - new Date(`${day}T00:00:00+09:00`).getTime() < REMINDER_HOUR * HOUR_MS) return;
      await forEachServer(async (server) => {
        const { channels, scoreboard } = policies.of(server);
        const channel = channels.moderators;
        if (!scoreboard.reminders || channel === undefined) return;
        if (waitingCaseBoards.isSupported(server))
          return waitingCaseBoards.withLease(server, () => updateCaseBoards(server, channel));
        await postOnce(server, {
          key: `waiting/${day}`,
          channel,
          async text() {
            const since = new Date(now.getTime() - MAX_SEARCH_AGE_MS);
            const found = await findPendingDecisions(caseTimeline.listCasesBetween(server, since, now), now);
            return found && formatReminder(found, wordsOf(server));
          },
        });
      });
    },
  };
}

const isEmptyStats = ({ cases, hidden, reports, appeals, reach }: ScoreboardStats): boolean =>
  cases + hidden + reports.received + appeals.received === 0 && Object.values(reach).every((n) => n === 0);
