import { describe, expect, test } from 'vitest';
import { type AuditEntry, INTERRUPTED, type ReadableAuditTrail, tenantServer } from '#core';
import { afterStart, type OpenStore, withStore } from '../contract-helpers.ts';

const SQUARE = tenantServer('square');

const entry = (minute: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ at: afterStart(minute * 60_000), keyId: '4g7c2q0m1x9d' },
  ...{ route: 'PUT /v1/actions/{id}/outcome', ids: { id: `action-${minute}` }, status: 200 },
  ...more,
});

/**
 * The contract of every audit trail.
 * @example auditTrailContract('memory', () => ({ store: createMemoryAuditTrail(), close: () => undefined }))
 */
export function auditTrailContract(name: string, make: OpenStore<ReadableAuditTrail>): void {
  describe(`audit trail: ${name}`, () => {
    test('changes are listed in their order, and a reader continues where it stopped', () =>
      withStore(make, async (trail) => {
        const entries = [1, 2, 3, 4].map((minute) => entry(minute));
        for (const each of entries) await trail.append(SQUARE, each);
        const first = await trail.list(SQUARE, { after: 0, limit: 3 });
        expect(first.map(({ number: _, hash: __, ...rest }) => rest)).toEqual(entries.slice(0, 3));
        const rest = await trail.list(SQUARE, { after: first.at(-1)!.number, limit: 3 });
        expect(rest.map(({ ids }) => ids)).toEqual([{ id: 'action-4' }]);
        expect(await trail.list(SQUARE, { after: rest[0]!.number, limit: 3 })).toEqual([]);
      }));

    test('a tenant sees its own changes only', () =>
      withStore(make, async (trail) => {
        await trail.append(SQUARE, entry(1));
        await trail.append(tenantServer('plaza'), entry(2));
        expect(await trail.list(SQUARE, { after: 0, limit: 9 })).toHaveLength(1);
        expect(await trail.list(tenantServer('square-2'), { after: 0, limit: 9 })).toEqual([]);
      }));

    test('a change that was noted and never recorded is recorded once, as interrupted', () =>
      withStore(make, async (trail) => {
        const { status: _, ...change } = entry(1);
        await trail.begin(SQUARE, change);
        expect(await trail.list(SQUARE, { after: 0, limit: 9 })).toEqual([]);
        expect(await trail.recordInterrupted(afterStart(60_000))).toBe(0);
        const recorded = await Promise.all([1, 2].map(() => trail.recordInterrupted(afterStart(2 * 60_000))));
        expect(recorded.toSorted()).toEqual([0, 1]);
        const listed = await trail.list(SQUARE, { after: 0, limit: 9 });
        expect(listed).toMatchObject([{ ...change, status: INTERRUPTED }]);
      }));

    test('a change that was recorded, or not made, is not recorded as interrupted too', () =>
      withStore(make, async (trail) => {
        const { status: _, ...change } = entry(1);
        const made = await trail.begin(SQUARE, change);
        const refused = await trail.begin(SQUARE, change);
        await trail.append(SQUARE, entry(1), made);
        await trail.drop(refused);
        expect(await trail.recordInterrupted(afterStart(60 * 60_000))).toBe(0);
        expect(await trail.list(SQUARE, { after: 0, limit: 9 })).toMatchObject([entry(1)]);
      }));

    test('interrupted changes of several tenants are recorded, however many there are', () =>
      withStore(make, async (trail) => {
        const { status: _, ...change } = entry(1);
        await Promise.all(
          Array.from({ length: 1100 }, (_, i) => trail.begin(tenantServer(`t${i % 2}`), change)),
        );
        expect(await trail.recordInterrupted(afterStart(60 * 60_000))).toBe(1100);
        for (const id of ['t0', 't1'])
          expect(await trail.list(tenantServer(id), { after: 0, limit: 2000 })).toHaveLength(550);
      }));

    test('many changes at the same time are all kept, each with its own number', () =>
      withStore(make, async (trail) => {
        await Promise.all(
          Array.from({ length: 150 }, (_, i) => trail.append(tenantServer(`t${i % 3}`), entry(i))),
        );
        for (const id of ['t0', 't1', 't2']) {
          const listed = await trail.list(tenantServer(id), { after: 0, limit: 100 });
          expect(new Set(listed.map(({ number }) => number)).size).toBe(50);
        }
      }));
  });
}
