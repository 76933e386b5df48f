import { expect, test } from 'vitest';
import { createKeyedMutex, createLruMap } from '#lib';

test('what was there already is remembered, and the oldest is forgotten first', () => {
  const seen = createLruMap<true>(2);
  for (const name of ['a', 'b', 'a', 'c']) seen.set(name, true);
  expect(['a', 'b', 'c'].map((name) => seen.get(name))).toEqual([true, undefined, true]);
});

test('one card is shown after the other, also after one that failed; another card does not wait', async () => {
  const turns = createKeyedMutex();
  const order: string[] = [];
  let open = () => {};
  const first = turns(
    'Y-1',
    () => new Promise<void>((_, refuse) => (open = () => refuse(new Error('away')))),
  );
  const second = turns('Y-1', async () => void order.push('second'));
  await turns('Y-2', async () => void order.push('other'));
  open();
  await expect(first).rejects.toThrow('away');
  await second;
  expect(order).toEqual(['other', 'second']);
});
