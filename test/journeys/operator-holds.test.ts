import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startNetwork } from '../support/worlds/operator-network.ts';
import { RECRUITING_TEXT } from '../support/worlds/running-app.ts';

const WAIT_MS = 60_000;
const wait = { timeout: WAIT_MS };
const MODERATOR = { id: 'mod-1', name: '田中' };

let dataDir: string;
let network: Awaited<ReturnType<typeof startNetwork>>;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'yamidome-holds-'));
  network = await startNetwork({ storageSettings: { dataDir } });
}, WAIT_MS);
afterEach(async () => {
  await network.stop();
  await rm(dataDir, { recursive: true });
});

/** The network does everything that it is asked for, until it is asked for nothing any more. */
async function confirmAll(): Promise<number> {
  const actions = await network.listActions();
  for (const action of actions) await network.confirm(action);
  return actions.length;
}

test(
  'a hold keeps the text of a post that the network deletes, until the hold is lifted',
  async () => {
    const post = {
      id: 'post-1',
      author: { id: 'acc-rin', name: 'rin' },
      text: RECRUITING_TEXT,
      sentAt: new Date().toISOString(),
    };
    expect((await network.send('POST /v1/posts', { posts: [post] })).status).toBe(202);
    await network.confirm(await network.waitForAction('hide'));
    await network.confirm(await network.waitForAction('warn'));
    await expect.poll(confirmAll, wait).toBe(0);
    const [{ caseId }] = (await network.send('GET /v1/cases')).json.items;
    const hold = await network.send('POST /v1/holds', {
      target: { kind: 'account', account: 'acc-rin' },
      reason: '保全要請 118',
      moderator: MODERATOR,
    });
    expect(hold.status).toBe(201);

    const remove = async () => (await network.send('DELETE /v1/posts/post-1')).json;
    expect(await remove()).toMatchObject({ state: 'erased', kept: 'held' });
    const readPost = async () => (await network.send(`GET /v1/cases/${caseId}`)).json.post;
    expect(await readPost()).toMatchObject({ text: RECRUITING_TEXT, isErased: false });

    expect((await network.send(`DELETE /v1/holds/${hold.json.id}`)).status).toBe(204);
    await expect.poll(async () => (await remove()).kept, wait).toBeUndefined();
    await expect.poll(readPost, wait).toMatchObject({ text: '', isErased: true });
  },
  3 * WAIT_MS,
);
