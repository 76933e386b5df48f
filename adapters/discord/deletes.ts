import { refusesContent } from './faults.ts';
import { madeAt } from './normalise.ts';

/** Discord's limits: so many at once, none older. A minute less, for the way. */
const MOST_AT_ONCE = 100;
const OLDEST_MS = 14 * 24 * 60 * 60 * 1000 - 60_000;

export interface Deleting {
  one(channel: string, id: string, reason: string): Promise<void>;
  /** 2 to 100 ids. */
  many(channel: string, ids: readonly string[], reason: string): Promise<void>;
  now(): Date;
}

interface Wanted {
  readonly id: string;
  readonly reason: string;
  /** When it is too old to go together with others. */
  readonly oldAt: number;
  done(): void;
  failed(error: unknown): void;
}

/**
 * Deletes messages: a lone one at once, and those that arrive while another is on its way together with the next.
 * Rejects with Discord's error for exactly the message that it concerns.
 * @example const remove = createDeletes(deleting); await remove('41771983423143937', '162701077035089920', 'Y-4G7C2Q0M1X')
 */
export function createDeletes({ one, many, now }: Deleting) {
  const channels = new Map<string, { readonly queue: Map<string, Wanted>; single: boolean; bulk: boolean }>();

  function pump(channel: string): void {
    const state = channels.get(channel);
    if (!state) return;
    const { queue } = state;
    if (queue.size === 0) {
      if (!state.single && !state.bulk) channels.delete(channel);
      return;
    }
    const moment = now().getTime();
    const young = [...queue.values()].filter(({ oldAt }) => moment < oldAt);
    if (young.length > 1 && !state.bulk) {
      const batch = young.slice(0, MOST_AT_ONCE);
      for (const { id } of batch) queue.delete(id);
      state.bulk = true;
      void together(channel, batch).finally(() => {
        state.bulk = false;
        pump(channel);
      });
    }
    const next = queue.values().next().value;
    const lone = queue.size === 1 || !young.some(({ id }) => id === next?.id);
    if (next && lone && !state.single && !(state.bulk && young.includes(next))) {
      queue.delete(next.id);
      state.single = true;
      void alone(channel, next).finally(() => {
        state.single = false;
        pump(channel);
      });
    }
  }

  async function alone(channel: string, wanted: Wanted): Promise<void> {
    try {
      await one(channel, wanted.id, wanted.reason);
      wanted.done();
    } catch (error) {
      wanted.failed(error);
    }
  }

  /** One bad id fails all: halves find it without asking for each. */
  async function together(channel: string, batch: readonly Wanted[]): Promise<void> {
    if (batch.length === 1) return alone(channel, batch[0]!);
    try {
      await many(
        channel,
        batch.map(({ id }) => id),
        batch.map(({ reason }) => reason.split(' ')[0]!).join(' '),
      );
      for (const each of batch) each.done();
    } catch (error) {
      if (refusesContent(error)) {
        const middle = Math.ceil(batch.length / 2);
        await together(channel, batch.slice(0, middle));
        await together(channel, batch.slice(middle));
        return;
      }
      for (const each of batch) each.failed(error);
    }
  }

  /** What is being deleted is not asked for a second time. */
  const going = new Map<string, Promise<void>>();

  return (channel: string, id: string, reason: string): Promise<void> => {
    const before = going.get(id);
    if (before) return before;
    const mine = new Promise<void>((done, failed) => {
      const state = channels.get(channel) ?? { queue: new Map(), single: false, bulk: false };
      channels.set(channel, state);
      state.queue.set(id, { id, reason, oldAt: madeAt(id).getTime() + OLDEST_MS, done, failed });
      pump(channel);
    }).finally(() => going.delete(id));
    going.set(id, mine);
    return mine;
  };
}
