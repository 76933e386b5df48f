import { describe, expect, test } from 'vitest';
import type { JoinCounter } from '#core';
import { HOUR_MS, MINUTE_MS } from '../support/fake-clock.ts';
import { SERVER } from '../support/messages.ts';
import { afterStart, type OpenStore, START_TIME, withStore } from './contract-helpers.ts';

const waveOfThree = { accounts: 3, windowMs: MINUTE_MS, durationMs: HOUR_MS };

/**
 * The contract of every join counter.
 * @example joinCounterContract('memory', () => ({ store: createMemoryJoinCounter(), close: () => undefined }))
 */
export function joinCounterContract(name: string, make: OpenStore<JoinCounter>): void {
  describe(`join counter: ${name}`, () => {
    test('a wave lists its first members together, then each later member while it lasts', () =>
      withStore(make, async (joinCounter) => {
        const joined = (id: string, ms: number) =>
          joinCounter.recordJoin(SERVER, id, afterStart(ms), waveOfThree);
        expect(await joined('rin', 0)).toEqual({ accounts: 1, raidMemberIds: [] });
        expect(await joined('sora', 1)).toEqual({ accounts: 2, raidMemberIds: [] });
        expect(await joined('yui', 2)).toEqual({ accounts: 3, raidMemberIds: ['rin', 'sora', 'yui'] });
        expect(await joined('mei', 3)).toEqual({ accounts: 3, raidMemberIds: ['mei'] });
        expect((await joined('kai', HOUR_MS)).raidMemberIds).toEqual(['kai']);
        expect(await joined('toma', 2 * HOUR_MS)).toEqual({ accounts: 1, raidMemberIds: [] });
      }));

    test('slow joins, or repeated joins of one member, are no wave', () =>
      withStore(make, async (joinCounter) => {
        for (let n = 0; n < 5; n++) {
          expect(
            (await joinCounter.recordJoin(SERVER, `m${n}`, afterStart(n * MINUTE_MS), waveOfThree))
              .raidMemberIds,
          ).toEqual([]);
        }
        for (let n = 0; n < 5; n++) {
          const { raidMemberIds } = await joinCounter.recordJoin(
            SERVER,
            'rin',
            afterStart(HOUR_MS + n),
            waveOfThree,
          );
          expect(raidMemberIds).toEqual([]);
        }
      }));

    test('the waves of servers do not mix', () =>
      withStore(make, async (joinCounter) => {
        const elsewhere = { platform: 'fake', id: 'other' };
        await joinCounter.recordJoin(SERVER, 'rin', START_TIME, waveOfThree);
        await joinCounter.recordJoin(SERVER, 'sora', START_TIME, waveOfThree);
        expect(await joinCounter.recordJoin(elsewhere, 'yui', START_TIME, waveOfThree)).toEqual({
          accounts: 1,
          raidMemberIds: [],
        });
        expect(
          (await joinCounter.recordJoin(SERVER, 'yui', START_TIME, waveOfThree)).raidMemberIds,
        ).toHaveLength(3);
        expect(
          (await joinCounter.recordJoin(elsewhere, 'mei', START_TIME, waveOfThree)).raidMemberIds,
        ).toEqual([]);
      }));

    test('parallel joins list each member exactly once', () =>
      withStore(make, async (joinCounter) => {
        const ids = Array.from({ length: 30 }, (_, n) => `m${n}`);
        const all = await Promise.all(
          ids.map((id, n) => joinCounter.recordJoin(SERVER, id, afterStart(n), waveOfThree)),
        );
        expect(all.flatMap(({ raidMemberIds }) => raidMemberIds).sort()).toEqual(ids.sort());
      }));
  });
}
