import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { deriveCaseId } from '../../src/cases/index.ts';
import { type OperatorSystem, TENANT } from '../support/operator/operator-system.ts';
import { sized } from '../support/test-size.ts';
import { sleep, waitUntil } from './harness.ts';

const BATCH_SIZE = 10;
const BATCH_INTERVAL_MS = 150;
/** One post in so many is an offer. */
const OFFER_EVERY = 10;
const WAITS_FOR_LEASES = sized(0, 1) === 1;
const SERVER = { platform: 'operator', id: TENANT };
const OFFER = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';

/** A post of the test. Every author writes once, so that each offer is a case of its own. */
const createPost = (number: number) => ({
  ...{ id: `p${number}`, author: { id: `a${number}` }, sentAt: new Date().toISOString() },
  text: `${number % OFFER_EVERY === 0 ? OFFER : '今日の給食はカレーでした'} ${inLetters(number)}`,
});
/** A text with 9110 names the consultation line of the police, and goes to moderators. */
const inLetters = (number: number): string =>
  number.toString(4).replace(/\d/g, (digit) => 'abcd'[Number(digit)]!);
const isOffer = (id: string): boolean => Number(id.slice(1)) % OFFER_EVERY === 0;

/** Posts that are sent to a system until `stop`, and the webhooks that come back. */
export interface OperatorLoad {
  /** The number of posts that were sent so far. */
  sent(): number;
  /** Sends no more; resolves when all posts are accepted. */
  stop(): Promise<void>;
  /**
   * Waits until the posts are judged, and compares: nothing lost, nothing doubled, evidence sound. At full size it also waits
   * for the last webhooks: the jobs of a killed worker are leased for two minutes.
   */
  expectAllDone(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Sends ten posts every 150 ms, as an operator does: again after every error, until each is accepted.
 * @example const load = await startOperatorLoad(system); await system.api.kill(); …; await load.stop(); await load.expectAllDone()
 */
export async function startOperatorLoad(system: OperatorSystem): Promise<OperatorLoad> {
  const call = createCaller(system);
  const receiver = await startReceiver();
  const { status } = await call('PUT', '/v1/webhooks', { url: receiver.url });
  expect(status).toBeLessThan(300);
  let isOver = false;
  let sent = 0;
  const running: Promise<void>[] = [];
  const sending = (async () => {
    while (!isOver) {
      const posts = Array.from({ length: BATCH_SIZE }, () => createPost(++sent));
      running.push(sendUntilAccepted(call, posts));
      await sleep(BATCH_INTERVAL_MS);
    }
  })();

  const listQueued = async (): Promise<number> =>
    (await call('GET', '/v1/posts?state=queued&limit=500')).json.items.length;

  return {
    sent: () => sent,
    async stop() {
      isOver = true;
      await sending;
      await Promise.all(running);
    },
    async expectAllDone() {
      await waitUntil('every post is judged', async () => (await listQueued().catch(() => 1)) === 0, 500);
      await expectEvidence(system, sent);
      const offers = Array.from({ length: sent }, (_, i) => `p${i + 1}`).filter(isOffer);
      const isAllDelivered = () => offers.every((id) => receiver.hides.has(id));
      if (WAITS_FOR_LEASES) await waitUntil('every offer has its webhook', isAllDelivered, 500);
      expect(receiver.hides.size).toBeGreaterThan(0);
      for (const [post, ids] of receiver.hides) expect([...ids], post).toHaveLength(1);
      expect([...receiver.hides.keys()].filter((id) => !isOffer(id))).toEqual([]);
    },
    close: receiver.close,
  };
}

type Call = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; json: { items: { id: string; state: string }[] } }>;

const createCaller =
  ({ url, key }: OperatorSystem): Call =>
  async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    return { status: response.status, json: JSON.parse((await response.text()) || '{}') };
  };

async function sendUntilAccepted(call: Call, posts: readonly ReturnType<typeof createPost>[]): Promise<void> {
  for (let open = posts; open.length > 0; ) {
    try {
      const { status, json } = await call('POST', '/v1/posts', { posts: open });
      if (status !== 202) throw new Error(`status ${status}`);
      const accepted = new Set(
        json.items.filter(({ state }) => state === 'queued' || state === 'duplicate').map(({ id }) => id),
      );
      open = open.filter(({ id }) => !accepted.has(id));
    } catch {
      await sleep(200);
    }
  }
}

/** Every post is judged, and every offer is exactly one case; the chain of the evidence is whole. */
async function expectEvidence(system: OperatorSystem, sent: number): Promise<void> {
  const sql = await system.openDatabase();
  try {
    const posts = await sql.postIndex.list(TENANT, { limit: sent + 1 });
    expect(posts).toHaveLength(sent);
    expect(posts.filter(({ state }) => state !== 'judged')).toEqual([]);
    for (const { id, author, channel, ruling, caseId } of posts) {
      const expected = isOffer(id) ? [deriveCaseId({ server: SERVER, channel, id })] : [];
      expect(await sql.archive.listCasesByAuthor({ server: SERVER, id: author }, 9), id).toEqual(expected);
      expect([ruling, caseId], id).toEqual(isOffer(id) ? ['hide', expected[0]] : ['pass', undefined]);
    }
    expect((await sql.verify()).finding).toBeUndefined();
  } finally {
    await sql.close();
  }
}

/** The ids of the webhooks that ask to hide each post: one id, however often it is sent. */
async function startReceiver() {
  const hides = new Map<string, Set<string>>();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.writeHead(204).end();
    const { type, data } = JSON.parse(body);
    if (type !== 'org.yamidome.action.requested.v1' || data.kind !== 'hide') return;
    const ids = hides.get(data.postId) ?? new Set();
    hides.set(data.postId, ids.add(String(request.headers['webhook-id'])));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ hides, url: `http://127.0.0.1:${port}/` },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
