import { describe, expect, it } from 'vitest';
import { familyPairName, listFamilyPairs } from '../../../src/detect/classifier/family-pairs.ts';

describe('families of words in one text', () => {
  it('are paired once, for each group found and in any order', () => {
    expect(listFamilyPairs(['pay.high', 'errand.carry', 'pay', 'pay.earn'])).toEqual(['errand+pay']);
    expect(familyPairName('pay', 'errand')).toBe(familyPairName('errand', 'pay'));
  });

  it('are not paired with themselves', () => {
    expect(listFamilyPairs(['pay.high', 'pay.earn'])).toEqual([]);
  });
});
