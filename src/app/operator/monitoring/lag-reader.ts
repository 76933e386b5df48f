import { setTimeout } from 'node:timers/promises';
import { type Health, type Stream, type StreamLag, type StreamLane, StreamUnavailable } from '#core';
import { errorName } from '#lib';
import { shareReads } from './share-reads.ts';

/** Shorter than the time that a health check has. */
const TIMEOUT_MS = 2000;

/** Reads the lag of the stream. Rejects with `StreamUnavailable`, at the latest after two seconds. */
export type ReadLag = () => Promise<Readonly<Record<StreamLane, StreamLag>>>;

/**
 * Readers of the lag share one call a second, so that metrics and health checks cost the stream little.
 * @example const readLag = createLagReader(stream, () => performance.now()); (await readLag()).live.waiting
 */
export function createLagReader(stream: Pick<Stream, 'lag'>, now: () => number): ReadLag {
  return shareReads(() => readInTime(stream), now);
}

async function readInTime(stream: Pick<Stream, 'lag'>): ReturnType<ReadLag> {
  const done = new AbortController();
  const late = async () => {
    await setTimeout(TIMEOUT_MS, undefined, { signal: done.signal });
    throw new StreamUnavailable('timeout');
  };
  try {
    return await Promise.race([stream.lag(), late()]);
  } finally {
    done.abort();
  }
}

/**
 * Whether posts flow: the engine answers, and the oldest live post has not waited longer than `maxLiveAgeMs`.
 * @example await checkStream({ stream, readLag, maxLiveAgeMs: 300_000 }) // { ok: false, why: 'the oldest live post has waited 912 s' }
 */
export async function checkStream({
  stream,
  readLag,
  maxLiveAgeMs,
}: {
  readonly stream: Pick<Stream, 'health'>;
  readonly readLag: ReadLag;
  readonly maxLiveAgeMs: number;
}): Promise<Health> {
  const engine = stream.health();
  if (!engine.ok) return engine;
  try {
    const { live } = await readLag();
    if (live.oldestAgeMs <= maxLiveAgeMs) return { ok: true };
    return { ok: false, why: `the oldest live post has waited ${Math.round(live.oldestAgeMs / 1000)} s` };
  } catch (error) {
    return { ok: false, why: error instanceof StreamUnavailable ? error.why : errorName(error) };
  }
}
