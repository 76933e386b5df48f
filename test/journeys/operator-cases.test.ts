import { afterEach, beforeEach, expect, test } from 'vitest';
import { cloudEventOf } from '../../adapters/operator/schemas/event.ts';
import { verifyByNumber } from '../support/worlds/discord-with-gate.ts';
import { startNetwork } from '../support/worlds/operator-network.ts';
import { startApi } from '../support/worlds/running-api.ts';
import { RECRUITING_TEXT } from '../support/worlds/running-app.ts';

const WAIT_MS = 60_000;
const wait = { timeout: WAIT_MS };
const MODERATOR = { id: 'mod-1', name: '田中' };

let network: Awaited<ReturnType<typeof startNetwork>>;
beforeEach(async () => {
  network = await startNetwork();
}, WAIT_MS);
afterEach(async () => {
  const { items } = (await network.send('GET /v1/events?limit=500')).json;
  // No field is missing, and none is there that the document does not explain.
  for (const event of items) expect(cloudEventOf(event.type).parse(event)).toEqual(event);
  await network.stop();
});

const reportOf = (text: string, id = 'post-1') => ({
  post: {
    id,
    author: { id: 'acc-rin', name: 'rin' },
    text,
    sentAt: new Date().toISOString(),
  },
  reporter: { id: 'acc-sora', language: 'ja' },
  reason: '闇バイトだと思います',
});

test(
  'an account reports a post, a moderator upholds the case, and a strike follows what the network has done',
  async () => {
    const reported = await network.send('POST /v1/reports', reportOf('今日の仕事の話はダイレクトで'));
    expect(reported.json).toMatchObject({ accepted: true, caseId: expect.any(String) });
    const { caseId } = reported.json;
    const undecided = await network.send('GET /v1/cases?status=undecided');
    expect(undecided.json.items).toMatchObject([{ caseId, reports: 1, visibility: 'visible' }]);

    const decision = { decision: 'uphold', moderator: MODERATOR };
    expect((await network.send(`POST /v1/cases/${caseId}/decisions`, decision)).status).toBe(200);
    const hide = await network.waitForAction('hide');
    expect(hide.postId).toBe('post-1');
    const readCase = async () => (await network.send(`GET /v1/cases/${caseId}`)).json;
    expect(await readCase()).toMatchObject({ visibility: 'pending', isStruck: false });
    expect((await network.confirm(hide)).status).toBe(200);
    await expect.poll(readCase, wait).toMatchObject({
      visibility: 'hidden',
      isStruck: true,
      decision: { decision: 'uphold', moderator: MODERATOR },
    });
  },
  2 * WAIT_MS,
);

test(
  'a hidden post comes back when its author appeals and a moderator overturns the case',
  async () => {
    const { caseId } = (await network.send('POST /v1/reports', reportOf(RECRUITING_TEXT))).json;
    await network.confirm(await network.waitForAction('hide'));
    const stranger = { caseId, account: { id: 'acc-umi' }, text: '返してください' };
    expect((await network.send('POST /v1/appeals', stranger)).status).toBe(404);
    const appeal = { caseId, account: { id: 'acc-rin' }, text: '引っ越しの手伝いの募集です' };
    expect((await network.send('POST /v1/appeals', appeal)).status).toBe(200);
    const overturn = { decision: 'overturn', moderator: MODERATOR };
    expect((await network.send(`POST /v1/cases/${caseId}/decisions`, overturn)).status).toBe(200);
    const restore = await network.waitForAction('restore');
    await network.confirm(restore);
    const readCase = async () => (await network.send(`GET /v1/cases/${caseId}`)).json;
    await expect.poll(readCase, wait).toMatchObject({
      visibility: 'visible',
      isStruck: false,
      hasAppeal: true,
      conversation: [{ kind: 'appeal', text: '引っ越しの手伝いの募集です' }],
    });
  },
  2 * WAIT_MS,
);

test(
  'a wave of new accounts is stopped, and an account that verifies on the page is released',
  async () => {
    const ids = ['acc-1', 'acc-2', 'acc-3'];
    const at = new Date().toISOString();
    const joined = (id: string) => ({
      id: `join-${id}`,
      kind: 'joined',
      account: { id, language: 'ja' },
      at,
    });
    const sent = await network.send('POST /v1/accounts/events', { events: ids.map(joined) });
    expect(sent.json.items.map(({ state }: { state: string }) => state)).toEqual(ids.map(() => 'accepted'));
    for (const id of ids) await network.waitForAction('quarantine', id);
    await network.confirm(await network.waitForAction('quarantine', 'acc-1'));
    const { letter } = await network.waitForAction('reply', 'acc-1');
    const link = letter!.verification!;
    expect(letter!.text).toContain(link.url);
    expect(letter!.text).toMatch(/^このサービスでは、/);

    const { afterCode } = await verifyByNumber(link.url, network.printed);
    expect(afterCode).toContain('確認が済みました');
    await network.confirm(await network.waitForAction('release', 'acc-1'));
    const verification = await network.send(`GET /v1/verifications/${link.id}`);
    expect(verification.json).toMatchObject({
      account: 'acc-1',
      cause: 'gate',
      state: 'verified',
      level: 'sms',
      bannedProof: false,
    });
    const events = (await network.send('GET /v1/events?limit=500')).json.items;
    const completed = events.filter(({ type }: { type: string }) => type.includes('verification.completed'));
    expect(completed).toMatchObject([{ subject: 'acc-1', data: { id: link.id, state: 'verified' } }]);
  },
  2 * WAIT_MS,
);

test(
  'a network has an account verified before it opens it, and the page leads back',
  async () => {
    await network.send('PUT /v1/tenant/return-origins', { origins: ['https://sns.example'] });
    const started = await network.send('POST /v1/verifications', {
      account: { id: 'acc-new' },
      language: 'ja',
      returnUrl: 'https://sns.example/welcome',
    });
    expect(started.status).toBe(201);
    const { id, url } = started.json;
    const { afterCode } = await verifyByNumber(url, network.printed);
    expect(afterCode).toContain(`href="https://sns.example/welcome?verification=${id}"`);
    expect((await network.send(`GET /v1/verifications/${id}`)).json).toMatchObject({ state: 'verified' });
    expect(await network.listActions()).toEqual([]);
  },
  2 * WAIT_MS,
);

test(
  'on one machine a worker starts beside the process that serves the API and the page of the identity check',
  async () => {
    const worker = await startApi({
      gateSettings: network.gateSettings,
      operator: { api: false, worker: true, makesTrialKey: false },
    });
    await worker.stop();
    expect(worker.api).toBeUndefined();
    const { url } = network.gateSettings;
    expect((await fetch(`${url}/gate/style.css`)).status).toBe(200);
  },
  2 * WAIT_MS,
);
