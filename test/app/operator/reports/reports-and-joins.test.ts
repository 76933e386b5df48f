import { expect, test } from 'vitest';
import type { AccountEvent, JoiningMember } from '#core';
import { createAccounts } from '../../../../src/app/operator/reports/create-accounts.ts';
import { createMemoryIdempotencyStore } from '../../../../src/memory/index.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { SERVER } from '../../../support/messages.ts';
import { callerWith, createCasesWorld, stranger } from '../../../support/operator/cases-world.ts';

const SENT_AT = new Date('2026-11-02T02:59:00Z');
const post = (more: object = {}) => ({
  ...{ id: 'p-1', revision: 1, author: { id: 'rin' }, text: 'harmless', sentAt: SENT_AT },
  ...more,
});
const report = (more: object = {}, reporter = 'sora') => ({
  ...{ post: post(more), reporter: { id: reporter }, reason: '闇バイトだと思います' },
});

test('a report opens a case for moderators, and says so to the account that reported', async () => {
  const world = createCasesWorld();
  const answer = await world.reports.report(callerWith(), report());
  expect(answer).toMatchObject({ accepted: true, code: 'ok' });
  const { items } = await world.cases.list(callerWith(), { needsDecision: true }, { limit: 9 });
  expect(items).toMatchObject([{ postId: 'p-1', channel: 'posts', reports: 1, ruling: 'review' }]);
});

test('an account cannot report its own post, and protected accounts are exempt', async () => {
  const world = createCasesWorld();
  expect(await world.reports.report(callerWith(), report({}, 'rin'))).toMatchObject({ code: 'own' });
  const byModerator = report({ author: { id: 'kei', protected: true } });
  expect(await world.reports.report(callerWith(), byModerator)).toMatchObject({ code: 'exempt' });
});

test('a report that names another channel than the post had is about the same case', async () => {
  const world = createCasesWorld();
  const indexed = { id: 'p-1', revision: 1, hash: 'h', author: 'rin', channel: 'jobs' };
  await world.posts.admit(SERVER.id, [indexed], SENT_AT);
  await world.reports.report(callerWith(), report({ channel: 'jobs' }));
  await world.reports.report(callerWith(), report({ channel: 'elsewhere' }, 'umi'));
  const { items } = await world.cases.list(callerWith(), {}, { limit: 9 });
  expect(items).toMatchObject([{ channel: 'jobs', reports: 2 }]);
});

test('a report about a post that the operator deleted stores nothing', async () => {
  const world = createCasesWorld();
  const indexed = { id: 'p-1', revision: 1, hash: 'h', author: 'rin', channel: 'posts' };
  await world.posts.admit(SERVER.id, [indexed], SENT_AT);
  await world.posts.erase(SERVER.id, 'p-1');
  expect(await world.reports.report(callerWith(), report())).toEqual({ kind: 'erased' });
  expect(await world.cases.list(callerWith(), {}, { limit: 9 })).toEqual({ items: [] });
});

const joined = (id: string, account = id): AccountEvent => ({
  ...{ id, kind: 'joined', account: { id: account, name: account }, at: SENT_AT },
});

/** The events of accounts, with the joins that the pipeline got. `fail`: the next join fails. */
function createJoins() {
  const joins: JoiningMember[] = [];
  let failures = 0;
  const accounts = createAccounts({
    intake: {
      async handleJoin(member) {
        if (failures-- > 0) throw new Error('store');
        joins.push(member);
      },
    },
    idempotency: createMemoryIdempotencyStore(),
    clock: createFakeClock(),
  });
  return { joins, accounts, failNext: () => (failures = 1) };
}

test('a join is counted once for each id of an event, with its time', async () => {
  const { joins, accounts } = createJoins();
  expect(await accounts.record(callerWith(), [joined('e-1', 'rin'), joined('e-2', 'sora')])).toEqual([
    'accepted',
    'accepted',
  ]);
  expect(await accounts.record(callerWith(), [joined('e-1', 'rin')])).toEqual(['duplicate']);
  expect(await accounts.record(callerWith(), [joined('e-1', 'umi')])).toEqual(['conflict']);
  expect(joins.map(({ id, joinedAt }) => [id, joinedAt])).toEqual([
    ['rin', SENT_AT],
    ['sora', SENT_AT],
  ]);
});

test('the same id of another network is another event', async () => {
  const { joins, accounts } = createJoins();
  await accounts.record(callerWith(), [joined('e-1')]);
  expect(await accounts.record(stranger, [joined('e-1')])).toEqual(['accepted']);
  expect(joins.map(({ server }) => server.id)).toEqual(['square', 'harbour']);
});

test('a join that failed is handled when it is sent again', async () => {
  const { joins, accounts, failNext } = createJoins();
  failNext();
  await expect(accounts.record(callerWith(), [joined('e-1')])).rejects.toThrow('store');
  expect(await accounts.record(callerWith(), [joined('e-1')])).toEqual(['accepted']);
  expect(joins).toHaveLength(1);
});
