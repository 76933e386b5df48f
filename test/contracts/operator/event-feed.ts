import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { DeliveryStore, EventFeed, NewOperatorEvent, RequestedAction } from '#core';
import { afterStart, type OpenStore, START_TIME, withStore } from '../contract-helpers.ts';

/** A feed with its deliveries. */
export interface FeedStores {
  readonly feed: EventFeed;
  readonly deliveries: DeliveryStore;
}

const LEASE_MS = 30_000;
const FAILURE = { why: 'status', status: 500 };

const event = (id: string, changes: Partial<NewOperatorEvent> = {}): NewOperatorEvent => ({
  ...{ id, type: 'org.yamidome.notice.v1', subject: 'board', at: START_TIME, data: { text: `about ${id}` } },
  ...changes,
});

const action = (id: string, changes: Partial<RequestedAction> = {}): RequestedAction => ({
  ...{ id, kind: 'timeout', job: `Y-1/3/${id}`, caseId: 'Y-1', accountId: 'rin', until: afterStart(60_000) },
  reasons: [{ ja: '高額な報酬', en: 'high pay' }],
  ...{ requestedAt: START_TIME, confirmBy: afterStart(1000), state: 'requested' },
  ...changes,
});

/**
 * The contract of every event feed and its deliveries.
 * @example eventFeedContract('memory', () => ({ store: createMemoryEventFeed(), close: () => undefined }))
 */
export function eventFeedContract(name: string, make: OpenStore<FeedStores>): void {
  describe(`event feed: ${name}`, () => {
    eventTests(make);
    actionTests(make);
    countTests(make);
    purgeTests(make);
  });
  describe(`deliveries: ${name}`, () => {
    deliveryTests(make);
    failureTests(make);
  });
}

function countTests(make: OpenStore<FeedStores>): void {
  test('the actions of all tenants that wait for their outcome are counted, with the oldest', () =>
    withStore(make, async ({ feed }) => {
      expect(await feed.countRequested()).toEqual({ count: 0 });
      await feed.request('tiny', action('a', { requestedAt: afterStart(20) }), event('a'));
      await feed.request('other', action('b', { requestedAt: afterStart(10) }), event('b'));
      expect(await feed.countRequested()).toEqual({ count: 2, oldest: afterStart(10) });
      await feed.endAction('other', 'b', ['requested'], { state: 'expired', at: afterStart(30) });
      expect(await feed.countRequested()).toEqual({ count: 1, oldest: afterStart(20) });
    }));

  test('the trace of an event and of an action is kept', () =>
    withStore(make, async ({ feed }) => {
      const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
      await feed.request('tiny', action('a', { traceparent }), event('a', { traceparent }));
      expect((await feed.findAction('tiny', 'a'))?.traceparent).toBe(traceparent);
      expect((await feed.listEvents('tiny', 0, 10))[0]?.traceparent).toBe(traceparent);
    }));
}

