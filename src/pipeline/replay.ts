import type { Log, Occasion, Spool } from '#core';
import { nameOf } from './detect.ts';

const AT_ONCE = 50;
/** Each waits for the database and the platform most of the time: one after the other, thousands would take an hour. */
const SIDE_BY_SIDE = 8;

type Entry = Awaited<ReturnType<Spool['list']>>[number];

/** Takes up what was seen while the archive did not answer. Throws nothing; never runs twice at once. */
export type Replay = () => Promise<void>;

/**
 * Oldest first, a few side by side. Taking something up twice, by two processes or after a crash, is harmless: it is
 * one case. What fails lets everything else go first and then comes again; nothing is given up.
 * @example const replay = createReplay({ spool, take: (occasion) => store(occasion), log }); await replay();
 */
export function createReplay(ports: {
  readonly spool: Spool;
  readonly take: (occasion: Occasion) => Promise<void>;
  readonly log: Log;
}): Replay {
  const { spool, take, log } = ports;
  /** Since when everything that waits has failed once: then it is everybody's turn again. */
  const failed = new Set<string>();
  const told = new Set<string>();
  let running: Promise<void> | undefined;

  async function round(): Promise<void> {
    const entries = await spool.list(failed.size + AT_ONCE);
    const next = entries.filter(({ id }) => !failed.has(id));
    if (next.length === 0) failed.clear();
    for (let from = 0; from < next.length; from += SIDE_BY_SIDE) {
      const went = await Promise.all(next.slice(from, from + SIDE_BY_SIDE).map(takeUp));
      // Most likely the archive is still away: no need to ask it for each of a thousand.
      if (went.includes(false)) return;
    }
  }

  async function takeUp({ id, occasion }: Entry): Promise<boolean> {
    try {
      await take(occasion);
      await spool.done(id);
      log.info('taken up from the spool', { waiting: spool.size() });
      return true;
    } catch (error) {
      failed.add(id);
      if (!told.has(id)) log.warn('still on the spool', { error: nameOf(error), waiting: spool.size() });
      told.add(id);
      return false;
    }
  }

  return async () => {
    if (spool.size() === 0) return;
    running ??= round()
      .catch((error: unknown) => log.error('spool not read', { error: nameOf(error) }))
      .finally(() => {
        running = undefined;
      });
    await running;
  };
}
