import { expect, test } from 'vitest';
import { checkStream, createLagReader } from '../../../../src/app/operator/monitoring/lag-reader.ts';
import {
  type Health,
  type StreamLag,
  type StreamLane,
  StreamUnavailable,
} from '../../../../src/core/index.ts';
import { createMemoryStream } from '../../../../src/memory/index.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const MAX_LIVE_AGE_MS = 300_000;
const entry = (lane: StreamLane) => ({ lane, key: 'tiny/rin', id: `tiny/p-1/1`, body: Buffer.from('{}') });

/** A stream whose lag is counted, and the check of it; `pass` lets time go by. */
function openCheck(stream = createMemoryStream({ clock: createFakeClock() })) {
  let now = 0;
  let reads = 0;
  const counted = {
    lag: () => {
      reads += 1;
      return stream.lag();
    },
  };
  const readLag = createLagReader(counted, () => now);
  return {
    readLag,
    reads: () => reads,
    pass: (ms: number) => {
      now += ms;
    },
    check: () => checkStream({ stream, readLag, maxLiveAgeMs: MAX_LIVE_AGE_MS }),
  };
}

test('live posts that wait too long make the process not ready, old back-scans do not', async () => {
  const clock = createFakeClock();
  const stream = createMemoryStream({ clock });
  const { check, pass } = openCheck(stream);
  await stream.publish([entry('backscan')]);
  clock.advance(2 * MAX_LIVE_AGE_MS);
  expect(await check()).toEqual({ ok: true });

  await stream.publish([entry('live')]);
  clock.advance(MAX_LIVE_AGE_MS);
  pass(1000);
  expect(await check()).toEqual({ ok: true });
  clock.advance(12_000);
  pass(1000);
  expect(await check()).toEqual({ ok: false, why: 'the oldest live post has waited 312 s' });
});

test('a stream that does not answer makes the process not ready, with the reason', async () => {
  const unavailable = (health: Health, lag: () => Promise<Record<StreamLane, StreamLag>>) =>
    checkStream({
      stream: { health: () => health },
      readLag: createLagReader({ lag }, () => 0),
      maxLiveAgeMs: MAX_LIVE_AGE_MS,
    });
  const refused = () => Promise.reject(new StreamUnavailable('no leader'));
  expect(await unavailable({ ok: true }, refused)).toEqual({ ok: false, why: 'no leader' });
  expect(await unavailable({ ok: false, why: 'disconnected' }, refused)).toEqual({
    ok: false,
    why: 'disconnected',
  });
  expect(await unavailable({ ok: true }, () => new Promise(() => {}))).toEqual({
    ok: false,
    why: 'timeout',
  });
});

test('health pages and metrics at the same time ask the stream once', async () => {
  const { readLag, check, pass, reads } = openCheck();
  await Promise.all([readLag(), readLag(), check()]);
  expect(reads()).toBe(1);
  pass(1000);
  await readLag();
  expect(reads()).toBe(2);
});
