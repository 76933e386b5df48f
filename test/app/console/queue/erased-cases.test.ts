import { expect, test } from 'vitest';
import { createQueueService } from '../../../../src/app/console/queue/queue-service.ts';
import { deriveCaseId } from '../../../../src/cases/index.ts';
import { appendFinishedCase, sampleMessage } from '../../../adapters/sql/support/sample-cases.ts';
import { DAY_MS } from '../../../support/fake-clock.ts';
import { moderator, SERVER } from '../../../support/messages.ts';
import { openTestDatabase, type TestDatabase } from '../../../support/services/test-database.ts';
import { consoleWordings, testPolicy, wordings } from '../../../support/shipped-wording-and-policy.ts';
import { idsOf } from './queue-world.ts';

const aoi = moderator('aoi');

const openQueue = ({ sql, clock }: Pick<TestDatabase, 'sql' | 'clock'>) =>
  createQueueService({
    ...sql,
    policies: { of: () => testPolicy() },
    intake: {
      decide: async () => ({ accepted: true, code: 'ok', text: '' }),
      performModeratorAction: async () => ({ accepted: true, code: 'ok', text: '' }),
    },
    wording: wordings,
    consoleWording: () => consoleWordings,
    adapterOf: () => undefined,
    listServers: async () => [SERVER],
    clock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });

async function addCase({ sql }: Pick<TestDatabase, 'sql'>, author: string): Promise<string> {
  const posted = sampleMessage(author);
  const id = deriveCaseId(posted.ref);
  await appendFinishedCase(sql, id, posted);
  return id;
}

test('a member who is erased in another process disappears from the lists', async () => {
  const store = await openTestDatabase();
  try {
    const [rin, sora] = [await addCase(store, 'rin'), await addCase(store, 'sora')];
    const { queue, refresh } = openQueue(store);
    await refresh();
    expect(idsOf((await queue.list(aoi, { state: 'all' })).rows).toSorted()).toEqual([rin, sora].toSorted());
    const person = { platform: SERVER.platform, id: 'rin' };
    await store.sql.erasures.erase(person, { now: store.clock.now(), isBanned: async () => false });
    await refresh();
    expect(idsOf((await queue.list(aoi, { state: 'all' })).rows)).toEqual([sora]);
    expect((await queue.list(aoi, { state: 'all', search: 'rin' })).matching).toBe(0);
  } finally {
    await store.close();
  }
});

test('a case whose retention has ended disappears from the lists, also after a restart', async () => {
  const store = await openTestDatabase();
  try {
    await addCase(store, 'rin');
    const before = openQueue(store);
    await before.refresh();
    expect((await before.queue.list(aoi, { state: 'all' })).matching).toBe(1);
    await store.sql.applyRetention(30, new Date(store.clock.now().getTime() + 40 * DAY_MS));
    const after = openQueue(store);
    for (const { queue, refresh } of [before, after]) {
      await refresh();
      expect((await queue.list(aoi, { state: 'all' })).matching).toBe(0);
    }
  } finally {
    await store.close();
  }
});
