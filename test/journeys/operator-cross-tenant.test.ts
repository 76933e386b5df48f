import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { API_SCOPES } from '#core';
import { createOperatorDocument } from '../../adapters/operator/index.ts';
import { openSql } from '../../adapters/sql/index.ts';
import { issueKey } from '../../src/app/operator/tenants/api-keys.ts';
import {
  type DocumentedCall,
  harvestIds,
  hasIds,
  listCalls,
  replaceIds,
  similarId,
} from '../support/operator/cross-tenant.ts';
import { sampleTenant } from '../support/operator/tenants.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';
import { sized } from '../support/test-size.ts';
import { startApi } from '../support/worlds/running-api.ts';
import { RECRUITING_TEXT } from '../support/worlds/running-app.ts';

const ATTEMPTS = sized(300, 10_000);
/** Each is a case with an action, so that there are enough ids. */
const POSTS = sized(12, 400);
const TIMEOUT_MS = sized(120_000, 1_200_000);
const CALLS = listCalls(createOperatorDocument());
/** These differ between two equal requests. */
const UNSTABLE_HEADERS = /^(date|keep-alive|connection)$/;

let folder: string;
let api: Awaited<ReturnType<typeof startApi>>;
const keys = { owner: '', stranger: '' };
/** Ids and cursors of the owner. */
let ownIds: readonly string[] = [];
let holdId = '';

const send = (who: keyof typeof keys, call: string, body?: unknown, headers?: Record<string, string>) =>
  api.send(call, body, { key: keys[who], ...(headers && { headers }) });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yamidome-tenants-'));
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const clock = { now: () => new Date() };
  const sql = await openSql({ dataDir: folder, policy: () => testPolicy(), clock, log });
  for (const who of ['owner', 'stranger'] as const) {
    await sql.tenants.create(sampleTenant(who));
    const issued = await issueKey(sql.tenants, who, { name: who, scopes: API_SCOPES }, new Date());
    keys[who] = issued.bearer;
  }
  await sql.close();
  api = await startApi({ storageSettings: { dataDir: folder } });
  await fillOwner();
}, TIMEOUT_MS);

