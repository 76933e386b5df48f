import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Network, startNetwork } from '../../examples/tiny-sns/network.ts';
import { performAction } from '../../examples/tiny-sns/perform-action.ts';
import { openStore } from '../../examples/tiny-sns/store.ts';
import { openBrowser } from '../support/services/chromium.ts';
import { verifyByNumber } from '../support/worlds/discord-with-gate.ts';
import { RECRUITING_TEXT } from '../support/worlds/running-app.ts';
import { type RunningYamidome, startYamidome } from '../support/worlds/tiny-sns.ts';

const createdAt = '2023-01-01T00:00:00.000Z';
const INNOCENT_TEXT = '今日の給食はカレーでした';
const WAIT = { timeout: 30_000, interval: 20 };

let yamidome: RunningYamidome;
let network: Network;
beforeAll(async () => {
  yamidome = await startYamidome();
  network = await startNetwork({ file: ':memory:', ...yamidome });
});
afterAll(async () => {
  await network?.stop();
  await yamidome?.stop();
});

const store = () => network.store;
const submit = (path: string, fields: Record<string, string>) =>
  fetch(`${network.url}${path}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
const show = async (as: string, path = '/') =>
  (await fetch(`${network.url}${path}?as=${as}`, { headers: { 'accept-language': 'ja' } })).text();

/** Posts as an account; resolves with the id of the post. */
async function post(as: string, text: string): Promise<string> {
  await submit('/posts', { as, text });
  return store()
    .listPosts()
    .find((candidate) => candidate.text === text)!.id;
}

/** Waits for what network and yamidome do in the background. */
const until = (condition: () => boolean | Promise<boolean>) => expect.poll(condition, WAIT).toBe(true);
const isHidden = (id: string) => store().getPost(id)?.isHidden === 1;
const stateOf = async (id: string): Promise<string> =>
  (await yamidome.send(`GET /v1/posts/${id}`)).json.state;

test('an offer disappears, its author is warned, appeals, and a moderator brings the post back', async () => {
  const innocent = await post('haru', INNOCENT_TEXT);
  const offer = await post('rin', RECRUITING_TEXT);
  await until(() => isHidden(offer));
  expect(await show('haru')).not.toContain('テレグラム');
  await until(async () => (await show('rin')).includes('異議を申し立てる'));
  const page = await show('rin');
  expect(page).toContain('この投稿は非表示になりました。');
  expect(page).toContain(`<blockquote>${RECRUITING_TEXT}</blockquote>`);

  const [letter] = store().listLetters('rin');
  const appeal = { as: 'rin', letter: letter!.id, text: '引っ越しの手伝いの募集です' };
  await submit('/appeals', appeal);
  await submit('/appeals', appeal);
  expect(await show('rin')).not.toContain('異議を申し立てる');
  await until(async () => (await show('', '/moderators')).includes(appeal.text));
  const { conversation } = (await yamidome.send(`GET /v1/cases/${letter!.caseId}`)).json;
  expect(conversation).toHaveLength(1);

  await submit(`/moderators/${letter!.caseId}`, { decision: 'overturn' });
  await until(() => !isHidden(offer));
  expect(await show('haru')).toContain('テレグラム');
  await expect.poll(() => stateOf(innocent), WAIT).toBe('judged');
  expect(isHidden(innocent)).toBe(false);
});

test('each author gets the warning in the language of the account, and it speaks of no server', async () => {
  const account = { createdAt, verification: 'verified', name: '' } as const;
  store().addAccount({ ...account, id: 'yui', language: 'ja' });
  store().addAccount({ ...account, id: 'liam', language: 'en' });
  for (const id of ['yui', 'liam']) await post(id, `${RECRUITING_TEXT}！ ${id}`);
  await until(() => ['yui', 'liam'].every((id) => store().listLetters(id).length > 0));
  const textFor = (id: string) => store().listLetters(id)[0]!.text;
  expect(textFor('yui')).toContain('理由：このサービスで禁止している');
  expect(textFor('liam')).toContain('something that this service does not allow');
  for (const id of ['yui', 'liam']) expect(textFor(id)).not.toMatch(/サーバー|server/);
});

test('in a browser an author sees without a reload that the post was hidden, and appeals', async () => {
  const aki = { id: 'aki', name: 'あき', createdAt };
  store().addAccount({ ...aki, language: 'ja', verification: 'verified' });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ locale: 'ja', viewport: { width: 360, height: 800 } });
    await page.goto(network.url);
    await page.getByLabel('表示中のアカウント').selectOption('あき');
    await page.getByRole('button', { name: '切り替える' }).click();
    await page.getByLabel('いま何をしていますか').fill(`${RECRUITING_TEXT}。学生歓迎`);
    await page.getByRole('button', { name: '投稿する' }).click();
    await page.getByText('この投稿は非表示になりました。').waitFor();
    await page.getByLabel('理由').fill('学園祭の荷物です');
    await page.getByRole('button', { name: '異議を申し立てる' }).click();
    await page.getByRole('status').waitFor();
    await page.getByRole('link', { name: 'モデレーター' }).click();
    await page.getByText('学園祭の荷物です').waitFor();
  } finally {
    await browser.close();
  }
});

test('a new account proves a mobile number in a browser, comes back and may post', async () => {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ locale: 'ja', viewport: { width: 360, height: 800 } });
    await page.goto(`${network.url}/join`);
    await page.getByLabel('表示名').fill('そら');
    await page.getByRole('button', { name: '確認に進む' }).click();
    await page.getByLabel('携帯電話番号').fill('090-1234-5678');
    const account = store()
      .listAccounts()
      .find(({ name }) => name === 'そら')!;
    expect(await show(account.id)).toContain('電話番号の確認が済むと、投稿できるようになります。');
    await submit('/posts', { as: account.id, text: 'まだ投稿できません' });

    await page.getByRole('button', { name: '確認コードを送る' }).click();
    await page.getByLabel('確認コード').waitFor();
    await page.getByLabel('確認コード').fill(/\d{6}$/.exec(yamidome.printed.at(-1)!)![0]);
    await page.getByRole('button', { name: '確認する' }).click();
    await page.getByRole('link', { name: '元のサービスに戻る' }).click();
    await page.getByText('確認が済みました。投稿できます。').waitFor();
    await page.getByRole('link', { name: 'タイムラインへ進む' }).click();
    await page.getByLabel('いま何をしていますか').fill('はじめまして');
    await page.getByRole('button', { name: '投稿する' }).click();
    await page.getByRole('paragraph').getByText('はじめまして').waitFor();
    expect(await show('haru')).not.toContain('まだ投稿できません');
  } finally {
    await browser.close();
  }
});

test('a visitor who does not come back from the check is verified by the event', async () => {
  const joined = await submit('/join', { name: 'うみ', language: 'ja' });
  const { id } = store()
    .listAccounts()
    .find(({ name }) => name === 'うみ')!;
  await verifyByNumber(joined.headers.get('location')!, yamidome.printed);
  await until(() => store().getAccount(id)?.verification === 'verified');
});

test('a made-up number of a verification verifies no account', async () => {
  await submit('/join', { name: 'かい', language: 'en' });
  const { id } = store()
    .listAccounts()
    .find(({ name }) => name === 'かい')!;
  const answer = await fetch(`${network.url}/joined?verification=v1-made-up&account=${id}`, {
    redirect: 'manual',
  });
  expect(answer.status).toBe(303);
  expect(store().getAccount(id)?.verification).toBe('waiting');
});

test('an account that the gate asks to verify finds the page of the check in its messages', async () => {
  store().addAccount({ id: 'mio', name: 'みお', createdAt, language: 'ja', verification: 'verified' });
  const url = 'https://verify.example/gate/Xy7';
  performAction(store(), {
    ...{ id: 'act_gate', kind: 'reply', accountId: 'mio', reasons: [], state: 'requested' },
    letter: { text: 'ご本人の確認をお願いします。', verification: { id: 'v1', url, expiresAt: createdAt } },
    ...{ requestedAt: createdAt, confirmBy: createdAt },
  });
  expect(await show('mio')).toContain(`<a href="${url}">確認に進む</a>`);
});

test('an innocent post that is edited into an offer is hidden, and a deleted one is erased', async () => {
  const id = await post('newcomer', 'よろしくお願いします');
  await expect.poll(() => stateOf(id), WAIT).toBe('judged');
  await submit(`/posts/${id}/edit`, { as: 'newcomer', text: `${RECRUITING_TEXT}！` });
  await until(() => isHidden(id));
  await submit(`/posts/${id}/delete`, { as: 'newcomer' });
  await expect.poll(() => stateOf(id), WAIT).toBe('erased');
  expect(store().getPost(id)).toBeUndefined();
});

test('while yamidome does not answer posting works, and afterwards each offer is hidden once', async () => {
  yamidome.decide(() => 'refuse');
  const offer = await post('haru', `${RECRUITING_TEXT}。急募`);
  const chat = await post('haru', 'おやすみなさい');
  expect(await show('', '/moderators')).toContain('yamidomeが応答しません。');
  yamidome.decide(() => 'pass');
  await until(() => isHidden(offer));
  await expect.poll(() => stateOf(chat), WAIT).toBe('judged');
  const { items } = (await yamidome.send('GET /v1/cases?limit=100')).json;
  expect(items.filter(({ postId }: { postId: string }) => postId === offer)).toHaveLength(1);
  await until(() => store().listUnconfirmed().length === 0);
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
