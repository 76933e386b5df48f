import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../examples/tiny-sns/start.ts';
import { openStore, type Store } from '../../examples/tiny-sns/store.ts';
import { connect } from '../../examples/tiny-sns/yamidome.ts';
import { isFullSize } from '../support/test-size.ts';
import { RECRUITING_TEXT } from '../support/worlds/running-app.ts';
import { type RunningYamidome, startYamidome } from '../support/worlds/tiny-sns.ts';

const WAIT = { timeout: 60_000, interval: 20 };
const cleanups: (() => unknown)[] = [];
let yamidome: RunningYamidome;
beforeAll(async () => {
  yamidome = await startYamidome();
});
afterAll(() => yamidome?.stop());
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tiny-sns-'));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await rm(folder, { recursive: true, force: true });
});

/** Starts a program of the example in a process group of its own. Resolves with the lines that it printed up to `ready`. */
async function startProgram(name: string, ready: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [join('examples/tiny-sns', name)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const kill = () => killGroup(child);
  cleanups.push(kill);
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    lines.push(line);
    if (line.startsWith(ready)) break;
  }
  return { lines, kill };
}

/** `kill -9` of a process and the processes that it has started. */
async function killGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid!, 'SIGKILL');
  await ended;
}

const submit = (url: string, fields: Record<string, string>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

/** The network in a process of its own, at the same port each time, and its database as this process sees it. */
async function startCrashableNetwork() {
  const port = await freePort();
  const file = join(folder, 'network.sqlite');
  const start = () =>
    startProgram('network.ts', 'tiny SNS:', {
      ...{ FILE: file, PORT: `${port}`, API_URL: yamidome.apiUrl, API_KEY: yamidome.apiKey },
    });
  const first = await start();
  const store: Store = openStore(file);
  cleanups.push(() => store.close());
  // A new network also does what the feed has of earlier stories.
  const { next } = (await yamidome.send('GET /v1/events?limit=500')).json;
  await expect.poll(() => store.getState('after'), WAIT).toBe(next);
  await expect.poll(() => store.listUnconfirmed(), WAIT).toEqual([]);
  return { url: `http://127.0.0.1:${port}`, store, start, kill: first.kill };
}

test('a network that was restored from a backup does what is missing in its feed', async () => {
  const sentAt = '2026-01-01T00:00:00.000Z';
  const author = { id: 'sora', createdAt: '2023-01-01T00:00:00Z' };
  const post = { id: 'p-1', author, text: RECRUITING_TEXT, sentAt };
  await yamidome.send('POST /v1/posts', { posts: [post] });
  const countRequested = async () =>
    (await yamidome.send('GET /v1/actions?state=requested')).json.items.length;
  await expect.poll(countRequested, WAIT).toBe(1);
  const restored = openStore(':memory:');
  restored.addPost({ ...post, author: author.id });
  restored.setState('after', (await yamidome.send('GET /v1/events?limit=500')).json.next);
  const connection = connect({ store: restored, url: yamidome.apiUrl, key: yamidome.apiKey });
  cleanups.push(connection.stop);
  await expect.poll(() => restored.getPost('p-1')?.isHidden, WAIT).toBe(1);
  await expect.poll(() => restored.listLetters('sora').length, WAIT).toBe(1);
  await expect.poll(() => restored.listUnconfirmed(), WAIT).toEqual([]);
});

test('a network that is killed before it confirms an action catches up after its restart', async () => {
  const { url, store, start, kill } = await startCrashableNetwork();

  const asked = new Promise<void>((resolve) => {
    yamidome.decide((call) => {
      if (!/^PUT .*\/outcome$/.test(call)) return 'pass';
      resolve();
      return 'hold';
    });
  });
  await submit(`${url}/posts`, { as: 'rin', text: RECRUITING_TEXT });
  await asked;
  await expect.poll(() => store.listPosts()[0]?.isHidden, WAIT).toBe(1);
  await kill();
  const [post] = store.listPosts();
  const cases: { caseId: string; postId: string }[] = (await yamidome.send('GET /v1/cases')).json.items;
  const { caseId } = cases.find(({ postId }) => postId === post!.id)!;
  const visibility = async () => (await yamidome.send(`GET /v1/cases/${caseId}`)).json.visibility;
  expect(await visibility()).toBe('pending');

  yamidome.decide(() => 'pass');
  const second = await start();
  await expect.poll(visibility, WAIT).toBe('hidden');
  await expect.poll(() => store.listLetters('rin').length, WAIT).toBe(1);
  await expect.poll(() => store.listUnconfirmed(), WAIT).toEqual([]);

  await second.kill();
  const moderator = { id: 'moderator', name: 'Aoi' };
  await yamidome.send(`POST /v1/cases/${caseId}/decisions`, { decision: 'overturn', moderator });
  await start();
  await expect.poll(visibility, WAIT).toBe('visible');
  expect(store.getPost(post!.id)!.isHidden).toBe(0);
  expect(store.listLetters('rin').filter(({ isAppealable }) => isAppealable)).toHaveLength(1);
});

test('a forged, a late and a replayed webhook are refused, the replayed one also after a restart', async () => {
  const { url, store, start, kill } = await startCrashableNetwork();
  await submit(`${url}/posts`, { as: 'haru', text: 'きょうは晴れです' });
  const [post] = store.listPosts();
  const body = JSON.stringify({
    ...{ id: 'evt_1', type: 'org.yamidome.action.requested.v1', subject: 'Y-1', sequence: '999999' },
    data: {
      ...{ id: 'act_1', kind: 'hide', postId: post!.id, reasons: [] },
      requestedAt: '2026-01-01T00:00:00.000Z',
    },
  });
  const send = async (secret: string, at: Date) => {
    const headers = {
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign('evt_1', at, body),
    };
    return (await fetch(`${url}/yamidome`, { method: 'POST', body, headers })).status;
  };
  const secret = store.getState('secret')!;
  expect(await send(`whsec_${Buffer.alloc(24, 1).toString('base64')}`, new Date())).toBe(401);
  expect(await send(secret, new Date(Date.now() - 10 * 60_000))).toBe(401);
  expect(store.getPost(post!.id)!.isHidden).toBe(0);
  const now = new Date();
  expect(await send(secret, now)).toBe(204);
  expect(await send(secret, now)).toBe(409);
  await kill();
  await start();
  expect(await send(secret, now)).toBe(409);
});

test('the command of the example starts both programs; at full size they go on after a power cut', async () => {
  const ports = {
    PORT: `${await freePort()}`,
    API_PORT: `${await freePort()}`,
    GATE_PORT: `${await freePort()}`,
  };
  const start = () => startProgram('start.ts', 'stop:', { DATA_DIR: folder, ...ports });
  const { lines, kill } = await start();
  const url = `http://127.0.0.1:${ports.PORT}`;
  expect(lines).toContain(`tiny SNS: ${url}`);
  expect(lines).toContain(`yamidome API: http://127.0.0.1:${ports.API_PORT}/docs`);
  await submit(`${url}/posts`, { as: 'rin', text: RECRUITING_TEXT });
  const show = async () => (await fetch(`${url}/?as=rin`, { headers: { 'accept-language': 'ja' } })).text();
  await expect.poll(show, WAIT).toContain('この投稿は非表示になりました。');
  if (!isFullSize) return;

  await kill();
  await start();
  expect(await show()).toContain('この投稿は非表示になりました。');
  await submit(`${url}/posts`, { as: 'haru', text: `${RECRUITING_TEXT}。急募` });
  const showHaru = async () => (await fetch(`${url}/?as=haru`)).text();
  await expect.poll(showHaru, WAIT).toContain('Reason:');
});
