import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sharePartitions } from '../../../../src/app/operator/worker/share-partitions.ts';

const COUNT = 12;

test('a worker alone reads all partitions, and gives up half of them to a second one', () => {
  expect(sharePartitions(4, [], [])).toEqual([0, 1, 2, 3]);
  expect(sharePartitions(4, [0, 1, 2, 3], [{ id: 'b', partitions: [] }])).toEqual([0, 1]);
});

test('a partition that another worker still has is not taken', () => {
  expect(sharePartitions(4, [], [{ id: 'a', partitions: [0, 1, 2, 3] }])).toEqual([]);
  expect(sharePartitions(4, [0, 1], [{ id: 'a', partitions: [1, 2] }])).toEqual([0, 3]);
});

test('workers that come and go soon share all partitions fairly, and never read one twice', () => {
  const step = fc.record({ worker: fc.nat(4), alive: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const shares = new Map<string, readonly number[]>();
      const renew = (id: string) => {
        const others = [...shares].filter(([other]) => other !== id);
        const partitions = sharePartitions(
          COUNT,
          shares.get(id) ?? [],
          others.map(([other, held]) => ({ id: other, partitions: held })),
        );
        shares.set(id, partitions);
      };
      for (const { worker, alive } of steps) {
        if (alive) renew(`w${worker}`);
        else shares.delete(`w${worker}`);
        const read = [...shares.values()].flat();
        expect(new Set(read).size).toBe(read.length);
      }
      for (let round = 0; round < 2; round++) for (const id of [...shares.keys()]) renew(id);
      if (shares.size === 0) return;
      const sizes = [...shares.values()].map(({ length }) => length);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(COUNT);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.ceil(COUNT / shares.size));
    }),
  );
});
