import { hash } from 'node:crypto';
import type { Health } from './health.ts';

/** Live traffic and back-scans of old posts. Each lane has bounds of its own: a full back-scan never stops live traffic. */
export const STREAM_LANES = ['live', 'backscan'] as const;
export type StreamLane = (typeof STREAM_LANES)[number];

/** The longest body in bytes. JetStream takes messages of 1 MiB, with the headers. */
export const MAX_STREAM_BODY_BYTES = 1_000_000;
/** The longest key and the longest id, in UTF-16 code units. */
export const MAX_STREAM_NAME_LENGTH = 512;
const MAX_HEADERS_LENGTH = 8192;

/** One entry to publish. */
export interface StreamEntry {
  readonly lane: StreamLane;
  /** Names the author. Entries of one key are in one partition and are delivered in the order of publishing. */
  readonly key: string;
  /** De-duplication id, unique in the lane: a second entry with a known id is not stored. */
  readonly id: string;
  readonly body: Uint8Array;
  /** W3C trace context: names of letters and `-`, values of printable ASCII. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What became of one entry. `stored`: durable as the engine promises. `duplicate`: the id is known, from an earlier call or
 * from an attempt of this call whose answer was lost; the entry is stored once. `full`: the lane has no room, nothing was
 * stored; ask the sender to come again later.
 */
export type PublishState = 'stored' | 'duplicate' | 'full';

/**
 * The engine did not confirm in time. Entries of the call may be stored or not: publish all of them again with the same
 * ids. `why` is short and contains no secret and no text of a member.
 * @example if (error instanceof StreamUnavailable) return problem(503, 'the stream does not answer');
 */
export class StreamUnavailable extends Error {
  readonly why: string;
  constructor(why: string) {
    super(`the stream is not available: ${why}`);
    this.name = 'StreamUnavailable';
    this.why = why;
  }
}

/**
 * The settings do not fit the stream that exists, for example another number of partitions while entries wait. The message
 * says what to do.
 */
export class StreamConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StreamConfigError';
  }
}

/**
 * One delivered entry. `ack`, `retry` and `extend` resolve when the engine has recorded them and reject with
 * `StreamUnavailable`; then the entry comes again, so what is done with an entry must be harmless when it is done twice.
 * For an entry that was delivered again meanwhile, they act on the new delivery.
 */
export interface Delivery extends StreamEntry {
  readonly publishedAt: Date;
  /** 1 for the first delivery. JetStream and Redis count for all processes. */
  readonly attempt: number;
  /** The work is done: the entry is removed. A second call does nothing. */
  ack(): Promise<void>;
  /** Delivers the entry again after `afterMs`. Until then it counts as in flight, and later entries may come before it. */
  retry(afterMs: number): Promise<void>;
  /** The work goes on: the time for the acknowledgement starts again. */
  extend(): Promise<void>;
}

/** Reads one partition of one lane. */
export interface StreamConsumer {
  /**
   * Up to `max` entries: at once if there are any, otherwise as soon as there is one, and none after `waitMs` or when
   * `signal` aborts. Entries come in the order of publishing; one that comes again (after `retry`, or when its time was
   * over) may come after later ones. An outage is no error here: it resolves with none after `waitMs`, and `health` of the
   * stream says why.
   */
  pull(max: number, waitMs: number, signal?: AbortSignal): Promise<readonly Delivery[]>;
  /** Ends a waiting `pull` with no entries. Deliveries that are not acknowledged come again when their time is over. */
  close(): Promise<void>;
}

/** Which partition to read. */
export interface StreamConsumerOptions {
  readonly lane: StreamLane;
  /** From 0 to `partitions - 1`. */
  readonly partition: number;
  /**
   * Most entries of the partition that are delivered and not acknowledged. It counts for all consumers of the partition
   * together; they should all ask for the same number.
   */
  readonly maxInFlight: number;
}

/** How far a lane is behind. */
export interface StreamLag {
  /** Entries that are not acknowledged, also those in flight. */
  readonly waiting: number;
  /** Age of the oldest of them; 0 if there is none. */
  readonly oldestAgeMs: number;
  /** Entries in the dead-letter list. */
  readonly dead: number;
}

/** An entry that was delivered `maxAttempts` times and never acknowledged. */
export interface DeadEntry extends StreamEntry {
  readonly publishedAt: Date;
  /** How often it was delivered. */
  readonly attempts: number;
  /** Removes it from the list. To try it again, publish it with a new id first. */
  remove(): Promise<void>;
}

