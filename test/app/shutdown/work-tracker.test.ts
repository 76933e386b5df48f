import { expect, test } from 'vitest';
import { createWorkTracker } from '../../../src/app/shutdown/work-tracker.ts';

const LONG_MS = 60_000;

test('a stop waits for work that is running, and for work that begins meanwhile', async () => {
  const tracker = createWorkTracker();
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  void tracker.track(() => first.promise);
  const idle = tracker.waitUntilIdle(LONG_MS);
  let isIdle = false;
  void idle.then(() => {
    isIdle = true;
  });
  void tracker.track(() => second.promise);
  first.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(isIdle).toBe(false);
  second.resolve();
  expect(await idle).toBe(0);
});

test('a stop does not wait longer than its limit, and says how much is left', async () => {
  const tracker = createWorkTracker();
  void tracker.track(() => new Promise(() => {}));
  expect(await tracker.waitUntilIdle(1)).toBe(1);
});

test('work that fails rejects for its caller and does not disturb the stop', async () => {
  const tracker = createWorkTracker();
  await expect(tracker.track(() => Promise.reject(new Error('the archive is away')))).rejects.toThrow(
    'archive',
  );
  expect(await tracker.waitUntilIdle(LONG_MS)).toBe(0);
});
