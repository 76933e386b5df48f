import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { performAction } from '../../examples/tiny-sns/perform-action.ts';
import { freePort, startTinySns, type TinySns } from '../../examples/tiny-sns/start.ts';
import { openStore } from '../../examples/tiny-sns/store.ts';
import { startChromium } from '../support/services/chromium.ts';
import { RECRUITING_TEXT } from '../support/worlds/running-app.ts';

const INNOCENT_TEXT = '今日の給食はカレーでした';

let folder: string;
let sns: TinySns;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tiny-sns-'));
  sns = await startTinySns({ folder, port: await freePort(), apiPort: await freePort() });
});
afterAll(async () => {
  await sns?.stop();
  await rm(folder, { recursive: true, force: true });
});

const store = () => sns.network.store;
const submit = (path: string, fields: Record<string, string>) =>
  fetch(`${sns.network.url}${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
const show = async (as: string, path = '/') =>
  (await fetch(`${sns.network.url}${path}?as=${as}`, { headers: { 'accept-language': 'ja' } })).text();

/** Posts as an account; resolves with the id of the post. */
async function post(as: string, text: string): Promise<string> {
  await submit('/posts', { as, text });
  return store()
    .listPosts()
    .find((candidate) => candidate.text === text)!.id;
}

/** Waits for what the two processes do in the background. */
const until = (condition: () => boolean | Promise<boolean>) =>
  expect.poll(condition, { timeout: 30_000, interval: 50 }).toBe(true);
const isHidden = (id: string) => store().getPost(id)?.isHidden === 1;
const isJudged = async (id: string) => {
  const answer = await fetch(`${sns.apiUrl}/v1/posts/${id}`, {
    headers: { authorization: `Bearer ${sns.apiKey}` },
  });
  return answer.ok && ((await answer.json()) as { state: string }).state === 'judged';
};

test('an offer disappears, its author is warned, appeals, and a moderator brings the post back', async () => {
  const innocent = await post('haru', INNOCENT_TEXT);
  const offer = await post('rin', RECRUITING_TEXT);
  await until(() => isHidden(offer));
  expect(await show('haru')).not.toContain('テレグラム');
  await until(async () => (await show('rin')).includes('異議を申し立てる'));
  const page = await show('rin');
  expect(page).toContain('この投稿は非表示になりました。');

  const [letter] = store().listLetters('rin');
  await submit('/appeals', { as: 'rin', letter: letter!.id, text: '引っ越しの手伝いの募集です' });
  await until(() => store().nextOutboxRow() === undefined);
  await submit(`/moderators/${letter!.caseId}`, { decision: 'overturn' });
  await until(() => !isHidden(offer));
  expect(await show('haru')).toContain('テレグラム');
  await until(() => isJudged(innocent));
  expect(isHidden(innocent)).toBe(false);
});

test('in a browser an author sees without a reload that the post was hidden, and appeals', async () => {
  store().addAccount({ id: 'aki', name: 'あき', createdAt: '2023-01-01T00:00:00.000Z' });
  const browser = await startChromium();
  try {
    const page = await browser.newPage({ locale: 'ja', viewport: { width: 360, height: 800 } });
    await page.goto(sns.network.url);
    await page.getByLabel('表示中のアカウント').selectOption('あき');
    await page.getByRole('button', { name: '切り替える' }).click();
    await page.getByLabel('いま何をしていますか').fill(`${RECRUITING_TEXT}。学生歓迎`);
    await page.getByRole('button', { name: '投稿する' }).click();
    await page.getByText('この投稿は非表示になりました。').waitFor();
    await page.getByLabel('理由').fill('学園祭の荷物です');
    await page.getByRole('button', { name: '異議を申し立てる' }).click();
    await page.getByRole('status').waitFor();
    await page.getByRole('link', { name: '管理者のページ' }).click();
    await page.getByText('本人から異議の申し立てがあります。').waitFor();
  } finally {
    await browser.close();
  }
});

test('an innocent post that is edited into an offer is hidden, and a deleted one is erased', async () => {
  const id = await post('newcomer', 'よろしくお願いします');
  await until(() => isJudged(id));
  await submit(`/posts/${id}/edit`, { as: 'newcomer', text: `${RECRUITING_TEXT}！` });
  await until(() => isHidden(id));
  await submit(`/posts/${id}/delete`, { as: 'newcomer' });
  await until(() => store().nextOutboxRow() === undefined);
  const answer = await fetch(`${sns.apiUrl}/v1/posts/${id}`, {
    headers: { authorization: `Bearer ${sns.apiKey}` },
  });
  expect(await answer.json()).toMatchObject({ state: 'erased' });
  expect(store().getPost(id)).toBeUndefined();
});

test('while yamidome is down posting works, and afterwards each offer is hidden once', async () => {
  const restarted = sns.restartYamidome();
  const offer = await post('haru', `${RECRUITING_TEXT}。急募`);
  const chat = await post('haru', 'おやすみなさい');
  await restarted;
  await until(() => isHidden(offer));
  await until(() => isJudged(chat));
  const cases = await fetch(`${sns.apiUrl}/v1/cases?limit=100`, {
    headers: { authorization: `Bearer ${sns.apiKey}` },
  });
  const { items } = (await cases.json()) as { items: { postId: string }[] };
  expect(items.filter(({ postId }) => postId === offer)).toHaveLength(1);
  await until(() => store().listUnconfirmed().length === 0);
});

test('a forged, a late and a replayed webhook are refused, and nothing is hidden', async () => {
  const id = await post('haru', 'きょうは晴れです');
  const body = JSON.stringify({
    ...{ id: 'evt_1', type: 'org.yamidome.action.requested.v1', subject: 'Y-1', sequence: '999999' },
    data: {
      id: 'act_forged',
      kind: 'hide',
      postId: id,
      reasons: [],
      requestedAt: '2026-01-01T00:00:00.000Z',
    },
  });
  const send = (secret: string, at: Date) =>
    fetch(`${sns.network.url}/yamidome`, {
      method: 'POST',
      body,
      headers: {
        'webhook-id': 'evt_1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign('evt_1', at, body),
      },
    });
  const secret = store().getState('secret')!;
  const forged = await send(`whsec_${Buffer.alloc(24, 1).toString('base64')}`, new Date());
  const late = await send(secret, new Date(Date.now() - 10 * 60_000));
  expect([forged.status, late.status]).toEqual([401, 401]);
  expect(isHidden(id)).toBe(false);
  const now = new Date();
  expect((await send(secret, now)).status).toBe(204);
  expect((await send(secret, now)).status).toBe(409);
});

test('a late request to hide a post does not undo that it was restored', () => {
  const memory = openStore(':memory:');
  memory.addPost({ id: 'p-1', author: 'rin', text: INNOCENT_TEXT, sentAt: '2026-01-01T00:00:00.000Z' });
  const request = {
    postId: 'p-1',
    reasons: [],
    confirmBy: '2026-01-02T00:00:00.000Z',
    state: 'requested' as const,
  };
  performAction(memory, {
    ...request,
    id: 'act_2',
    kind: 'restore',
    requestedAt: '2026-01-01T00:00:02.000Z',
  });
  performAction(memory, { ...request, id: 'act_1', kind: 'hide', requestedAt: '2026-01-01T00:00:01.000Z' });
  expect(memory.getPost('p-1')?.isHidden).toBe(0);
  memory.close();
});
