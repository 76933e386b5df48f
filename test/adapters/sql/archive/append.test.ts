import { expect, test } from 'vitest';
import { trackFailures } from '../../../../adapters/sql/archive/append.ts';
import { openedEvent } from '../../../contracts/archive.ts';
import { createFakeClock, MINUTE_MS } from '../../../support/fake-clock.ts';
import { openTestDatabase } from '../../../support/services/test-database.ts';
import { sampleMessage } from '../support/sample-cases.ts';

/** Size of the cache of servers by case; with more cases the oldest entries are dropped. */
const SERVER_CACHE_SIZE = 10_000;

test('two posts at once, when ten thousand cases were seen: each gets its case', async () => {
  const store = await openTestDatabase();
  const { archive } = store.sql;
  const open = (id: string) => archive.append(id, 0, [openedEvent(sampleMessage())]);
  await Promise.all(Array.from({ length: SERVER_CACHE_SIZE }, (_, i) => open(`Y-${i}`)));
  await Promise.all(['Y-A', 'Y-B'].map(open));
  expect(await archive.read('Y-A')).toHaveLength(1);
  expect(await archive.read('Y-B')).toHaveLength(1);
  await store.close();
});

test('a write that failed is reported for a minute, or until one succeeds', async () => {
  const clock = createFakeClock();
  const full = Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' });
  let isFull = true;
  const { commitBatch, recentFailure } = trackFailures(
    async () => {
      if (isFull) throw full;
      return [];
    },
    () => clock.now().getTime(),
  );
  await expect(commitBatch('writeDurable', [])).rejects.toBe(full);
  clock.advance(MINUTE_MS - 1);
  expect(recentFailure()).toBe(full);
  clock.advance(1);
  expect(recentFailure()).toBeUndefined();

  await expect(commitBatch('writeDurable', [])).rejects.toBe(full);
  isFull = false;
  await commitBatch('writeDurable', []);
  expect(recentFailure()).toBeUndefined();
});
