import { expect, test } from 'vitest';
import { createWorkerRoster } from '../../../../src/app/operator/worker/worker-roster.ts';
import { createMemoryKeyValueStore, createMemoryLeases } from '../../../../src/memory/index.ts';
import { createFakeClock, SECOND_MS } from '../../../support/fake-clock.ts';

function createWorld() {
  const clock = createFakeClock();
  const shared = { keyValueStore: createMemoryKeyValueStore(), leases: createMemoryLeases(), clock };
  const join = (id: string) => createWorkerRoster({ id, partitions: 4, ...shared });
  return { ...shared, join };
}

test('a second worker gets its share once the first one has finished it', async () => {
  const { join } = createWorld();
  const [first, second] = [join('a'), join('b')];
  expect(await first.renew([])).toEqual([0, 1, 2, 3]);
  expect(await second.renew([])).toEqual([]);
  expect(await first.renew([0, 1, 2, 3])).toEqual([0, 1]);
  // The first worker is still finishing 3.
  expect(await first.renew([0, 1, 3])).toEqual([0, 1]);
  expect(await second.renew([])).toEqual([2]);
  expect(await first.renew([0, 1])).toEqual([0, 1]);
  expect(await second.renew([2])).toEqual([2, 3]);
});

test('the partitions of a worker that died are taken over within seconds', async () => {
  const { join, clock } = createWorld();
  const [dying, other] = [join('a'), join('b')];
  await dying.renew([]);
  for (const at of [0, 2, 4]) {
    expect(await other.renew([]), `after ${at} seconds`).toEqual([]);
    clock.advance(2 * SECOND_MS);
  }
  expect(await other.renew([])).toEqual([0, 1, 2, 3]);
  // It was only frozen: it has lost its partitions, and gets its share again.
  expect(await dying.renew([0, 1, 2, 3])).toEqual([]);
  expect(await other.renew([0, 1, 2, 3])).toEqual([0, 1]);
  expect(await other.renew([0, 1])).toEqual([0, 1]);
  expect(await dying.renew([])).toEqual([2, 3]);
});

test('clocks of workers that differ by an hour do no harm', async () => {
  const { join, keyValueStore, leases } = createWorld();
  const ahead = createFakeClock();
  ahead.advance(3600 * SECOND_MS);
  const fast = createWorkerRoster({ id: 'fast', partitions: 4, keyValueStore, leases, clock: ahead });
  const slow = join('slow');
  await slow.renew([]);
  expect(await fast.renew([])).toEqual([]);
  expect(await slow.renew([0, 1, 2, 3])).toEqual([0, 1]);
  expect(await slow.renew([0, 1])).toEqual([0, 1]);
  expect(await fast.renew([])).toEqual([2, 3]);
});

test('the partitions of a worker that leaves are free at once', async () => {
  const { join } = createWorld();
  const [leaving, other] = [join('a'), join('b')];
  await leaving.renew([]);
  await leaving.leave();
  expect(await other.renew([])).toEqual([0, 1, 2, 3]);
});

test('while another process changes the roster, a worker is asked to come again', async () => {
  const { join, leases, clock } = createWorld();
  await leases.acquire('operator-workers', clock.now(), SECOND_MS);
  expect(await join('a').renew([])).toBeUndefined();
  clock.advance(SECOND_MS);
  expect(await join('a').renew([])).toHaveLength(4);
});
