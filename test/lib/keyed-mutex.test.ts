import { describe, expect, test } from 'vitest';
import { createKeyedMutex } from '#lib';

describe('one after the other', () => {
  test('tasks of one member wait for each other, those of others do not', async () => {
    const runExclusive = createKeyedMutex();
    const order: string[] = [];
    const { promise, resolve } = deferred();
    const first = runExclusive('rin', async () => {
      await promise;
      order.push('rin 1');
    });
    const second = runExclusive('rin', async () => order.push('rin 2'));
    await runExclusive('sora', async () => order.push('sora'));
    resolve();
    await Promise.all([first, second]);
    expect(order).toEqual(['sora', 'rin 1', 'rin 2']);
  });

  test('a failed task fails its caller only', async () => {
    const runExclusive = createKeyedMutex();
    const failed = runExclusive('rin', () => Promise.reject(new Error('no')));
    const next = runExclusive('rin', async () => 'fine');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('fine');
  });

  test('nothing is remembered of those who are done', async () => {
    const runExclusive = createKeyedMutex();
    await Promise.allSettled(
      Array.from({ length: 200 }, (_, i) =>
        runExclusive(`m${i % 50}`, async () => {
          if (i % 3 === 0) throw new Error('no');
        }),
      ),
    );
    expect(runExclusive.size()).toBe(0);
  });
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test('one card is shown after the other, also after one that failed; another card does not wait', async () => {
  const runExclusive = createKeyedMutex();
  const order: string[] = [];
  let open = () => {};
  const first = runExclusive(
    'Y-1',
    () => new Promise<void>((_, refuse) => (open = () => refuse(new Error('away')))),
  );
  const second = runExclusive('Y-1', async () => void order.push('second'));
  await runExclusive('Y-2', async () => void order.push('other'));
  open();
  await expect(first).rejects.toThrow('away');
  await second;
  expect(order).toEqual(['other', 'second']);
});