/** Bounds and times of a stream. Every process of an installation uses the same ones. */
export interface StreamLimits {
  /** Number of partitions of each lane. At most as many workers read a lane at once. */
  readonly partitions: number;
  /** Most bytes of a lane, with keys, ids and headers. */
  readonly maxBytes: number;
  /** Most entries of a lane. */
  readonly maxEntries: number;
  /** Deliveries of one entry before it goes to the dead-letter list. */
  readonly maxAttempts: number;
  /**
   * A delivery that is neither acknowledged nor extended for so long comes again, also to another process: so long the posts of
   * a worker that died wait. A worker extends what it still works on.
   */
  readonly ackWaitMs: number;
  /** How long an id is known after its entry was stored, also after its acknowledgement. */
  readonly duplicateWindowMs: number;
  /** Most entries of the dead-letter list of a lane. When it is full, entries stay in the lane and come again. */
  readonly maxDead: number;
}

/** The limits where no setting says otherwise. */
export const DEFAULT_STREAM_LIMITS: StreamLimits = {
  partitions: 64,
  maxBytes: 512 * 1024 * 1024,
  maxEntries: 1_000_000,
  maxAttempts: 20,
  ackWaitMs: 10_000,
  duplicateWindowMs: 120_000,
  maxDead: 10_000,
};

/**
 * Entries on their way from the intake to a worker: published with a key and a de-duplication id, delivered at least once,
 * in order for each key. A partition is read by the process that holds its lease (`Leases`). A second consumer of the
 * same partition is harmless: each entry goes to one of them, and only the order between the two is open.
 */
export interface Stream {
  /** Number of partitions of each lane. */
  readonly partitions: number;
  /**
   * Stores the entries, all of them in flight together, and resolves with one state each, in the same order. Throws
   * `RangeError` before anything is stored if an entry is not valid, and `StreamUnavailable`.
   * @example const [state] = await stream.publish([{ lane: 'live', key: 'sns/rin', id: 'sns/post-1/1', body }]); // 'stored'
   */
  publish(entries: readonly StreamEntry[]): Promise<readonly PublishState[]>;
  /**
   * Throws `RangeError` for a partition that does not exist.
   * @example const consumer = await stream.openConsumer({ lane: 'live', partition: 0, maxInFlight: 64 });
   */
  openConsumer(options: StreamConsumerOptions): Promise<StreamConsumer>;
  /** Throws `StreamUnavailable`. */
  lag(): Promise<Readonly<Record<StreamLane, StreamLag>>>;
  /** The oldest entries of the dead-letter list of a lane. Throws `StreamUnavailable`. */
  listDead(lane: StreamLane, max: number): Promise<readonly DeadEntry[]>;
  /** Whether the engine works now, as last seen. */
  health(): Health;
  /** Ends all consumers. May be called twice. */
  close(): Promise<void>;
}

/**
 * The partition of a key: the first 32 bits of its SHA-256, modulo the number of partitions. It must never change: entries
 * that wait are in the partition of their key.
 * @example partitionOf('sns/rin', 64) // 58
 */
export const partitionOf = (key: string, partitions: number): number =>
  hash('sha256', key, 'buffer').readUInt32BE() % partitions;

/** The bytes that an entry counts for `maxBytes`. @example streamEntryBytes(entry) // 312 */
export const streamEntryBytes = ({ key, id, body, headers = {} }: StreamEntry): number =>
  body.byteLength + key.length + id.length + headersLength(headers);

/** Throws `RangeError` for the first entry that no engine takes. @example checkStreamEntries(entries) */
export function checkStreamEntries(entries: readonly StreamEntry[]): void {
  const invalid = entries.findIndex((entry) => whyInvalid(entry) !== undefined);
  if (invalid !== -1) throw new RangeError(`entry ${invalid}: ${whyInvalid(entries[invalid]!)}`);
}

const isName = (text: string): boolean =>
  text.length > 0 && text.length <= MAX_STREAM_NAME_LENGTH && text.isWellFormed();

const headersLength = (headers: Readonly<Record<string, string>>): number =>
  Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0);

function whyInvalid({ lane, key, id, body, headers = {} }: StreamEntry): string | undefined {
  if (!STREAM_LANES.includes(lane)) return 'unknown lane';
  if (!isName(key) || !isName(id))
    return `key and id have 1 to ${MAX_STREAM_NAME_LENGTH} characters and no lone surrogates`;
  if (body.byteLength > MAX_STREAM_BODY_BYTES) return `the body has more than ${MAX_STREAM_BODY_BYTES} bytes`;
  const isPlain = ([name, value]: [string, string]) => /^[A-Za-z-]+$/.test(name) && /^[ -~]*$/.test(value);
  if (!Object.entries(headers).every(isPlain)) return 'a header is not plain ASCII';
  if (headersLength(headers) > MAX_HEADERS_LENGTH)
    return `headers have at most ${MAX_HEADERS_LENGTH} characters`;
  return undefined;
}
