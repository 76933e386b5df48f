import { expect, test } from 'vitest';
import { runCooperatively } from '#lib';

const nextTurn = (): Promise<void> => new Promise((done) => setImmediate(done));

/** Work of three steps, and how many are done. */
function threeSteps() {
  let done = 0;
  function* work() {
    for (; done < 3; ) {
      done++;
      yield;
    }
  }
  return { work: work(), done: () => done };
}

test('long work is done to the end, and whoever asks in between has a turn before each step', async () => {
  const { work, done } = threeSteps();
  runCooperatively(work);
  expect(done()).toBe(0);
  const seen: number[] = [];
  while (done() < 3) {
    await nextTurn();
    seen.push(done());
  }
  expect(seen).toEqual([1, 2, 3]);
});

test('whoever waits for the end hears of it once, behind the last step', async () => {
  const { work, done } = threeSteps();
  const calls: number[] = [];
  runCooperatively(work, () => calls.push(done()));
  for (let i = 0; i < 6; i++) await nextTurn();
  expect(calls).toEqual([3]);
});

test('and is given up when the process stops', async () => {
  const { work, done } = threeSteps();
  const stop = runCooperatively(work);
  await nextTurn();
  stop();
  for (let i = 0; i < 5; i++) await nextTurn();
  expect(done()).toBe(1);
});
