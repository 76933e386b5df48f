import { expect, test } from 'vitest';
import { createCaseIndex } from '../../../../src/app/console/queue/case-index.ts';
import { indexedCase as entry } from './indexed-case.ts';

const idsIn = (index: ReturnType<typeof createCaseIndex>, after?: string) =>
  [...index.entries(after)].map(({ summary }) => summary.caseId);

test('when there are too many cases, those that were decided first are left out', () => {
  const index = createCaseIndex(3);
  for (const one of [entry(1, 50), entry(2), entry(3, 40), entry(4)]) index.put(one);
  expect(idsIn(index)).toEqual(['Y-2', 'Y-4', 'Y-1']);
  expect(index).toMatchObject({ isTruncated: true, canTakeMore: false, undecided: 2, size: 3 });
});

test('undecided cases that were left out come in again when there is room', () => {
  const index = createCaseIndex(3);
  for (const nth of [1, 2, 3, 4]) index.put(entry(nth));
  expect(idsIn(index)).toEqual(['Y-1', 'Y-2', 'Y-3']);
  expect(index.canTakeMore).toBe(false);
  index.put(entry(1, 60));
  expect(index.canTakeMore).toBe(true);
  index.beginFill();
  index.put(entry(4));
  expect(idsIn(index)).toEqual(['Y-2', 'Y-3', 'Y-4']);
  expect(index.canTakeMore).toBe(false);
});

test('an older version of a case changes nothing', () => {
  const index = createCaseIndex(3);
  index.put(entry(1, 60));
  expect(index.put(entry(1))).toBe(false);
  expect(index.undecided).toBe(0);
});

test('a position after a case that has left the list leads to the next one', () => {
  const index = createCaseIndex(9);
  for (const one of [entry(1), entry(2), entry(3), entry(4, 50), entry(5, 40)]) index.put(one);
  const after = index.positionOf(entry(2));
  index.put(entry(2, 60));
  expect(idsIn(index, after)).toEqual(['Y-3', 'Y-2', 'Y-4', 'Y-5']);
  expect(idsIn(index, index.positionOf(entry(4, 50)))).toEqual(['Y-5']);
  expect(idsIn(index, 'nonsense')).toEqual(['Y-1', 'Y-3', 'Y-2', 'Y-4', 'Y-5']);
});
