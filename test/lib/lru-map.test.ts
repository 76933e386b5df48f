import { expect, test } from 'vitest';
import { createLruMap } from '#lib';

test('what was there already is remembered, and the oldest is forgotten first', () => {
  const seen = createLruMap<true>(2);
  for (const name of ['a', 'b', 'a', 'c']) seen.set(name, true);
  expect(['a', 'b', 'c'].map((name) => seen.get(name))).toEqual([true, undefined, true]);
});
