import { expect, it } from 'vitest';
import { findMatches } from '../../../src/text/match/find-matches.ts';

it('the matches of a pattern are found in order, each time from the start', () => {
  const pattern = /[0-9]+/g;
  const found = (limit?: number) => findMatches('5万、10万、20万', pattern, limit).map(([digits]) => digits);
  expect(found()).toEqual(['5', '10', '20']);
  expect(found(2)).toEqual(['5', '10']);
  expect(found()).toEqual(['5', '10', '20']);
});

it('a text without a match has none', () => {
  expect(findMatches('何もない', /[0-9]/g)).toEqual([]);
});
