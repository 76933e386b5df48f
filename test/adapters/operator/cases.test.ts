import { expect, test } from 'vitest';
import { postToMessage } from '#core';
import { createFakeAdapter } from '../../support/fake-adapter.ts';
import { createApiWorld, OTHER_KEY } from '../../support/operator/api-world.ts';
import { createCasesWorld } from '../../support/operator/cases-world.ts';

const TINY = { platform: 'operator', id: 'tiny' };
const MODERATOR = { id: 'aoi', name: 'Aoi' };
const POST = {
  id: 'p-1',
  author: { id: 'rin', name: 'Rin' },
  text: 'RECRUIT near the station',
  sentAt: '2026-11-02T02:59:00Z',
};

/** The API of the network `tiny` on a pipeline in memory, with one hidden post. */
async function createWorld() {
  const world = createCasesWorld({ adapter: createFakeAdapter({ platform: 'operator' }) });
  const { accounts, reports, appeals, cases } = world;
  const site = createApiWorld({ api: { accounts, reports, appeals, cases } });
  const hide = async (id = POST.id, author = POST.author) => {
    const post = { ...POST, id, author, revision: 1, sentAt: new Date(POST.sentAt) };
    await world.intake.handleMessage(postToMessage(TINY, post));
  };
  await hide();
  const [{ caseId }] = (await site.send('GET /v1/cases')).json.items;
  return { ...site, world, hide, caseId: caseId as string };
}

test('a case shows verdict, reasons in both languages, outcomes, history and events as JSON', async () => {
  const { send, caseId } = await createWorld();
  const { status, json } = await send(`GET /v1/cases/${caseId}`);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    caseId,
    postId: 'p-1',
    author: 'rin',
    authorName: 'Rin',
    ruling: 'hide',
    visibility: 'hidden',
    needsDecision: true,
    sentAt: '2026-11-02T02:59:00.000Z',
    post: { text: POST.text },
    member: { strikes: 1, cases: [], reported: [] },
  });
  expect(json.actions[0]).toMatchObject({ kind: 'hide', status: 'done', postId: 'p-1' });
  expect(json.timeline[0]).toMatchObject({ kind: 'opened', text: { ja: expect.any(String) } });
});

test('a key without the scope for evidence reads a case without the text of its post', async () => {
  const { send, addKey, caseId } = await createWorld();
  addKey('yk_reader_1', ['cases:read']);
  const { status, text, json } = await send(`GET /v1/cases/${caseId}`, { key: 'yk_reader_1' });
  expect(status).toBe(200);
  expect(json.post).toBeUndefined();
  expect(text).not.toContain('near the station');
});

test('a moderator overturns a case: the post is restored, and the case names moderator and key', async () => {
  const { send, caseId, world, audit } = await createWorld();
  const body = { decision: 'overturn', moderator: MODERATOR };
  const decided = await send(`POST /v1/cases/${caseId}/decisions`, { body });
  expect(decided.json).toMatchObject({ caseId, text: expect.any(String) });
  const { json } = await send(`GET /v1/cases/${caseId}`);
  expect(json).toMatchObject({
    visibility: 'visible',
    decision: { decision: 'overturn', moderator: { ...MODERATOR, key: 'all' } },
  });
  expect(world.adapter.requestedActions.map(({ kind }) => kind)).toContain('restore');
  expect(audit).toHaveLength(1);
  const again = await send(`POST /v1/cases/${caseId}/decisions`, { body });
  expect(again.status).toBe(409);
  const { index } = json.decision;
  const reopened = await send(`POST /v1/cases/${caseId}/reopen`, {
    body: { decisionIndex: index, moderator: MODERATOR },
  });
  expect(reopened.status).toBe(200);
  expect((await send(`GET /v1/cases/${caseId}`)).json).toMatchObject({ visibility: 'hidden' });
});

test('notes, claims, questions, answers and sanctions come through their own calls', async () => {
  const { send, caseId } = await createWorld();
  const post = async (path: string, body: object) =>
    (await send(`POST /v1/cases/${caseId}/${path}`, { body })).status;
  const answer = { account: { id: 'rin' }, text: '昨日です' };
  expect(await post('answers', answer)).toBe(409);
  expect(await post('notes', { text: 'known sender', moderator: MODERATOR })).toBe(200);
  expect(await post('claims', { moderator: MODERATOR })).toBe(200);
  expect(await post('questions', { text: 'いつですか', moderator: MODERATOR })).toBe(200);
  expect(await post('answers', { ...answer, account: { id: 'sora' } })).toBe(404);
  expect(await post('answers', answer)).toBe(200);
  expect(await post('sanctions', { sanction: 'timeout', moderator: MODERATOR })).toBe(200);
  const { json } = await send(`GET /v1/cases/${caseId}`);
  expect(json).toMatchObject({
    claim: { moderator: MODERATOR },
    notes: [{ text: 'known sender' }],
    conversation: [{ kind: 'question' }, { kind: 'answer', text: '昨日です' }],
    member: { sanctions: [{ kind: 'timeout' }] },
  });
});

