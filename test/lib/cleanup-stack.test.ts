import { expect, test } from 'vitest';
import { createCleanupStack } from '#lib';

test('what was opened last is closed first, each once', async () => {
  const closed: string[] = [];
  const cleanup = createCleanupStack();
  for (const name of ['stores', 'platforms', 'timers']) cleanup.defer(async () => void closed.push(name));
  await cleanup.run();
  await cleanup.run();
  expect(closed).toEqual(['timers', 'platforms', 'stores']);
});

test('what cannot be closed keeps nothing else open, and is told at the end', async () => {
  const closed: string[] = [];
  const cleanup = createCleanupStack();
  cleanup.defer(() => closed.push('stores'));
  cleanup.defer(() => Promise.reject(new Error('no answer')));
  await expect(cleanup.run()).rejects.toThrow('no answer');
  expect(closed).toEqual(['stores']);
});