function eventTests(make: OpenStore<FeedStores>): void {
  test('the events of each tenant have their own numbers, without a gap', () =>
    withStore(make, async ({ feed }) => {
      for (const id of ['a', 'b', 'c']) expect(await feed.append('tiny', event(id))).toBe(true);
      await feed.append('other', event('a'));
      const events = await feed.listEvents('tiny', 0, 10);
      expect(events.map(({ id, sequence }) => [id, sequence])).toEqual([
        ['a', 1],
        ['b', 2],
        ['c', 3],
      ]);
      expect(events[1]).toEqual({ ...event('b'), sequence: 2 });
      expect(await feed.listEvents('tiny', 1, 1)).toEqual([events[1]]);
      expect(await feed.listEvents('tiny', 3, 10)).toEqual([]);
      expect(await feed.listEvents('unknown', 0, 10)).toEqual([]);
    }));

  test('the same id is stored once, and uses up no number', () =>
    withStore(make, async ({ feed }) => {
      await feed.append('tiny', event('a'));
      expect(await feed.append('tiny', event('a', { data: { text: 'other' } }))).toBe(false);
      await feed.append('tiny', event('b'));
      expect(await feed.listEvents('tiny', 0, 10)).toMatchObject([
        { sequence: 1, data: { text: 'about a' } },
        { sequence: 2 },
      ]);
      expect((await feed.findEvent('tiny', 'b'))?.sequence).toBe(2);
      expect(await feed.findEvent('other', 'b')).toBeUndefined();
    }));

  test('a reader who goes on after the last number, while others write, sees each event once and in order', () =>
    withStore(make, async ({ feed }) => {
      const total = 60;
      const seen: number[] = [];
      let isWriting = true;
      const reading = (async () => {
        for (;;) {
          const isLast = !isWriting;
          const events = await feed.listEvents('tiny', seen.at(-1) ?? 0, 7);
          seen.push(...events.map(({ sequence }) => sequence));
          if (isLast && events.length === 0) return;
          // A database in the same thread answers at once, and would let no writer run.
          await setImmediate();
        }
      })();
      const writers = Array.from({ length: 6 }, async (_, writer) => {
        for (let i = 0; i < total / 6; i++) await feed.append('tiny', event(`${writer}-${i}`));
      });
      await Promise.all(writers);
      isWriting = false;
      await reading;
      expect(seen).toEqual(Array.from({ length: total }, (_, i) => i + 1));
    }));

  test('of two processes that append the same event at once, one stores it', () =>
    withStore(make, async ({ feed }) => {
      const stored = await Promise.all([1, 2, 3, 4].map(() => feed.append('tiny', event('a'))));
      expect(stored.filter(Boolean)).toHaveLength(1);
      expect(await feed.listEvents('tiny', 0, 10)).toHaveLength(1);
    }));
}

function actionTests(make: OpenStore<FeedStores>): void {
  test('an action is stored with its event; the same id again returns the stored one', () =>
    withStore(make, async ({ feed }) => {
      expect(await feed.request('tiny', action('x'), event('x'))).toEqual(action('x'));
      const again = action('x', { confirmBy: afterStart(9000), kind: 'hide' });
      expect(await feed.request('tiny', again, event('y'))).toEqual(action('x'));
      expect(await feed.findAction('tiny', 'x')).toEqual(action('x'));
      expect(await feed.findAction('other', 'x')).toBeUndefined();
      expect(await feed.listEvents('tiny', 0, 10)).toHaveLength(1);
    }));

  test('an action ends once, from the states that the caller names', () =>
    withStore(make, async ({ feed }) => {
      await feed.request('tiny', action('x'), event('x'));
      const end = { state: 'expired', at: afterStart(2000) } as const;
      const ended = await feed.endAction('tiny', 'x', ['requested'], end, event('x ended'));
      expect(ended).toEqual(action('x', { state: 'expired', endedAt: afterStart(2000) }));
      expect(await feed.endAction('tiny', 'x', ['requested'], end, event('again'))).toBeUndefined();
      const outcome = { status: 'done', detail: 'late' } as const;
      const confirmation = { state: 'confirmed', outcome, at: afterStart(3000) } as const;
      expect(await feed.endAction('tiny', 'x', ['requested', 'expired'], confirmation)).toMatchObject({
        state: 'confirmed',
        outcome,
        endedAt: afterStart(3000),
      });
      expect(await feed.endAction('other', 'x', ['confirmed'], end)).toBeUndefined();
      expect((await feed.listEvents('tiny', 0, 10)).map(({ id }) => id)).toEqual(['x', 'x ended']);
    }));

  test('of two confirmations at once, one ends the action', () =>
    withStore(make, async ({ feed }) => {
      await feed.request('tiny', action('x'), event('x'));
      const results = await Promise.all(
        (['done', 'failed'] as const).map((status) =>
          feed.endAction('tiny', 'x', ['requested'], {
            ...{ state: 'confirmed', outcome: { status }, at: afterStart(1) },
          }),
        ),
      );
      expect(results.filter(Boolean)).toHaveLength(1);
      expect(await feed.findAction('tiny', 'x')).toEqual(results.find(Boolean));
    }));

  test('actions are listed by state, oldest first, page by page', () =>
    withStore(make, async ({ feed }) => {
      for (const id of ['x', 'y', 'z']) await feed.request('tiny', action(id), event(id));
      await feed.endAction('tiny', 'y', ['requested'], { state: 'withdrawn', at: afterStart(1) });
      const requested = { state: 'requested', after: 0, limit: 10 } as const;
      const ids = (listed: Awaited<ReturnType<EventFeed['listActions']>>) =>
        listed.map(({ action: { id }, sequence }) => [id, sequence]);
      expect(ids(await feed.listActions('tiny', requested))).toEqual([
        ['x', 1],
        ['z', 3],
      ]);
      expect(ids(await feed.listActions('tiny', { ...requested, after: 1 }))).toEqual([['z', 3]]);
      expect(ids(await feed.listActions('tiny', { after: 0, limit: 2 }))).toEqual([
        ['x', 1],
        ['y', 2],
      ]);
      expect(await feed.listActions('other', requested)).toEqual([]);
    }));
}

