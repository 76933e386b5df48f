import { expect, test } from 'vitest';
import { createPriorityGate } from '#lib';

test('what is in no hurry waits until everything that must not wait is done', async () => {
  const gate = createPriorityGate();
  const finished: string[] = [];
  const open: (() => void)[] = [];
  const hide = (name: string) =>
    gate
      .runUrgent(() => new Promise<void>((resolve) => open.push(resolve)))
      .then(() => void finished.push(name));
  const hiding = [hide('one'), hide('two')];
  const messages = gate.yieldToUrgent().then(() => void finished.push('messages'));
  open[0]!();
  await hiding[0];
  expect(finished).toEqual(['one']);
  open[1]!();
  await Promise.all([...hiding, messages]);
  expect(finished.sort()).toEqual(['messages', 'one', 'two']);
});

test('a platform that never answers does not hold the rest up for good', async () => {
  const gate = createPriorityGate();
  void gate.runUrgent(() => new Promise<never>(() => {}));
  await gate.yieldToUrgent();
});

test('a fault in what must not wait lets the rest go on', async () => {
  const gate = createPriorityGate();
  await expect(gate.runUrgent(async () => Promise.reject(new Error('no answer')))).rejects.toThrow(
    'no answer',
  );
  await gate.yieldToUrgent();
});
