import { isContentRejected } from '../client/errors.ts';
import { snowflakeToDate } from '../inbound/normalise.ts';

/** Discord's limits: so many at once, none older. A minute less, for the way. */
const BATCH_SIZE = 100;
const MAX_BULK_DELETE_AGE_MS = 14 * 24 * 60 * 60 * 1000 - 60_000;

export interface DeleteApi {
  deleteOne(channel: string, id: string, reason: string): Promise<void>;
  /** 2 to 100 ids. */
  deleteMany(channel: string, ids: readonly string[], reason: string): Promise<void>;
  now(): Date;
}

interface PendingDelete {
  readonly id: string;
  readonly reason: string;
  /** When it is too old to go together with others. */
  readonly tooOldAtMs: number;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Deletes messages: a lone one at once, and those that arrive while another is on its way together with the next.
 * Rejects with Discord's error for exactly the message that it concerns.
 * @example const remove = createDeleteBatcher(deleting); await deleteMessage('41771983423143937', '162701077035089920', 'Y-4G7C2Q0M1X')
 */
export function createDeleteBatcher({ deleteOne, deleteMany, now }: DeleteApi) {
  const channels = new Map<
    string,
    { readonly queue: Map<string, PendingDelete>; single: boolean; bulk: boolean }
  >();

  function startNext(channel: string): void {
    const state = channels.get(channel);
    if (!state) return;
    const { queue } = state;
    if (queue.size === 0) {
      if (!state.single && !state.bulk) channels.delete(channel);
      return;
    }
    const nowMs = now().getTime();
    const bulkDeletable = [...queue.values()].filter(({ tooOldAtMs }) => nowMs < tooOldAtMs);
    if (bulkDeletable.length > 1 && !state.bulk) {
      const batch = bulkDeletable.slice(0, BATCH_SIZE);
      for (const { id } of batch) queue.delete(id);
      state.bulk = true;
      void deleteBatch(channel, batch).finally(() => {
        state.bulk = false;
        startNext(channel);
      });
    }
    const next = queue.values().next().value;
    const lone = queue.size === 1 || !bulkDeletable.some(({ id }) => id === next?.id);
    if (next && lone && !state.single && !(state.bulk && bulkDeletable.includes(next))) {
      queue.delete(next.id);
      state.single = true;
      void deleteSingle(channel, next).finally(() => {
        state.single = false;
        startNext(channel);
      });
    }
  }

  async function deleteSingle(channel: string, wanted: PendingDelete): Promise<void> {
    try {
      await deleteOne(channel, wanted.id, wanted.reason);
      wanted.resolve();
    } catch (error) {
      wanted.reject(error);
    }
  }

  /** One bad id fails all: halves find it without asking for each. */
  async function deleteBatch(channel: string, batch: readonly PendingDelete[]): Promise<void> {
    if (batch.length === 1) return deleteSingle(channel, batch[0]!);
    try {
      await deleteMany(
        channel,
        batch.map(({ id }) => id),
        batch.map(({ reason }) => reason.split(' ')[0]!).join(' '),
      );
      for (const each of batch) each.resolve();
    } catch (error) {
      if (isContentRejected(error)) {
        const middle = Math.ceil(batch.length / 2);
        await deleteBatch(channel, batch.slice(0, middle));
        await deleteBatch(channel, batch.slice(middle));
        return;
      }
      for (const each of batch) each.reject(error);
    }
  }

  /** What is being deleted is not asked for a second time. */
  const inFlight = new Map<string, Promise<void>>();

  return (channel: string, id: string, reason: string): Promise<void> => {
    const before = inFlight.get(id);
    if (before) return before;
    const mine = new Promise<void>((resolve, reject) => {
      const state = channels.get(channel) ?? { queue: new Map(), single: false, bulk: false };
      channels.set(channel, state);
      state.queue.set(id, {
        id,
        reason,
        tooOldAtMs: snowflakeToDate(id).getTime() + MAX_BULK_DELETE_AGE_MS,
        resolve,
        reject,
      });
      startNext(channel);
    }).finally(() => inFlight.delete(id));
    inFlight.set(id, mine);
    return mine;
  };
}
