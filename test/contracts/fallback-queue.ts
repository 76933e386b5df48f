import { describe, expect, test } from 'vitest';
import type { FallbackQueue, Trigger } from '#core';
import { message, moderator } from '../support/messages.ts';
import { afterStart, type OpenStore, withStore } from './contract-helpers.ts';

/** The trigger of a post, `at` milliseconds after the start. @example postedTrigger('RECRUIT', 1000) */
export const postedTrigger = (text: string, at = 0): Trigger => ({
  kind: 'posted',
  message: message('rin', text, { sentAt: afterStart(at), parts: [{ kind: 'embed', text }] }),
  verdict: { ruling: 'hide', stance: 'soliciting', logOdds: 6.13, probability: 0.9978, signals: [] },
});

/**
 * The contract of every fallback queue; `make` creates one with room for three entries.
 * @example fallbackQueueContract('memory', () => ({ store: createMemoryFallbackQueue(3), close: () => undefined }))
 */
export function fallbackQueueContract(name: string, make: OpenStore<FallbackQueue>): void {
  describe(`fallback queue: ${name}`, () => {
    test('entries come back complete, oldest first, until they are removed', () =>
      withStore(make, async (queue) => {
        const report: Trigger = {
          ...postedTrigger('b', 5),
          kind: 'reported',
          reporter: moderator(),
          reason: 'odd',
        };
        expect(await queue.enqueue(report)).toBe(true);
        const first = postedTrigger('a');
        expect(await queue.enqueue(first)).toBe(true);
        expect(queue.size()).toBe(2);
        const entries = await queue.list(10);
        expect(entries.map(({ trigger }) => trigger)).toEqual([first, report]);
        expect(await queue.list(1)).toHaveLength(1);
        await queue.remove(entries[0]!.id);
        await queue.remove(entries[0]!.id);
        expect((await queue.list(10)).map(({ trigger }) => trigger)).toEqual([report]);
        expect(queue.size()).toBe(1);
      }));

    test('the same trigger twice is one entry, and a full queue refuses another', () =>
      withStore(make, async (queue) => {
        const all = [postedTrigger('a'), postedTrigger('b', 1), postedTrigger('c', 2)];
        for (const trigger of [...all, ...all]) expect(await queue.enqueue(trigger)).toBe(true);
        expect(await queue.enqueue(postedTrigger('d', 3))).toBe(false);
        expect(await queue.list(10)).toHaveLength(3);
      }));
  });
}