test('the list is filtered, and goes on with its cursor', async () => {
  const { send, hide, caseId } = await createWorld();
  await hide('p-2', { id: 'sora', name: 'Sora' });
  const ids = async (query: string) =>
    (await send(`GET /v1/cases?${query}`)).json.items.map(({ postId }: { postId: string }) => postId);
  expect(await ids('author=sora')).toEqual(['p-2']);
  expect(await ids('channel=elsewhere')).toEqual([]);
  expect(await ids('since=2030-01-01T00:00:00Z')).toEqual([]);
  await send(`POST /v1/cases/${caseId}/decisions`, { body: { decision: 'uphold', moderator: MODERATOR } });
  expect(await ids('status=undecided')).toEqual(['p-2']);
  expect(await ids('status=decided')).toEqual(['p-1']);
  const first = await send('GET /v1/cases?limit=1');
  expect(first.json.items).toHaveLength(1);
  expect(await ids(`limit=1&cursor=${first.json.next}`)).toEqual(['p-2']);
  expect((await send('GET /v1/cases?cursor=x')).status).toBe(400);
});

test('a case of another network gets the answer of an unknown number, in every call', async () => {
  const { send, caseId } = await createWorld();
  const calls: readonly (readonly [string, object?])[] = [
    ['GET /v1/cases/ID'],
    ['POST /v1/cases/ID/decisions', { decision: 'overturn', moderator: MODERATOR }],
    ['POST /v1/cases/ID/notes', { text: 'x', moderator: MODERATOR }],
    ['POST /v1/cases/ID/claims', { moderator: MODERATOR }],
    ['POST /v1/cases/ID/questions', { text: 'x', moderator: MODERATOR }],
    ['POST /v1/cases/ID/sanctions', { sanction: 'ban', moderator: MODERATOR }],
    ['POST /v1/cases/ID/reopen', { decisionIndex: 0, moderator: MODERATOR }],
    ['POST /v1/cases/ID/answers', { account: { id: 'rin' }, text: 'x' }],
    ['POST /v1/appeals', { caseId: 'ID', account: { id: 'rin' }, text: 'x' }],
  ];
  for (const [call, body] of calls) {
    const sendAs = (id: string) =>
      send(call.replace('ID', id), {
        key: OTHER_KEY,
        body: body && JSON.parse(JSON.stringify(body).replace('ID', id)),
      });
    const foreign = await sendAs(caseId);
    expect([call, foreign.status]).toEqual([call, 404]);
    expect(foreign.text).toBe((await sendAs('Y-0000000000')).text);
  }
});

test('an account reports a post, and the author appeals', async () => {
  const { send } = await createWorld();
  const post = { ...POST, id: 'p-9', text: 'harmless', author: { id: 'umi' } };
  const report = { post, reporter: { id: 'sora', language: 'en' }, reason: 'looks like a scam' };
  const reported = await send('POST /v1/reports', { body: report });
  expect(reported.json).toMatchObject({ accepted: true, code: 'ok', caseId: expect.any(String) });
  const own = await send('POST /v1/reports', { body: { ...report, reporter: { id: 'umi' } } });
  expect(own.json).toMatchObject({ accepted: false, code: 'own' });
  const appeal = { caseId: reported.json.caseId, account: { id: 'umi' }, text: 'ただの雑談です' };
  expect((await send('POST /v1/appeals', { body: appeal })).status).toBe(200);
  expect((await send(`GET /v1/cases/${reported.json.caseId}`)).json).toMatchObject({
    hasAppeal: true,
    reports: 1,
    conversation: [{ kind: 'appeal', text: 'ただの雑談です' }],
  });
});

test('joins are answered one by one, and a repeated one is a duplicate', async () => {
  const { send } = await createWorld();
  const event = (id: string, account: string) => ({
    ...{ id, kind: 'joined', account: { id: account }, at: '2026-11-02T03:00:00Z' },
  });
  const sent = await send('POST /v1/accounts/events', { body: { events: [event('e-1', 'kei')] } });
  expect([sent.status, sent.json.items]).toEqual([202, [{ id: 'e-1', state: 'accepted' }]]);
  const again = await send('POST /v1/accounts/events', {
    body: { events: [event('e-1', 'kei'), event('e-1', 'umi')] },
  });
  expect(again.json.items.map(({ state }: { state: string }) => state)).toEqual(['duplicate', 'conflict']);
});
