import { describe, expect, test } from 'vitest';
import type { NewOperatorEvent, RequestedAction } from '#core';
import { tenantServer } from '#core';
import { afterStart, START_TIME } from '../../../contracts/contract-helpers.ts';
import { DAY_MS } from '../../../support/fake-clock.ts';
import { member, message } from '../../../support/messages.ts';
import { sampleTenant } from '../../../support/operator/tenants.ts';
import {
  type CreateDatabase,
  openTestDatabase,
  type TestDatabase,
} from '../../../support/services/test-database.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';
import { withRawConnection } from '../support/raw-connection.ts';
import { appendFinishedCase, MESSAGE_TEXT } from '../support/sample-cases.ts';

const SQUARE = tenantServer('square');
const PERSON = { platform: 'operator', server: 'square', id: 'rin' };
const OPTIONS = { now: afterStart(DAY_MS), isBanned: async () => false };

const action = (id: string, accountId: string, changes: Partial<RequestedAction> = {}): RequestedAction => ({
  ...{ id, kind: 'warn', caseId: 'Y-1', accountId, reasons: [{ ja: '高額な報酬', en: 'high pay' }] },
  letter: { text: `${accountId}様：投稿を非表示にしました。`, appealable: true },
  ...{ requestedAt: START_TIME, confirmBy: afterStart(1000), state: 'requested' },
  ...changes,
});

const event = (id: string, data: NewOperatorEvent['data']): NewOperatorEvent => ({
  ...{ id, type: 'org.yamidome.case.opened.v1', subject: 'Y-1', at: START_TIME, data },
});

async function fill({ sql }: TestDatabase): Promise<void> {
  const { eventFeed, postIndex } = sql;
  const posted = message(member('rin', { server: SQUARE, name: 'Rin' }), MESSAGE_TEXT);
  await appendFinishedCase(sql, 'Y-1', posted);
  await eventFeed.append(
    'square',
    event('e-0', { accountId: 'rin', postId: 'rin-1', openedAt: '2026-11-02T03:00:00Z' }),
  );
  await eventFeed.request(
    'square',
    action('a-1', 'rin'),
    event('e-1', { accountId: 'rin', ...action('a-1', 'rin') }),
  );
  const outcome = { status: 'done' } as const;
  await eventFeed.endAction('square', 'a-1', ['requested'], {
    state: 'confirmed',
    outcome,
    at: START_TIME,
  });
  await eventFeed.append('square', event('e-mio', { accountId: 'mio' }));
  await eventFeed.append('plaza', event('e-1', { accountId: 'rin' }));
  const post = { revision: 1, hash: 'h', channel: 'posts' };
  await postIndex.admit(
    'square',
    [
      { ...post, id: 'p-1', author: 'rin' },
      { ...post, id: 'p-2', author: 'mio' },
    ],
    START_TIME,
  );
}

/** Two networks; in one of them `rin` has a case, events, an action and a post. */
async function withSquare(
  place: CreateDatabase,
  work: (store: TestDatabase) => Promise<void>,
): Promise<void> {
  const store = await openTestDatabase(place);
  try {
    for (const id of ['square', 'plaza']) await store.sql.tenants.create(sampleTenant(id));
    await fill(store);
    await work(store);
  } finally {
    await store.close();
  }
}

/**
 * The erasure of an account of a network: its feed, its actions and its posts.
 * @example erasedAccountSuite('SQLite', () => undefined)
 */
