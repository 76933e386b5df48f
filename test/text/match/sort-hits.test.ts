import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortHits } from '../../../src/text/match/sort-hits.ts';

it('hits are sorted by the position of their ends, longer ones first', () => {
  const lengths = Uint8Array.of(1, 2, 3, 2);
  const hit = fc.tuple(fc.nat(3), fc.nat(200));
  fc.assert(
    fc.property(fc.array(hit, { maxLength: 200 }), (hits) => {
      const numbers = Int32Array.from(hits.flat());
      sortHits(numbers, hits.length, lengths);
      const sorted = hits.toSorted(([a, atA], [b, atB]) => atA - atB || lengths[b]! - lengths[a]! || a - b);
      expect([...numbers]).toEqual(sorted.flat());
    }),
  );
});
