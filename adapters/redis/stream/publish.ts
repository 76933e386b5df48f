import {
  type PublishState,
  partitionOf,
  type StreamEntry,
  type StreamLane,
  StreamUnavailable,
  streamEntryBytes,
} from '#core';
import { RedisError } from '../errors.ts';
import { toValues } from './stored-entry.ts';
import { confirm, type RedisStreamContext, restoreOrThrow } from './stream-context.ts';

/** Entries and bytes of one script: Redis does nothing else meanwhile. */
const MAX_SCRIPT_ENTRIES = 200;
const MAX_SCRIPT_BYTES = 2 * 1024 * 1024;

const STATES: readonly PublishState[] = ['stored', 'duplicate', 'full'];
/** The script found no lane: Redis lost its data. */
const MISSING = -1;
/** Another process has changed the number of partitions. */
const OTHER_PARTITIONS = -2;

interface Chunk {
  readonly lane: StreamLane;
  /** Positions in the call. */
  readonly positions: number[];
  bytes: number;
}

/** Puts the entries into chunks of one lane each, in order. */
function toChunks(entries: readonly StreamEntry[]): Chunk[] {
  const chunks: Chunk[] = [];
  const open = new Map<StreamLane, Chunk>();
  entries.forEach((entry, position) => {
    const bytes = streamEntryBytes(entry);
    let chunk = open.get(entry.lane);
    if (!chunk || chunk.positions.length >= MAX_SCRIPT_ENTRIES || chunk.bytes + bytes > MAX_SCRIPT_BYTES) {
      chunk = { lane: entry.lane, positions: [], bytes: 0 };
      open.set(entry.lane, chunk);
      chunks.push(chunk);
    }
    chunk.positions.push(position);
    chunk.bytes += bytes;
  });
  return chunks;
}

/**
 * Publishes entries, all in flight together. What fails is sent again: the ids that were stored are known then. Throws
 * `StreamUnavailable`.
 * @example await publishAll(context, entries) // ['stored', 'duplicate']
 */
export async function publishAll(
  context: RedisStreamContext,
  entries: readonly StreamEntry[],
): Promise<readonly PublishState[]> {
  const states: PublishState[] = [];
  await Promise.all(
    toChunks(entries).map(async ({ lane, positions }) => {
      const chunk = positions.map((position) => entries[position]!);
      const chunkStates = await confirm(context, () => publishChunk(context, lane, chunk));
      positions.forEach((position, i) => {
        states[position] = chunkStates[i]!;
      });
    }),
  );
  return states;
}

async function publishChunk(
  context: RedisStreamContext,
  lane: StreamLane,
  chunk: readonly StreamEntry[],
): Promise<readonly PublishState[]> {
  const { keys, limits, channel, runScript } = context;
  const partitions = chunk.map(({ key }) => partitionOf(key, limits.partitions));
  const laneKeys = [keys[lane].meta, keys[lane].ids, ...partitions.map(keys[lane].stream)];
  const settings = [
    limits.partitions,
    limits.maxBytes,
    limits.maxEntries,
    limits.duplicateWindowMs,
    channel,
    lane,
  ];
  const values = chunk.flatMap((entry, i) => [partitions[i]!, ...toValues(entry)]);
  try {
    const result = await runScript('publishEntries', laneKeys.length, ...laneKeys, ...settings, ...values);
    if (Array.isArray(result)) return result.map((state) => STATES[state as number]!);
    if (result === OTHER_PARTITIONS) throw new StreamUnavailable('settings');
    if (result === MISSING) await restoreOrThrow(context);
    throw new RedisError('other');
  } catch (error) {
    if (!(error instanceof RedisError) || error.code !== 'out-of-memory') throw error;
    return chunk.map(() => 'full');
  }
}
