import { describe, expect, test } from 'vitest';
import { createBatcher } from '../../../../adapters/sql/database/batcher.ts';

const neverItemError = () => false;

describe('writes that share a commit', () => {
  test('one that arrives at the moment in which the last has its result is written, too', async () => {
    const write = createBatcher<string>(async (items) => items.map(() => undefined), neverItemError, 3);
    for (const item of ['a', 'b', 'c', 'd']) await write(item);
    await write.whenIdle();
  });

  test('where two commits may be under way, the third waits', async () => {
    const commits: (readonly string[])[] = [];
    const write = createBatcher<string>(
      async (items) => {
        commits.push(items);
        await new Promise((resolve) => setTimeout(resolve, 1));
        return items.map(() => undefined);
      },
      neverItemError,
      3,
      { maxConcurrentBatches: 2 },
    );
    await Promise.all(['a', 'b', 'c', 'd'].map(write));
    expect(commits).toEqual([['a'], ['b'], ['c', 'd']]);
    await write.whenIdle();
  });

  test('those that arrive during a commit go into the next one together', async () => {
    const commits: (readonly string[])[] = [];
    const write = createBatcher<string>(
      async (items) => {
        commits.push(items);
        await new Promise((resolve) => setTimeout(resolve, 1));
        return items.map(() => undefined);
      },
      neverItemError,
      3,
    );
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map(write));
    expect(commits).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
    await write.whenIdle();
  });

  test('each learns its own result', async () => {
    const write = createBatcher<string>(
      async (items) => items.map((item) => (item === 'late' ? new Error('late') : undefined)),
      neverItemError,
      9,
    );
    const results = await Promise.allSettled(['a', 'late', 'b'].map(write));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('one that cannot be stored does not take the others with it', async () => {
    const write = createBatcher<string>(
      async (items) => {
        if (items.includes('bad')) throw new Error('refused by the database');
        return items.map(() => undefined);
      },
      () => true,
      9,
    );
    const results = await Promise.allSettled(['first', 'a', 'bad', 'b'].map(write));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  test('when the database is away every write fails at once', async () => {
    let batchCount = 0;
    const write = createBatcher<string>(
      async () => {
        batchCount += 1;
        throw new Error('away');
      },
      neverItemError,
      9,
    );
    const results = await Promise.allSettled(['first', 'a', 'b'].map(write));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(batchCount).toBe(2);
  });
});
