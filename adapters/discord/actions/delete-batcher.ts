import { isContentRejected } from '../client/errors.ts';
import { snowflakeToDate } from '../client/snowflake.ts';

/**
 * Discord's limits for one bulk request: at most 100 messages, none older than 14 days (minus one minute of latency).
 */
const BATCH_SIZE = 100;
const MAX_BULK_DELETE_AGE_MS = 14 * 24 * 60 * 60 * 1000 - 60_000;

/** The requests that a batcher sends. @example createDeleteBatcher({ deleteOne, deleteMany, now: () => new Date() }) */
export interface DeleteApi {
  deleteOne(channel: string, id: string, reason: string): Promise<void>;
  /** 2 to 100 ids. */
  deleteMany(channel: string, ids: readonly string[], reason: string): Promise<void>;
  now(): Date;
}

interface PendingDelete {
  readonly id: string;
  readonly reason: string;
  /** From this time on the message cannot be part of a bulk request. */
  readonly tooOldAtMs: number;
  resolve(): void;
  reject(error: unknown): void;
}

/** The running requests of one channel: at most one of each kind at a time. */
type State = 'idle' | 'single' | 'bulk' | 'single+bulk';
type RequestKind = 'single' | 'bulk';

const isRunning = (state: State, kind: RequestKind): boolean => state === kind || state === 'single+bulk';

const afterStart = (state: State, kind: RequestKind): State => (state === 'idle' ? kind : 'single+bulk');

const afterEnd = (state: State, kind: RequestKind): State => {
  if (state === kind) return 'idle';
  return kind === 'single' ? 'bulk' : 'single';
};

interface ChannelQueue {
  state: State;
  readonly pending: Map<string, PendingDelete>;
}

interface NextRequest {
  readonly kind: RequestKind;
  readonly batch: readonly PendingDelete[];
}

/**
 * The request that may start now. Bulk: two or more messages that are young enough. Single: the first message, when it
 * is too old for bulk or the only young one.
 */
function nextRequest({ state, pending }: ChannelQueue, nowMs: number): NextRequest | undefined {
  const bulkDeletable = [...pending.values()].filter(({ tooOldAtMs }) => nowMs < tooOldAtMs);
  if (bulkDeletable.length > 1 && !isRunning(state, 'bulk'))
    return { kind: 'bulk', batch: bulkDeletable.slice(0, BATCH_SIZE) };
  const [first] = pending.values();
  if (!first || isRunning(state, 'single')) return undefined;
  // While a bulk request runs, a young message waits, because more messages may join the next bulk request.
  const isTooOld = nowMs >= first.tooOldAtMs;
  return isTooOld || !isRunning(state, 'bulk') ? { kind: 'single', batch: [first] } : undefined;
}

/**
 * Deletes messages. A single message is deleted at once; messages that arrive during a request are batched into the
 * next one. A message that is being deleted is not requested twice. Only the call for the message that failed rejects,
 * with Discord's error.
 * @example
 * const deleteMessage = createDeleteBatcher({ deleteOne, deleteMany, now });
 * await deleteMessage('41771983423143937', '162701077035089920', 'Y-4G7C2Q0M1X');
 */
export function createDeleteBatcher(
  api: DeleteApi,
): (channel: string, id: string, reason: string) => Promise<void> {
  const queues = new Map<string, ChannelQueue>();
  const inFlight = new Map<string, Promise<void>>();

  function startRequests(channel: string): void {
    const queue = queues.get(channel);
    if (!queue) return;
    const nowMs = api.now().getTime();
    for (let request = nextRequest(queue, nowMs); request; request = nextRequest(queue, nowMs)) {
      const { kind, batch } = request;
      for (const { id } of batch) queue.pending.delete(id);
      queue.state = afterStart(queue.state, kind);
      void deleteBatch(api, channel, batch).finally(() => {
        queue.state = afterEnd(queue.state, kind);
        startRequests(channel);
      });
    }
    if (queue.state === 'idle' && queue.pending.size === 0) queues.delete(channel);
  }

  return (channel, id, reason) => {
    const running = inFlight.get(id);
    if (running) return running;
    const deletion = new Promise<void>((resolve, reject) => {
      const queue = queues.get(channel) ?? { state: 'idle', pending: new Map() };
      queues.set(channel, queue);
      const tooOldAtMs = snowflakeToDate(id).getTime() + MAX_BULK_DELETE_AGE_MS;
      queue.pending.set(id, { id, reason, tooOldAtMs, resolve, reject });
      startRequests(channel);
    }).finally(() => inFlight.delete(id));
    inFlight.set(id, deletion);
    return deletion;
  };
}

/**
 * Deletes a batch. One invalid id makes Discord refuse the whole batch, so a refused batch is divided into halves until
 * the invalid id is found. Settles each message; never throws.
 */
async function deleteBatch(api: DeleteApi, channel: string, batch: readonly PendingDelete[]): Promise<void> {
  if (batch.length === 1) return deleteSingle(api, channel, batch[0]!);
  try {
    await api.deleteMany(
      channel,
      batch.map(({ id }) => id),
      batch.map(({ reason }) => reason.split(' ')[0]!).join(' '),
    );
    for (const { resolve } of batch) resolve();
  } catch (error) {
    if (isContentRejected(error)) {
      const middle = Math.ceil(batch.length / 2);
      await deleteBatch(api, channel, batch.slice(0, middle));
      await deleteBatch(api, channel, batch.slice(middle));
      return;
    }
    for (const { reject } of batch) reject(error);
  }
}

async function deleteSingle(
  { deleteOne }: DeleteApi,
  channel: string,
  { id, reason, resolve, reject }: PendingDelete,
): Promise<void> {
  try {
    await deleteOne(channel, id, reason);
    resolve();
  } catch (error) {
    reject(error);
  }
}
