import { expect, test } from 'vitest';
import { forEachConcurrently } from '#lib';

test('all items run in order, and never more than the limit at the same time', async () => {
  const started: number[] = [];
  let running = 0;
  let most = 0;
  await forEachConcurrently([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    started.push(item);
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
  });
  expect(started).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});

test('after an error no further item is started, and the error is passed on', async () => {
  const started: number[] = [];
  const run = forEachConcurrently([1, 2, 3, 4, 5, 6], 2, async (item) => {
    started.push(item);
    await Promise.resolve();
    if (item === 2) throw new Error('two');
  });
  await expect(run).rejects.toThrow('two');
  expect(started).not.toContain(5);
});

test('without items nothing runs', async () => {
  await forEachConcurrently([], 2, () => Promise.reject(new Error('no item')));
});
