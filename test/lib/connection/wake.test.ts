import { expect, test } from 'vitest';
import { createWake } from '../../../src/lib/index.ts';

const HOUR_MS = 3_600_000;

test('a notification wakes all that wait now, and none that waits later', async () => {
  const wake = createWake();
  const woken: string[] = [];
  const waiting = ['a', 'b'].map((name) => wake.wait(HOUR_MS).then(() => woken.push(name)));
  wake.notify();
  await Promise.all(waiting);
  expect(woken).toEqual(['a', 'b']);
  const controller = new AbortController();
  const later = wake.wait(HOUR_MS, [controller.signal]).then(() => woken.push('c'));
  await Promise.resolve();
  expect(woken).toHaveLength(2);
  controller.abort();
  await later;
});

test('a wait ends after its time, when a signal aborts, and at once if the signal has aborted', async () => {
  const wake = createWake();
  await wake.wait(5);
  await wake.wait(-1);
  const controller = new AbortController();
  const waiting = wake.wait(Number.POSITIVE_INFINITY, [new AbortController().signal, controller.signal]);
  controller.abort();
  await waiting;
  await wake.wait(HOUR_MS, [controller.signal]);
});