function purgeTests(make: OpenStore<FeedStores>): void {
  test('old events are deleted with their actions; numbers go on, and what is requested stays', () =>
    withStore(make, async ({ feed }) => {
      await feed.append('tiny', event('a'));
      await feed.request('tiny', action('x'), event('x', { at: afterStart(1) }));
      await feed.request('tiny', action('y'), event('y', { at: afterStart(2) }));
      await feed.append('tiny', event('b', { at: afterStart(3) }));
      await feed.endAction('tiny', 'x', ['requested'], { state: 'expired', at: afterStart(1) });
      expect(await feed.purge('tiny', afterStart(1), 10)).toBe(1);
      expect(await feed.purge('tiny', afterStart(100), 10)).toBe(1);
      expect(await feed.findAction('tiny', 'x')).toBeUndefined();
      expect(await feed.purge('tiny', afterStart(100), 10)).toBe(0);
      await feed.endAction('tiny', 'y', ['requested'], { state: 'expired', at: afterStart(1) });
      expect(await feed.purge('tiny', afterStart(100), 1)).toBe(1);
      expect(await feed.purge('other', afterStart(100), 10)).toBe(0);
      await feed.append('tiny', event('c'));
      expect((await feed.listEvents('tiny', 0, 10)).map(({ sequence }) => sequence)).toEqual([4, 5]);
    }));
}

