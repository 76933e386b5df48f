/*
 * Verification in several threads.
 *
 * Each event names the hash of the event before it, so a segment can be checked without the segments before it. Workers
 * check the segments ahead, each with its own connection. The main thread does the same while it waits for a worker,
 * and then joins the results in order (walk-chain.ts). It reads an invalid segment again and reports the error, so the
 * first violation does not depend on the speed of the threads. Only a few segments are in progress at a time.
 *
 * Two cores verify 100,100 SQLite events at 42,102 to 47,158 per second where one thread does 21,460 to 25,158
 * (docs/decisions/evidence-chain.md, docs/reliability.md).
 */
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { Db } from '../database/tables.ts';
import { LOCK_TIMEOUT_MS } from '../database/transaction.ts';
import { SqlSetupError } from '../errors.ts';
import type { ChainSegment, VerifiedSegment } from './segment.ts';
import { openWorkerConnection } from './worker-connection.ts';
import {
  type DatabaseLocation,
  EVENT_TUPLE_COLUMNS,
  type SegmentRequest,
  type SegmentResponse,
  type VerifyWorkerConfig,
} from './worker-protocol.ts';

/** Number of requests that wait for a worker, so that it stays busy while this thread checks a segment itself. */
const QUEUE_SIZE_PER_WORKER = 3;
const WORKER_URL = new URL('./worker.ts', import.meta.url);

/** Threads that check the segments ahead of a walk. */
export interface VerifyWorkerPool {
  /**
   * The result of the segment of this chain that begins after number `after`. Undefined: the caller must check the
   * segment, because no thread did, or it is not valid. Rejects with `SqlSetupError` if its thread has ended.
   */
  takeVerified(server: string, after: number): Promise<VerifiedSegment | undefined>;
  close(): Promise<unknown>;
}

interface PendingSegment {
  readonly segment: ChainSegment;
  readonly verified: Promise<VerifiedSegment | undefined>;
  isSettled: boolean;
}

/** A worker thread, or the connection of the main thread. */
interface SegmentChecker {
  check(segment: ChainSegment): Promise<VerifiedSegment | undefined>;
  close(): Promise<unknown>;
}

/**
 * Starts `workerCount` threads. `segments` must come in the order in which the chains are walked.
 * @example const workerPool = createVerifyWorkerPool(segments, 1, { db, location, keys }); await workerPool.takeVerified('sandbox:main', 0)
 */
export function createVerifyWorkerPool(
  segments: Iterator<ChainSegment>,
  workerCount: number,
  deps: {
    readonly db: Db;
    readonly location: DatabaseLocation;
    readonly keys: EncryptionKeys;
    readonly workerUrl?: URL | undefined;
  },
): VerifyWorkerPool {
  const { location, keys, workerUrl = WORKER_URL } = deps;
  const config: VerifyWorkerConfig = {
    location,
    lockTimeoutMs: LOCK_TIMEOUT_MS,
    text: segmentSqlFor(deps.db),
    keys,
  };
  const workers = Array.from({ length: workerCount }, () => startWorker(workerUrl, config));
  const localConnection: SegmentChecker = openWorkerConnection(config);
  const maxPending = 2 * QUEUE_SIZE_PER_WORKER * workerCount;
  let pending: readonly PendingSegment[] = [];

  /** Gives the next segment to `checker`; undefined if there is none, or too many are in progress. */
  function startNext(checker: SegmentChecker): PendingSegment | undefined {
    if (pending.length >= maxPending) return undefined;
    const { value: segment, done } = segments.next();
    if (done === true) return undefined;
    const next: PendingSegment = { segment, verified: checker.check(segment), isSettled: false };
    const markSettled = () => {
      next.isSettled = true;
    };
    // A rejection is reported by `takeVerified`, if the walk gets that far.
    next.verified.then(markSettled, markSettled);
    pending = [...pending, next];
    return next;
  }

  function fillQueues(): void {
    for (const worker of workers)
      while (worker.queueLength() < QUEUE_SIZE_PER_WORKER && startNext(worker) !== undefined);
  }

  fillQueues();
  return {
    async takeVerified(server, after) {
      const position = pending.findIndex(
        ({ segment }) => segment.server === server && segment.after === after,
      );
      const requested = pending[position];
      if (requested === undefined) return undefined;
      pending = pending.slice(position + 1);
      fillQueues();
      while (!requested.isSettled) {
        const next = startNext(localConnection);
        if (next === undefined) break;
        await next.verified;
        // Lets the responses of the workers arrive.
        await setImmediate();
        fillQueues();
      }
      return requested.verified;
    },
    close: () => Promise.all([localConnection, ...workers].map((checker) => checker.close())),
  };
}

interface VerifyWorker extends SegmentChecker {
  /** Number of requests without a response. */
  queueLength(): number;
}

function startWorker(entry: URL, config: VerifyWorkerConfig): VerifyWorker {
  const thread = new Worker(entry, { execArgv: [], workerData: config });
  const pendingRequests = new Map<
    number,
    { resolve(verified: VerifiedSegment | undefined): void; reject(error: Error): void }
  >();
  let failure: Error | undefined;
  let lastId = 0;

  function failAll(why: string): void {
    failure ??= new SqlSetupError(
      `a thread of the verification ended before its time (${why}): verify once more`,
    );
    for (const { reject } of pendingRequests.values()) reject(failure);
    pendingRequests.clear();
  }

  thread.on('message', ({ id, verified }: SegmentResponse) => {
    pendingRequests.get(id)?.resolve(verified);
    pendingRequests.delete(id);
  });
  // Only the name or code: a message might quote the configuration.
  thread.on('error', (error) => failAll('code' in error ? String(error.code) : error.name));
  thread.on('exit', (code) => failAll(`exit code ${code}`));

  return {
    queueLength: () => pendingRequests.size,
    check: (segment) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        const request: SegmentRequest = { id: ++lastId, segment };
        pendingRequests.set(request.id, { resolve, reject });
        thread.postMessage(request);
      }),
    close: () => thread.terminate(),
  };
}

/** The query of a segment in the SQL dialect of this database. */
const segmentSqlFor = (db: Db): string =>
  db
    .selectFrom('events')
    .select(EVENT_TUPLE_COLUMNS)
    .where('server', '=', '')
    .where('number', '>', 0)
    .where('number', '<=', 0)
    .orderBy('number')
    .compile().sql;
