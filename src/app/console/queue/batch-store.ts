import type { Batch, Caller, Clock, Decision, KeyValueStore, QueueFilter, QueuePerson, Server } from '#core';
import { serverKey } from '#core';

const KEY_PREFIX = 'console-batch/';
const PLAN_MS = 60 * 60 * 1000;
const KEPT_MS = 180 * 24 * 60 * 60 * 1000;

/** One case of a batch. */
export interface BatchItem {
  readonly caseId: string;
  readonly result?: 'accepted' | 'skipped' | 'failed';
  /** The index of the decision, to take it back. */
  readonly decisionIndex?: number;
  readonly undone?: 'accepted' | 'left';
}

/** A batch as it is stored. */
export interface StoredBatch {
  readonly id: string;
  readonly server: Server;
  readonly decision: Decision;
  readonly by: QueuePerson;
  readonly at: Date;
  readonly state: Batch['state'];
  /** How the cases were chosen; absent: one by one. */
  readonly filter?: QueueFilter;
  readonly items: readonly BatchItem[];
  readonly undo?: { readonly by: QueuePerson; readonly at: Date };
}

/** Batches of all processes. Methods reject when the store is unavailable. */
export interface BatchStore {
  put(batch: StoredBatch): Promise<void>;
  /** Undefined for an unknown number, one of another server, and a plan older than an hour. */
  get(server: Server, id: string): Promise<StoredBatch | undefined>;
  /** Newest first. Deletes plans that were never started, and batches older than half a year. */
  list(server: Server): Promise<readonly StoredBatch[]>;
}

/** Creates the store. @example await createBatchStore({ keyValueStore, clock }).list(server) */
export function createBatchStore({
  keyValueStore,
  clock,
}: {
  readonly keyValueStore: KeyValueStore;
  readonly clock: Clock;
}): BatchStore {
  const prefixOf = (server: Server): string => `${KEY_PREFIX}${serverKey(server)}/`;
  const isOver = ({ at, state }: StoredBatch): boolean =>
    clock.now().getTime() - at.getTime() > (state === 'planned' ? PLAN_MS : KEPT_MS);

  return {
    put: (batch) => keyValueStore.put(`${prefixOf(batch.server)}${batch.id}`, JSON.stringify(batch)),
    async get(server, id) {
      const text = await keyValueStore.get(`${prefixOf(server)}${id}`);
      const batch = text === undefined ? undefined : parseBatch(text);
      return batch && !isOver(batch) ? batch : undefined;
    },
    async list(server) {
      const batches: StoredBatch[] = [];
      for (const [key, text] of await keyValueStore.list(prefixOf(server))) {
        const batch = parseBatch(text);
        if (isOver(batch)) await keyValueStore.delete(key);
        else batches.push(batch);
      }
      return batches.sort((a, b) => b.at.getTime() - a.at.getTime());
    },
  };
}

function parseBatch(text: string): StoredBatch {
  const stored = JSON.parse(text) as StoredBatch;
  return {
    ...stored,
    at: new Date(stored.at),
    ...(stored.undo && { undo: { ...stored.undo, at: new Date(stored.undo.at) } }),
  };
}

/** What the console shows of a batch. @example toBatch(stored).accepted // 40 */
export function toBatch({ id, decision, by, at, state, items, undo }: StoredBatch): Batch {
  const count = (matches: (item: BatchItem) => boolean): number => items.filter(matches).length;
  const isUndo = state === 'undoing' || state === 'undone';
  const accepted = count(({ result }) => result === 'accepted');
  return {
    ...{ id, decision, by, at, state, accepted },
    count: isUndo ? accepted : items.length,
    done: count(({ result, undone }) => (isUndo ? undone : result) !== undefined),
    skipped: count(({ result }) => result === 'skipped'),
    failed: count(({ result }) => result === 'failed'),
    ...(undo && {
      undo: {
        ...undo,
        accepted: count(({ undone }) => undone === 'accepted'),
        left: count(({ undone }) => undone === 'left'),
      },
    }),
  };
}

/** The moderator of a batch, for the requests that it makes. @example moderatorOf(batch.server, batch.by).moderator // true */
export const moderatorOf = (server: Server, { id, name }: QueuePerson): Caller => ({
  server,
  id,
  name,
  roles: [],
  moderator: true,
});
