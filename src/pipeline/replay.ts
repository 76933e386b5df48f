import type { Log, Occasion, Spool } from '#core';
import { nameOf } from './detect.ts';

const AT_ONCE = 50;

/** Takes up what was seen while the archive did not answer. Throws nothing; never runs twice at once. */
export type Replay = () => Promise<void>;

/**
 * Oldest first. Taking something up twice, by two processes or after a crash, is harmless: it is one case. What fails
 * lets everything else go first and then comes again; nothing is given up.
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
    for (const { id, occasion } of next) {
      try {
        await take(occasion);
        await spool.done(id);
        log.info('taken up from the spool', { waiting: spool.size() });
      } catch (error) {
        // Most likely the archive is still away: no need to ask it for each of a thousand.
        failed.add(id);
        if (!told.has(id)) log.warn('still on the spool', { error: nameOf(error), waiting: spool.size() });
        told.add(id);
        return;
      }
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
