import { describe, expect, test } from 'vitest';
import { partitionOf } from '#core';
import { createMemoryStream } from '../../src/memory/index.ts';
import { consumeAll, consumerOf, entriesOf, streamContract } from '../contracts/stream.ts';

const clock = { now: () => new Date() };

streamContract('memory', () => ({
  store: { isShared: false, open: async (limits) => createMemoryStream({ clock, limits }) },
  close: () => undefined,
}));

describe('the partition of an author', () => {
  test('it never changes: entries that wait are found again after an update', () => {
    expect(['rin', 'sora', 'ネットワーク/凛'].map((key) => partitionOf(key, 64))).toEqual([9, 58, 40]);
  });

  test('authors are spread evenly', () => {
    const counts = new Array<number>(64).fill(0);
    for (let i = 0; i < 64_000; i++) counts[partitionOf(`sns/${i}`, 64)]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1200);
  });
});

test('a long queue is read in order, and the memory of what was read is released', async () => {
  const stream = createMemoryStream({ clock, limits: { partitions: 1 } });
  const consumer = await consumerOf(stream);
  const entries = entriesOf(5000);
  await stream.publish(entries);
  const received: string[] = [];
  while (received.length < 5000) received.push(...(await consumeAll(consumer, 500)).map(({ id }) => id));
  expect(received).toEqual(entries.map(({ id }) => id));
  expect((await stream.lag()).live).toEqual({ waiting: 0, oldestAgeMs: 0, dead: 0 });
});

test('an id is forgotten when its time is over', async () => {
  let now = 0;
  const stream = createMemoryStream({
    clock: { now: () => new Date(now) },
    limits: { duplicateWindowMs: 1000 },
  });
  const [entry] = entriesOf(1);
  expect(await stream.publish([entry!])).toEqual(['stored']);
  now = 999;
  expect(await stream.publish([entry!])).toEqual(['duplicate']);
  now = 1000;
  expect(await stream.publish([entry!])).toEqual(['stored']);
});
