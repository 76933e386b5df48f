import { copyFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Log } from '#core';
import { ERASURE_LIST_FILE, readErasureList } from '../../../adapters/sql/index.ts';
import { openStores } from '../../../src/app/open-stores.ts';
import { noopMetrics } from '../../../src/memory/index.ts';
import { openTestRedis } from '../../adapters/redis/redis-fixture.ts';
import { ERASED_ACCOUNT, ERASED_TEXTS, fillWithPerson } from '../../adapters/sql/support/person-data.ts';
import { afterStart, START_TIME } from '../../contracts/contract-helpers.ts';
import { callCommand, createSmallRulesFolder } from '../../support/cli/run-command.ts';
import { HOUR_MS } from '../../support/fake-clock.ts';
import { member, SERVER } from '../../support/messages.ts';
import { findInFiles } from '../../support/search-files.ts';
import { startRedis } from '../../support/services/redis.ts';
import { openTestDatabase, type TestDatabase } from '../../support/services/test-database.ts';
import { testPolicy } from '../../support/shipped-wording-and-policy.ts';

const TIMEOUT_MS = 60_000;
const ACCOUNT = `fake:${ERASED_ACCOUNT}`;

describe('member erase', { timeout: TIMEOUT_MS }, () => {
  let store: TestDatabase;
  let rules: string;
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    callCommand('member', [...args, '--data', store.dataDir], {
      env: { ...process.env, RULES_DIR: rules, ...env },
    });

  beforeEach(async () => {
    store = await openTestDatabase();
    rules = await createSmallRulesFolder();
    await fillWithPerson(store);
  });
  afterEach(async () => {
    await store.close();
    await rm(rules, { recursive: true });
  });

  test('without --yes it says what it would erase, and erases nothing', async () => {
    const { code, out } = await run(['erase', ACCOUNT]);
    expect(code).toBe(0);
    expect(out).toContain('消去される予定のデータ（まだ何も消していません）');
    expect(out).toContain('fake:square：事案 3 件、ストライク 1 件');
    expect(out).toContain('消すには --yes を付けて実行してください');
    expect(findInFiles(store.dataDir, [ERASED_ACCOUNT])).not.toEqual([]);
    expect(readErasureList(store.dataDir)).toEqual([]);
  });

  test('with --yes no file of the data folder has the account, the name or the words', async () => {
    const { code, out, err } = await run(['erase', ACCOUNT, '--yes', '--by', 'aoi', '--lang', 'en']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('fake:square: 3 cases, 1 strikes');
    expect(out).toMatch(/^erasure \{"at":\d+,"hashes":\{"[0-9a-f]{16}":"[0-9a-f]{64}"\}\}$/m);
    // The bot still has the database open, so its log was not removed by the end of the last connection.
    expect(findInFiles(store.dataDir, [ERASED_ACCOUNT, ...ERASED_TEXTS])).toEqual([]);
    expect((await callCommand('verify', ['--data', store.dataDir])).code).toBe(0);
    expect((await run(['erase', ACCOUNT])).code).toBe(1);
  });

  test('after an export, the file that it wrote does not stand in the way of the erasure', async () => {
    const out = join(rules, 'member.zip');
    expect((await run(['export', ACCOUNT, '--out', out])).code).toBe(0);
    expect(await run(['erase', ACCOUNT, '--out', out, '--yes'])).toMatchObject({ code: 0, err: '' });
  });

  test('an id of another form, of a server, a channel or a message erases nothing', async () => {
    const wrong = await run(['erase', 'discord:rin', '--yes']);
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toContain('"rin" is no account of discord; write its id, for example discord:');
    const [first] = await store.sql.archive.read('Y-1');
    const message = first?.kind === 'opened' ? first.message.ref : undefined;
    const before = JSON.stringify(await store.sql.archive.read('Y-1'));
    await store.sql.keyValueStore.put(`card/fake:square/${message!.id}`, 'posted');
    for (const id of [SERVER.id, 'general', message!.id]) {
      const { code } = await run(['erase', `fake:${id}`, '--yes']);
      expect(code, id).toBe(1);
    }
    expect(JSON.stringify(await store.sql.archive.read('Y-1'))).toBe(before);
    expect(readErasureList(store.dataDir)).toEqual([]);
    expect(await store.sql.keyValueStore.get(`card/fake:square/${message!.id}`)).toBe('posted');
  });

  test('what a hold keeps is named, and the exit code says that it is not complete', async () => {
    await store.sql.holds.place({ server: SERVER, caseId: 'Y-1' }, 'Q-1', START_TIME);
    const { code, out } = await run(['erase', ACCOUNT, '--yes']);
    expect(code).toBe(3);
    expect(out).toContain('残すもの：Y-1（保全中）');
    expect(out).toContain('もう一度実行すると消せます');
  });

  test('an erasure holds after a restore of an older backup, at the next start of the bot', async () => {
    await store.sql.close();
    const file = join(store.dataDir, 'yamidome.db');
    await copyFile(file, `${file}.backup`);
    await run(['erase', ACCOUNT, '--yes']);
    await copyFile(`${file}.backup`, file);
    await rm(`${file}.backup`);
    expect(findInFiles(store.dataDir, [ERASED_ACCOUNT])).not.toEqual([]);

    const lines: string[] = [];
    const record = (event: string, fields?: object) => void lines.push(`${event} ${JSON.stringify(fields)}`);
    const log: Log = { info: record, warn: record, error: record };
    const deps = {
      getDefaultPolicy: () => testPolicy(),
      metrics: noopMetrics,
      clock: store.clock,
      log,
    };
    const stores = await openStores({ dataDir: store.dataDir }, deps);
    await stores.close();
    expect(lines).toEqual([
      'erasures_applied_again {"missing":1,"erased":1,"unreadable":0,"held":0,"complete":true}',
    ]);
    expect(findInFiles(store.dataDir, [ERASED_ACCOUNT, ...ERASED_TEXTS])).toEqual([]);
    expect(await readFile(join(store.dataDir, ERASURE_LIST_FILE), 'utf8')).not.toContain(ERASED_ACCOUNT);
  });

  test('Redis keeps nothing of the person, and keeps what is about others', async () => {
    const server = await startRedis();
    try {
      const redis = await openTestRedis(server.url, { prefix: 'test' });
      for (const id of [ERASED_ACCOUNT, 'sora']) {
        await redis.strikes.add(member(id), 'Y-1', START_TIME, 90);
        await redis.leases.acquire(`help/fake:square/${id}`, new Date(), HOUR_MS);
        await redis.rateLimits.tryConsume(`reports/fake:square/${id}`, new Date(), 5);
        await redis.rateLimits.tryConsumeDistinct('hides/x', [`account/fake:square/${id}`], new Date(), 5);
        await redis.duplicateIndex.record(SERVER, ['contact'], id, 'Y-1', new Date(), HOUR_MS);
        const raid = { accounts: 9, windowMs: HOUR_MS, durationMs: HOUR_MS };
        await redis.joinCounter.recordJoin(SERVER, id, new Date(), raid);
      }
      await redis.close();
      const env = { REDIS_URL: server.url, REDIS_PREFIX: 'test' };
      const planned = await run(['erase', ACCOUNT, '--json'], env);
      expect(JSON.parse(planned.out)).toMatchObject({ found: true, dryRun: true, redis: 6 });
      expect(await run(['erase', ACCOUNT, '--yes'], env)).toMatchObject({ code: 0, err: '' });
      const texts = await dumpRedis(server.sendCommand);
      expect(texts).not.toContain(ERASED_ACCOUNT);
      expect(texts.match(/sora/g)).toHaveLength(6);
    } finally {
      await server.stop();
    }
  });

  test('while Redis does not answer, nothing is erased', async () => {
    const { code, err } = await run(['erase', ACCOUNT, '--yes'], { REDIS_URL: 'redis://127.0.0.1:9' });
    expect(code).toBe(2);
    expect(err).toContain('Redis does not answer');
    expect(readErasureList(store.dataDir)).toEqual([]);
    expect(
      (await store.sql.members.find({ platform: 'fake', id: ERASED_ACCOUNT }, afterStart(0))).length,
    ).toBe(1);
  });
});

/** All keys and members as text. */
async function dumpRedis(
  sendCommand: (command: string, ...values: string[]) => Promise<unknown>,
): Promise<string> {
  const keys = (await sendCommand('KEYS', '*')) as string[];
  const lines = await Promise.all(
    keys.map(async (key) =>
      (await sendCommand('TYPE', key)) === 'zset'
        ? [key, ...((await sendCommand('ZRANGE', key, '0', '-1')) as string[])].join(' ')
        : key,
    ),
  );
  return lines.join('\n');
}
