import { describe, expect, it } from 'vitest';
import { familyPairs, sideBySide } from '../../src/detect/side-by-side.ts';

describe('families of words in one text', () => {
  it('are paired once, whichever of their groups was found and in whatever order', () => {
    expect(familyPairs(['pay.high', 'errand.carry', 'pay', 'pay.earn'])).toEqual(['errand+pay']);
    expect(sideBySide('pay', 'errand')).toBe(sideBySide('errand', 'pay'));
  });

  it('are not paired with themselves', () => {
    expect(familyPairs(['pay.high', 'pay.earn'])).toEqual([]);
  });
});