afterAll(async () => {
  await api?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The owner has posts, cases, actions and keys; `ownIds` are the ids in all its lists. */
async function fillOwner(): Promise<void> {
  const { json } = await send('owner', 'GET /v1/tenant/policy');
  const policy = { ...json.policy, mode: 'enforce' };
  await send('owner', 'PUT /v1/tenant/policy', policy, { 'if-match': '"0"' });
  const posts = Array.from({ length: POSTS }, (_, i) => ({
    ...{ id: `post-of-owner-${i}`, author: { id: `account-of-owner-${i}` }, sentAt: new Date() },
    text: `${RECRUITING_TEXT} ${i}`,
  }));
  await send('owner', 'POST /v1/posts', { posts });
  await vi.waitFor(
    async () => expect((await send('owner', 'GET /v1/posts?state=queued')).json.items).toEqual([]),
    { timeout: 60_000, interval: 200 },
  );
  await send('owner', 'POST /v1/keys', { name: 'another', scopes: ['posts'] });
  const held = await send('owner', 'POST /v1/holds', {
    target: { kind: 'account', account: 'account-of-owner-0' },
    ...{ reason: '保全要請 118', moderator: { id: 'aoi', name: 'Aoi' } },
  });
  holdId = held.json.id;
  const lists = CALLS.filter(({ method, path }) => method === 'GET' && !path.includes('{'));
  const found = new Set<string>();
  for (const { path, query } of lists) {
    const pages = query.includes('limit') ? [`${path}?limit=2`, `${path}?limit=500`] : [path];
    for (const page of pages)
      for (const id of harvestIds((await send('owner', `GET ${page}`)).json)) found.add(id);
  }
  ownIds = [...found].filter((id) => id !== 'owner');
}

/** Every call with every id of the owner. Calls that make something of the stranger's own under the id come last. */
function listAttempts(): readonly { readonly call: DocumentedCall; readonly id: string }[] {
  const isMaking = ({ method, path }: DocumentedCall): boolean =>
    method === 'PUT' && path === '/v1/posts/{id}';
  return CALLS.filter(({ path, body }) => path.includes('{') || hasIds(body))
    .toSorted((a, b) => Number(isMaking(a)) - Number(isMaking(b)))
    .flatMap((call) => ownIds.map((id) => ({ call, id })));
}

/** What a stranger can see of an answer, without the id that it sent. */
async function observe(
  call: DocumentedCall,
  id: string,
): Promise<{ readonly status: number; readonly headers: unknown; readonly text: string }> {
  const path = call.path.replaceAll(/\{\w+\}/g, encodeURIComponent(id));
  const body = call.body === undefined ? undefined : replaceIds(call.body, id);
  const needsVersion = call.path === '/v1/tenant/policy';
  const answer = await send('stranger', `${call.method} ${path}`, body, {
    ...(needsVersion && { 'if-match': '"2"' }),
  });
  const headers = [...answer.headers].filter(([name]) => !UNSTABLE_HEADERS.test(name));
  const text = JSON.stringify(answer.json) ?? '';
  return { status: answer.status, headers, text: text.replaceAll(id, '<id>') };
}

describe('a network cannot see another one', () => {
  test('the owner has ids of several kinds to be tried', () => {
    expect(ownIds.length).toBeGreaterThan(20);
    expect(ownIds.some((id) => id.startsWith('post-of-owner'))).toBe(true);
    expect(ownIds.some((id) => id.startsWith('Y-'))).toBe(true);
    expect(ownIds.some((id) => id.startsWith('act_'))).toBe(true);
    expect(ownIds).toContain(holdId);
  });

  test(
    'no list shows a stranger anything of the owner, also with a cursor or a filter of the owner',
    async () => {
      const lists = CALLS.filter(({ method, path }) => method === 'GET' && !path.includes('{'));
      for (const { path, query } of lists) {
        const filters = query.flatMap((name) =>
          ownIds.slice(0, 40).map((id) => `?${name}=${encodeURIComponent(id)}`),
        );
        for (const filter of ['', ...filters]) {
          if (/wait=/.test(filter)) continue;
          const { json } = await send('stranger', `GET ${path}${filter}`);
          const shown = harvestIds(json).filter((id) => ownIds.includes(id) && !filter.includes(id));
          expect(shown, `GET ${path}${filter}`).toEqual([]);
        }
      }
    },
    TIMEOUT_MS,
  );

  test(
    'in every call, an id of another network is answered as an id that does not exist',
    async () => {
      const pairs = listAttempts();
      const step = Math.max(1, Math.floor(pairs.length / ATTEMPTS));
      const differences: string[] = [];
      for (let i = 0; i < pairs.length; i += step) {
        const { call, id } = pairs[i]!;
        const foreign = await observe(call, id);
        const unknown = await observe(call, similarId(id, i + 1));
        // What a call makes has new ids and times, so only refusals are compared to the letter.
        const isSame =
          foreign.status < 500 &&
          foreign.status === unknown.status &&
          (foreign.status < 300 || JSON.stringify(foreign) === JSON.stringify(unknown));
        if (!isSame)
          differences.push(`${call.method} ${call.path} ${id}: ${foreign.status} and ${unknown.status}`);
      }
      expect(differences).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test('an Idempotency-Key of another network is a new one', async () => {
    const key = { 'idempotency-key': 'the-same-key-of-two' };
    const body = (id: string) => ({
      posts: [{ id, author: { id: 'rin' }, text: '今日の給食はカレーでした', sentAt: new Date(0) }],
    });
    const first = await send('owner', 'POST /v1/posts', body('from-owner'), key);
    const other = await send('stranger', 'POST /v1/posts', body('from-stranger'), key);
    expect([first.status, other.status]).toEqual([202, 202]);
    expect(other.json.items).toMatchObject([{ id: 'from-stranger', state: 'queued' }]);
  });

  test('the version of another policy does not fit', async () => {
    const { json } = await send('stranger', 'GET /v1/tenant/policy');
    const theirs = (await send('owner', 'GET /v1/tenant/policy')).headers.get('etag')!;
    const refused = await send('stranger', 'PUT /v1/tenant/policy', json.policy, { 'if-match': theirs });
    expect([json.version, refused.status]).toEqual([0, 412]);
  });

  test('everything that the owner had is still there', async () => {
    expect((await send('owner', 'GET /v1/keys')).json.items).toMatchObject([
      { state: 'valid' },
      { state: 'valid' },
    ]);
    expect((await send('owner', 'GET /v1/holds')).json.items).toMatchObject([{ id: holdId }]);
    for (let i = 0; i < POSTS; i++)
      expect((await send('owner', `GET /v1/posts/post-of-owner-${i}`)).json).toMatchObject({
        state: 'judged',
      });
  });
});