export function erasedAccountSuite(name: string, place: CreateDatabase): void {
  describe(`erased accounts of networks: ${name}`, () => {
    test('the feed and the actions no longer name the account, and a reader goes on where it was', () =>
      withSquare(place, async ({ sql }) => {
        const before = await sql.eventFeed.listEvents('square', 0, 99);
        const result = await sql.erasures.erase(PERSON, OPTIONS);
        expect(result).toMatchObject({ isComplete: true, openActions: 0 });
        const after = await sql.eventFeed.listEvents('square', 0, 99);
        const places = before.map(({ sequence, id, type, at }) => ({ sequence, id, type, at }));
        expect(after.map(({ sequence, id, type, at }) => ({ sequence, id, type, at }))).toEqual(places);
        expect(JSON.stringify(after)).not.toMatch(/"rin"|rin様/);
        expect(after[0]?.data).toMatchObject({
          accountId: expect.stringMatching(/^erased-/),
          postId: 'rin-1',
        });
        const [warned] = await sql.eventFeed.listActions('square', { after: 0, limit: 9 });
        expect(warned?.action).toMatchObject({
          ...{ id: 'a-1', state: 'confirmed', accountId: expect.stringMatching(/^erased-/) },
          letter: { text: '', appealable: true },
        });
        expect((await sql.postIndex.get('square', 'p-1'))?.author).toMatch(/^erased-/);
        expect((await sql.verify()).finding).toBeUndefined();
      }));

    test('events of other accounts and of other networks stay as they are', () =>
      withSquare(place, async ({ sql }) => {
        await sql.erasures.erase(PERSON, OPTIONS);
        expect((await sql.eventFeed.findEvent('square', 'e-mio'))?.data).toEqual({ accountId: 'mio' });
        expect((await sql.eventFeed.findEvent('plaza', 'e-1'))?.data).toEqual({ accountId: 'rin' });
        expect((await sql.postIndex.get('square', 'p-2'))?.author).toBe('mio');
      }));

    test('a plan counts and changes nothing', () =>
      withSquare(place, async ({ sql }) => {
        const plan = await sql.erasures.plan(PERSON, OPTIONS);
        expect((await sql.eventFeed.findEvent('square', 'e-1'))?.data.accountId).toBe('rin');
        expect((await sql.erasures.erase(PERSON, OPTIONS)).entries).toBe(plan.entries);
        expect(plan.entries).toBeGreaterThan(0);
      }));

    test('an action that waits for the network keeps the account until it has ended', () =>
      withSquare(place, async ({ sql }) => {
        await sql.eventFeed.request('square', action('a-2', 'rin'), event('e-2', { accountId: 'rin' }));
        const erased = await sql.erasures.erase(PERSON, OPTIONS);
        expect(erased).toMatchObject({ isComplete: false, openActions: 1 });
        expect((await sql.eventFeed.findAction('square', 'a-2'))?.accountId).toBe('rin');
        await sql.eventFeed.endAction('square', 'a-2', ['requested'], { state: 'expired', at: START_TIME });
        expect(await sql.erasures.erase(PERSON, OPTIONS)).toMatchObject({ isComplete: true, openActions: 0 });
        expect((await sql.eventFeed.findAction('square', 'a-2'))?.accountId).toMatch(/^erased-/);
      }));

    test('an account under a hold stays in the feed', () =>
      withSquare(place, async ({ sql, clock }) => {
        await sql.holds.place({ member: { server: SQUARE, id: 'rin' } }, 'inquiry', clock.now());
        await sql.erasures.erase(PERSON, { ...OPTIONS, now: clock.now() });
        expect((await sql.eventFeed.findEvent('square', 'e-1'))?.data.accountId).toBe('rin');
      }));

    test('an account that only the feed names is found, also when an older backup brings it back', () =>
      withSquare(place, async (store) => {
        const { sql } = store;
        await sql.eventFeed.append('square', event('e-3', { accountId: 'yui' }));
        const yui = { ...PERSON, id: 'yui' };
        expect(await sql.erasures.erase(yui, OPTIONS)).toMatchObject({ isComplete: true, entries: 1 });
        await sql.eventFeed.append('square', event('e-4', { accountId: 'yui' }));
        await withRawConnection(store, ({ db }) => db.deleteFrom('erasures').execute());
        expect(await sql.erasures.applyMissing(OPTIONS)).toMatchObject({ erased: 1, isComplete: true });
        expect((await sql.eventFeed.findEvent('square', 'e-4'))?.data.accountId).toMatch(/^erased-/);
      }));
  });
}

/**
 * The erasure in a copy of a backup, which is always a SQLite file and may be older than this version.
 * @example restoredAccountTest()
 */
export function restoredAccountTest(): void {
  test('an account is erased from a restored database of an older version, without feeds and reasons', () =>
    withSquare(
      () => undefined,
      async (store) => {
        const { sql } = store;
        const policy = testPolicy();
        await sql.policies.set(SQUARE, policy, {
          ...{ at: START_TIME, by: { id: 'rin', name: 'Rin' }, from: 'api', before: policy, basedOn: 0 },
        });
        await withRawConnection(store, async ({ db }) => {
          await db.schema.alterTable('policy_versions').dropColumn('reason').execute();
          for (const table of ['feed_events', 'requested_actions', 'posts', 'feeds'])
            await db.schema.dropTable(table).execute();
          await db.updateTable('meta').set({ value: '9' }).where('name', '=', 'schema').execute();
        });
        expect(await sql.erasures.erase(PERSON, OPTIONS)).toMatchObject({ isComplete: true });
        expect(await sql.archive.listCasesByAuthor(member('rin', { server: SQUARE }), 9)).toEqual([]);
        const authors = await withRawConnection(store, ({ db }) =>
          db.selectFrom('policy_versions').select('member').where('number', '=', 2).execute(),
        );
        expect(authors[0]?.member).toMatch(/\/erased-/);
      },
    ));
}
