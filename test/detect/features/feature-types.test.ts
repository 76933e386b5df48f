import { describe, expect, it } from 'vitest';
import {
  addGroup,
  createGroupBits,
  hasAnyGroup,
  packGroupSets,
} from '../../../src/detect/features/feature-types.ts';

const GROUPS = 100;
const bitsOf = (...groups: readonly number[]): Int32Array => {
  const bits = createGroupBits(GROUPS);
  for (const group of groups) addGroup(bits, group);
  return bits;
};

describe('the groups that were found in a text', () => {
  it.each([0, 31, 32, 63, 64, 99])('group %i is in every set that names it and in no other', (group) => {
    const others = Array.from({ length: GROUPS }, (_, g) => g).filter((g) => g !== group);
    const sets = packGroupSets([[group], others, [5, group, 70], []]);
    expect([0, 1, 2, 3].map((set) => hasAnyGroup(bitsOf(group), sets, set))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('no set has a group of an empty text', () => {
    expect(hasAnyGroup(bitsOf(), packGroupSets([[1, 40]]), 0)).toBe(false);
  });
});
