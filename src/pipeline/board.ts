import type {
  Adapter,
  Archive,
  Chronicle,
  Claims,
  Clock,
  Log,
  Memos,
  Policies,
  Server,
  Tallies,
} from '#core';
import { serverKey } from '#core';
import type { Voices } from '../cases/index.ts';
import {
  caseReminder,
  dayAt,
  type Figures,
  figures,
  monthBefore,
  monthOf,
  type Period,
  reminder,
  summary,
  waiting,
  waitingIn,
} from '../scoreboard/index.ts';
import type { Announce } from './announce.ts';
import { createBoards } from './boards.ts';
import { nameOf } from './detect.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** Nobody is reminded at night; in Japan. */
const MORNING = 9;
/** A month's figures are of interest for so long after it. */
const MONTHLY_MS = 7 * DAY_MS;
/** What has waited longer than this is not looked for any more. */
const SEARCHED_MS = 60 * DAY_MS;

/** One server's figures for a period. @example await figuresOf({ chronicle, tallies }, server, monthOf('2026-11')!, clock.now()) */
export const figuresOf = async (
  { chronicle, tallies }: { readonly chronicle: Pick<Chronicle, 'between'>; readonly tallies: Tallies },
  server: Server,
  period: Period,
  now: Date,
): Promise<Figures> =>
  figures(
    // A case that was opened before the period may have been hidden or decided in it.
    chronicle.between(server, period.from, period.to),
    await tallies.sums(server, period.from, period.to),
    period,
    now,
  );

/**
 * What moderators get without asking, in their channel: last month's figures, one board a month, and a board for each
 * case in which somebody has waited for more than a day, until it is decided. Each is changed in its place, once a day.
 * A platform without boards gets the figures once and one reminder a day. Call both every quarter of an hour.
 * @example const board = createBoard({ ...stores, policies, voicesOf, announce, adapters, clock, log })
 */
export function createBoard(ports: {
  readonly archive: Pick<Archive, 'read'>;
  readonly chronicle: Pick<Chronicle, 'between'>;
  readonly tallies: Tallies;
  readonly policies: Pick<Policies, 'of'>;
  readonly memos: Memos;
  readonly claims: Claims;
  readonly voicesOf: (server: Server) => Voices;
  readonly announce: Announce;
  readonly adapters: readonly Adapter[];
  readonly clock: Clock;
  readonly log: Log;
}): { readonly monthly: () => Promise<void>; readonly remind: () => Promise<void> } {
  const { archive, chronicle, policies, memos, voicesOf, announce, adapters, clock, log } = ports;
  const servers = () => adapters.flatMap((adapter) => adapter.servers?.() ?? []);
  const wordsOf = (server: Server) => voicesOf(server)().words.scoreboard;
  const adapterOf = (server: Server) => adapters.find(({ platform }) => platform === server.platform);
  const months = createBoards('monthly', { ...ports, adapterOf });
  const cases = createBoards('waiting', { ...ports, adapterOf });

  /** Once a day and board: `work` says whether it is done for today. */
  async function daily(server: Server, what: string, work: () => Promise<boolean>): Promise<void> {
    const key = `daily/${what}/${serverKey(server)}`;
    const day = dayAt(clock.now());
    if ((await memos.get(key)) === day) return;
    if (await work()) await memos.put(key, day);
  }

  async function monthBoard(server: Server, channel: string, month: string, period: Period): Promise<void> {
    await daily(server, 'monthly', async () => {
      const found = await figuresOf(ports, server, period, clock.now());
      if (isEmpty(found)) return true;
      return months.show(server, channel, month, { text: summary(found, wordsOf(server)), open: false });
    });
    for (const other of await months.names(server)) if (other !== month) await months.leave(server, other);
  }

  async function caseBoards(server: Server, channel: string): Promise<void> {
    const now = clock.now();
    const words = wordsOf(server);
    for (const caseId of await cases.names(server)) {
      const found = waitingIn({ caseId, events: await archive.read(caseId) }, now);
      const text = caseReminder(caseId, found, words);
      const shown = await cases.show(server, channel, caseId, { text, open: found !== undefined });
      if (shown && !found) await cases.leave(server, caseId);
    }
    await daily(server, 'waiting', async () => {
      const since = new Date(now.getTime() - SEARCHED_MS);
      const found = await waiting(chronicle.between(server, since, now), now);
      for (const each of found?.cases ?? []) {
        const text = caseReminder(each.caseId, each, words);
        if (!(await cases.show(server, channel, each.caseId, { text, open: true }))) return false;
      }
      return true;
    });
  }

  /** One server's trouble is not another's. */
  async function eachServer(work: (server: Server) => Promise<void>): Promise<void> {
    for (const server of servers()) {
      await work(server).catch((error: unknown) => {
        log.warn('board postponed', { server: serverKey(server), error: nameOf(error) });
      });
    }
  }

  return {
    async monthly() {
      const now = clock.now();
      const month = monthBefore(now);
      const period = monthOf(month)!;
      const since = now.getTime() - period.to.getTime();
      if (since < MORNING * HOUR_MS || since > MONTHLY_MS) return;
      await eachServer(async (server) => {
        const { channels, scoreboard } = policies.of(server);
        const channel = channels.moderators;
        if (!scoreboard.monthly || channel === undefined) return;
        if (months.has(server)) {
          return months.alone(server, () => monthBoard(server, channel, month, period));
        }
        await announce(server, {
          key: `monthly/${month}`,
          channel,
          async text() {
            const found = await figuresOf(ports, server, period, now);
            return isEmpty(found) ? undefined : summary(found, wordsOf(server));
          },
        });
      });
    },

    async remind() {
      const now = clock.now();
      const day = dayAt(now);
      if (now.getTime() - new Date(`${day}T00:00:00+09:00`).getTime() < MORNING * HOUR_MS) return;
      await eachServer(async (server) => {
        const { channels, scoreboard } = policies.of(server);
        const channel = channels.moderators;
        if (!scoreboard.reminders || channel === undefined) return;
        if (cases.has(server)) return cases.alone(server, () => caseBoards(server, channel));
        await announce(server, {
          key: `waiting/${day}`,
          channel,
          async text() {
            const since = new Date(now.getTime() - SEARCHED_MS);
            const found = await waiting(chronicle.between(server, since, now), now);
            return found && reminder(found, wordsOf(server));
          },
        });
      });
    },
  };
}

const isEmpty = ({ cases, hidden, reports, appeals, reach }: Figures): boolean =>
  cases + hidden + reports.received + appeals.received === 0 && Object.values(reach).every((n) => n === 0);
