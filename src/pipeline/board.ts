import type { Adapter, Chronicle, Clock, Policies, Server, Tallies } from '#core';
import type { Voices } from '../cases/index.ts';
import {
  dayAt,
  type Figures,
  figures,
  monthBefore,
  monthOf,
  type Period,
  reminder,
  summary,
  waiting,
} from '../scoreboard/index.ts';
import type { Announce } from './announce.ts';

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
 * What moderators get without asking, in their channel: last month's figures once, and once a day what has waited for
 * more than a day. Call both every quarter of an hour.
 * @example const board = createBoard({ chronicle, tallies, policies, voicesOf, announce, adapters, clock })
 */
export function createBoard(ports: {
  readonly chronicle: Pick<Chronicle, 'between'>;
  readonly tallies: Tallies;
  readonly policies: Pick<Policies, 'of'>;
  readonly voicesOf: (server: Server) => Voices;
  readonly announce: Announce;
  readonly adapters: readonly Adapter[];
  readonly clock: Clock;
}): { readonly monthly: () => Promise<void>; readonly remind: () => Promise<void> } {
  const { chronicle, policies, voicesOf, announce, adapters, clock } = ports;
  const servers = () => adapters.flatMap((adapter) => adapter.servers?.() ?? []);
  const wordsOf = (server: Server) => voicesOf(server)().words.scoreboard;

  return {
    async monthly() {
      const now = clock.now();
      const month = monthBefore(now);
      const period = monthOf(month)!;
      const since = now.getTime() - period.to.getTime();
      if (since < MORNING * HOUR_MS || since > MONTHLY_MS) return;
      for (const server of servers()) {
        const { channels, scoreboard } = policies.of(server);
        if (!scoreboard.monthly || channels.moderators === undefined) continue;
        await announce(server, {
          key: `monthly/${month}`,
          channel: channels.moderators,
          async text() {
            const found = await figuresOf(ports, server, period, now);
            return isEmpty(found) ? undefined : summary(found, wordsOf(server));
          },
        });
      }
    },

    async remind() {
      const now = clock.now();
      const day = dayAt(now);
      if (now.getTime() - new Date(`${day}T00:00:00+09:00`).getTime() < MORNING * HOUR_MS) return;
      for (const server of servers()) {
        const { channels, scoreboard } = policies.of(server);
        if (!scoreboard.reminders || channels.moderators === undefined) continue;
        await announce(server, {
          key: `waiting/${day}`,
          channel: channels.moderators,
          async text() {
            const since = new Date(now.getTime() - SEARCHED_MS);
            const found = await waiting(chronicle.between(server, since, now), now);
            return found && reminder(found, wordsOf(server));
          },
        });
      }
    },
  };
}

const isEmpty = ({ cases, hidden, reports, appeals, reach }: Figures): boolean =>
  cases + hidden + reports.received + appeals.received === 0 && Object.values(reach).every((n) => n === 0);
