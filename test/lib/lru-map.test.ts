import { expect, test } from 'vitest';
import { createLruMap } from '#lib';

test('what was there already is remembered, and the oldest is forgotten first', () => {
  const seen = createLruMap<true>(2);
  for (const name of ['a', 'b', 'a', 'c']) seen.set(name, true);
  expect(['a', 'b', 'c'].map((name) => seen.get(name))).toEqual([true, undefined, true]);
});

test('what was read lately is kept', () => {
  const entries = createLruMap<number>(2);
  entries.set('a', 1);
  entries.set('b', 2);
  entries.get('a');
  entries.set('c', 3);
  expect(['a', 'b', 'c'].map((key) => entries.get(key))).toEqual([1, undefined, 3]);
});
