import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { EncryptionKeys } from '../crypto/keys.ts';
import { type Db, LOCK_TIMEOUT_MS } from '../database/transaction.ts';
import { SqlSetupError } from '../errors.ts';
import type { ChainSegment, VerifiedSegment } from './segment.ts';
import { openWorkerConnection } from './worker-connection.ts';

/** So many wait for a thread: it is busy also while this one looks at a page itself. */
const QUEUE_SIZE_PER_WORKER = 3;
const WORKER_URL = new URL('./worker.ts', import.meta.url);
/** In the order in which a reader takes them; the server is known. */
const EVENT_TUPLE_COLUMNS = [
  ...(['number', 'case_id', 'seq', 'kind', 'at', 'member', 'skeleton', 'content'] as const),
  ...(['content_hash', 'prev', 'hash'] as const),
];

/** Where a database is, for whoever opens it once more. */
export type DatabaseLocation =
  | { readonly path: string }
  | { readonly url: string; readonly queryTimeoutMs: number };

/** What a reader is given. It holds keys: never to be logged. */
export interface VerifyWorkerConfig {
  readonly location: DatabaseLocation;
  readonly lockTimeoutMs: number;
  /** Takes a stretch's server, `after` and `upTo`. */
  readonly text: string;
  readonly keys: EncryptionKeys;
}

/** An event in a list, without its server. */
export type EventTuple = [
  ...[number: number, case_id: string, seq: number | null, kind: string, at: number],
  ...[member: string | null, skeleton: string, content: Uint8Array | null],
  ...[content_hash: string, prev: string, hash: string],
];

export interface SegmentRequest {
  readonly id: number;
  readonly segment: ChainSegment;
}
export interface SegmentResponse {
  readonly id: number;
  readonly verified: VerifiedSegment | undefined;
}

export interface VerifyWorkerPool {
  /**
   * The stretch of this chain that begins behind `after`. Undefined: it must be looked at here, for nobody has, or
   * it was not found sound. Throws `SqlSetupError` when the thread that should know has ended.
   */
  takeVerified(server: string, after: number): Promise<VerifiedSegment | undefined>;
  close(): Promise<unknown>;
}

interface PendingSegment {
  readonly segment: ChainSegment;
  readonly verified: Promise<VerifiedSegment | undefined>;
  isSettled: boolean;
}

/**
 * Other threads look at the stretches to come, and so does this one while it waits for them; each by itself and with a
 * connection of its own. What joins the stretches is for whoever walks along the chain, in order, and so is to say
 * what is wrong. But a few are under way.
 * @example const ahead = createVerifyWorkerPool(stretches, 1, { db, place, keys }); await ahead.sound('sandbox:main', 0)
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
  const localConnection = openWorkerConnection(config);
  const maxPending = 2 * QUEUE_SIZE_PER_WORKER * workerCount;
  let pending: readonly PendingSegment[] = [];

  /** Has somebody look at the next one. */
  function startNext(
    look: (stretch: ChainSegment) => Promise<VerifiedSegment | undefined>,
  ): PendingSegment | undefined {
    if (pending.length >= maxPending) return undefined;
    const { value: segment, done } = segments.next();
    if (done === true) return undefined;
    const next: PendingSegment = { segment, verified: look(segment), isSettled: false };
    const known = () => {
      next.isSettled = true;
    };
    // Whoever asks for it hears of a failure, if anybody still does.
    next.verified.then(known, known);
    pending = [...pending, next];
    return next;
  }

  function fillQueues(): void {
    for (const { asked, check } of workers)
      while (asked() < QUEUE_SIZE_PER_WORKER && startNext(check) !== undefined);
  }

  fillQueues();
  return {
    async takeVerified(server, after) {
      const location = pending.findIndex(
        ({ segment }) => segment.server === server && segment.after === after,
      );
      const requested = pending[location];
      if (requested === undefined) return undefined;
      pending = pending.slice(location + 1);
      fillQueues();
      while (!requested.isSettled) {
        const next = startNext(localConnection.check);
        if (next === undefined) break;
        await next.verified;
        // What threads have said meanwhile is heard now.
        await setImmediate();
        fillQueues();
      }
      return requested.verified;
    },
    close: () => Promise.all([localConnection, ...workers].map((each) => each.close())),
  };
}

function startWorker(entry: URL, config: VerifyWorkerConfig) {
  const worker = new Worker(entry, { execArgv: [], workerData: config });
  const pendingRequests = new Map<
    number,
    { resolve(sound: VerifiedSegment | undefined): void; reject(why: Error): void }
  >();
  let failure: Error | undefined;
  let ids = 0;

  function failAll(why: string): void {
    failure ??= new SqlSetupError(
      `a thread of the verification ended before its time (${why}): verify once more`,
    );
    for (const { reject } of pendingRequests.values()) reject(failure);
    pendingRequests.clear();
  }

  worker.on('message', ({ id, verified }: SegmentResponse) => {
    pendingRequests.get(id)?.resolve(verified);
    pendingRequests.delete(id);
  });
  // Only the name: a message might quote what it was given.
  worker.on('error', (error) => failAll('code' in error ? String(error.code) : error.name));
  worker.on('exit', (code) => failAll(`exit code ${code}`));

  return {
    asked: () => pendingRequests.size,
    check: (segment: ChainSegment): Promise<VerifiedSegment | undefined> =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        const queueLength: SegmentRequest = { id: ++ids, segment };
        pendingRequests.set(queueLength.id, { resolve, reject });
        worker.postMessage(queueLength);
      }),
    close: () => worker.terminate(),
  };
}

/** In the words of this database. */
const segmentSqlFor = (db: Db): string =>
  db
    .selectFrom('events')
    .select(EVENT_TUPLE_COLUMNS)
    .where('server', '=', '')
    .where('number', '>', 0)
    .where('number', '<=', 0)
    .orderBy('number')
    .compile().sql;
