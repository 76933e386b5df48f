import { afterAll, beforeAll, expect, test } from 'vitest';
import { deriveCaseId } from '../../src/cases/index.ts';
import {
  type OperatorSystem,
  type RoleProcess,
  startOperatorSystem,
  TENANT,
} from '../support/operator/operator-system.ts';
import { createSeededRandom } from '../support/property-testing.ts';
import { sized } from '../support/test-size.ts';
import { sleep, waitUntil } from './harness.ts';

const SEED = 20_261_130;
const KILLS = sized(3, 100);
/** Between two kills. */
const MAX_PAUSE_MS = 800;
const BATCH_SIZE = 10;
const BATCH_INTERVAL_MS = 150;
/** One post in so many is an offer. */
const OFFER_EVERY = 10;
const TIMEOUT_MS = sized(240_000, 2_400_000);
const SERVER = { platform: 'operator', id: TENANT };
const OFFER = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';

let system: OperatorSystem;
beforeAll(async () => {
  system = await startOperatorSystem({ workers: 2 });
}, TIMEOUT_MS);
afterAll(() => system.stop(), TIMEOUT_MS);

/** A post of the test. Every author writes once, so that each offer is a case of its own. */
const createPost = (number: number) => ({
  ...{ id: `p${number}`, author: { id: `a${number}` }, sentAt: new Date().toISOString() },
  text: number % OFFER_EVERY === 0 ? `${OFFER} ${number}` : `今日の給食はカレーでした ${number}`,
});
const isOffer = (id: string): boolean => Number(id.slice(1)) % OFFER_EVERY === 0;

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`${system.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  return {
    status: response.status,
    json: (await response.json()) as { items: { id: string; state: string }[] },
  };
}

/** Sends posts until each of them is accepted, as an operator does: again after every error. */
async function sendUntilAccepted(posts: readonly ReturnType<typeof createPost>[]): Promise<void> {
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

async function listQueued(): Promise<readonly string[]> {
  const { json } = await call('GET', '/v1/posts?state=queued&limit=500');
  return json.items.map(({ id }) => id);
}

/** Each kills one part and starts it again. The database starts again by itself. */
const killers = (random: () => number): readonly (() => Promise<void>)[] => {
  const { api, workers, stream, database } = system;
  const killRole = (role: RoleProcess) => async () => {
    await role.kill();
    await sleep(random() * 300);
    await role.start();
  };
  const killStream = async () => {
    await stream.kill();
    await sleep(random() * 300);
    await stream.restart();
  };
  return [killRole(workers[0]!), killStream, database.crash, killRole(api), killRole(workers[1]!)];
};

test(
  'posts of a network are each judged, and each offer is one case, however often intake, workers, stream and database are killed',
  async () => {
    const random = createSeededRandom(SEED);
    let isOver = false;
    let sent = 0;
    const running: Promise<void>[] = [];
    const sending = (async () => {
      while (!isOver) {
        const posts = Array.from({ length: BATCH_SIZE }, () => createPost(++sent));
        running.push(sendUntilAccepted(posts));
        await sleep(BATCH_INTERVAL_MS);
      }
    })();
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(random() * MAX_PAUSE_MS);
      const kills = killers(random);
      await kills[kill % kills.length]!();
    }
    isOver = true;
    await sending;
    await Promise.all(running);

    await waitUntil(
      'every post is judged',
      async () => (await listQueued().catch(() => undefined))?.length === 0,
      500,
    );
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
  },
  TIMEOUT_MS,
);