function deliveryTests(make: OpenStore<FeedStores>): void {
  test('only events from after the webhook was switched on are delivered', () =>
    withStore(make, async ({ feed, deliveries }) => {
      await feed.append('tiny', event('before'));
      await deliveries.setDelivering('tiny', true);
      await feed.append('tiny', event('a'));
      await feed.append('other', event('a'));
      await deliveries.setDelivering('tiny', false);
      await feed.append('tiny', event('after'));
      expect(await deliveries.listDueTenants(START_TIME)).toEqual(['tiny']);
      const leased = await deliveries.lease('tiny', START_TIME, 10, LEASE_MS);
      expect(leased).toEqual([{ event: { ...event('a'), sequence: 2 }, attempt: 1, since: START_TIME }]);
      expect(await deliveries.listDueTenants(START_TIME)).toEqual([]);
    }));

  test('a delivery is leased to one worker, and to another one when the lease has ended', () =>
    withStore(make, async ({ feed, deliveries }) => {
      await deliveries.setDelivering('tiny', true);
      for (const id of ['a', 'b', 'c', 'd', 'e']) await feed.append('tiny', event(id));
      const batches = await Promise.all(
        [1, 2, 3].map(() => deliveries.lease('tiny', START_TIME, 2, LEASE_MS)),
      );
      const taken = batches.flat().map((delivery) => delivery.event.sequence);
      expect(new Set(taken).size).toBe(taken.length);
      await deliveries.lease('tiny', START_TIME, 10, LEASE_MS);
      expect(await deliveries.lease('tiny', afterStart(LEASE_MS - 1), 10, LEASE_MS)).toEqual([]);
      const again = await deliveries.lease('tiny', afterStart(LEASE_MS), 10, LEASE_MS);
      expect(again.map((delivery) => delivery.event.sequence)).toEqual([1, 2, 3, 4, 5]);
      expect(again.every(({ attempt }) => attempt === 2)).toBe(true);
    }));

  test('a delivered event is gone, a retried one is due later and keeps its attempts', () =>
    withStore(make, async ({ feed, deliveries }) => {
      await deliveries.setDelivering('tiny', true);
      await feed.append('tiny', event('a'));
      await feed.append('tiny', event('b', { at: afterStart(10) }));
      expect(await deliveries.countWaiting()).toEqual({ count: 2, oldest: START_TIME });
      await deliveries.lease('tiny', afterStart(10), 10, LEASE_MS);
      await deliveries.markDelivered('tiny', 1);
      await deliveries.retry('tiny', 2, afterStart(5000), FAILURE);
      expect(await deliveries.lease('tiny', afterStart(4999), 10, LEASE_MS)).toEqual([]);
      expect(await deliveries.lease('tiny', afterStart(5000), 10, LEASE_MS)).toMatchObject([
        { event: { id: 'b' }, attempt: 2, since: afterStart(10) },
      ]);
      expect((await deliveries.countWaiting()).count).toBe(1);
      await deliveries.markDelivered('tiny', 2);
      expect(await deliveries.countWaiting()).toEqual({ count: 0 });
    }));
}

function failureTests(make: OpenStore<FeedStores>): void {
  test('a delivery that was given up is listed, and is due again when it is requested', () =>
    withStore(make, async ({ feed, deliveries }) => {
      await deliveries.setDelivering('tiny', true);
      await feed.append('tiny', event('a'));
      await feed.append('tiny', event('b'));
      await deliveries.lease('tiny', START_TIME, 10, LEASE_MS);
      await deliveries.fail('tiny', 1, afterStart(7), FAILURE);
      expect(await deliveries.listFailed('tiny', 0, 10)).toEqual([
        { event: { ...event('a'), sequence: 1 }, attempts: 1, failedAt: afterStart(7), ...FAILURE },
      ]);
      expect(await deliveries.listFailed('other', 0, 10)).toEqual([]);
      expect(await deliveries.lease('tiny', afterStart(LEASE_MS), 10, LEASE_MS)).toHaveLength(1);
      expect(await deliveries.redeliver('other', 1, afterStart(8))).toBe(false);
      expect(await deliveries.redeliver('tiny', 2, afterStart(8))).toBe(false);
      expect(await deliveries.redeliver('tiny', 1, afterStart(8))).toBe(true);
      expect(await deliveries.listFailed('tiny', 0, 10)).toEqual([]);
      expect(await deliveries.lease('tiny', afterStart(8), 10, LEASE_MS)).toMatchObject([
        { event: { id: 'a' }, attempt: 1, since: afterStart(8) },
      ]);
    }));

  test('all deliveries of one tenant can be given up together', () =>
    withStore(make, async ({ feed, deliveries }) => {
      for (const tenant of ['tiny', 'other']) await deliveries.setDelivering(tenant, true);
      await feed.append('tiny', event('a'));
      await feed.append('tiny', event('b'));
      await feed.append('other', event('a'));
      expect(await deliveries.failAll('tiny', afterStart(1), { why: 'gone', status: 410 })).toBe(2);
      expect(await deliveries.listFailed('tiny', 1, 10)).toMatchObject([
        { event: { id: 'b' }, why: 'gone', status: 410, attempts: 0 },
      ]);
      expect(await deliveries.listDueTenants(START_TIME)).toEqual(['other']);
    }));
}
