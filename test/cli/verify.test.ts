import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withRawConnection } from '../adapters/sql/support/raw-connection.ts';
import { appendFinishedCase, sampleMessage } from '../adapters/sql/support/sample-cases.ts';
import { callCommand, runCommand } from '../support/cli/run-command.ts';
import { openTestDatabase, type TestDatabase } from '../support/services/test-database.ts';

/** Long, because some tests start a process on a busy machine. */
const TIMEOUT_MS = 120_000;

describe('verify and rotate-key', { timeout: TIMEOUT_MS }, () => {
  let store: TestDatabase;
  const verify = (...args: string[]) => callCommand('verify', ['--data', store.dataDir, ...args]);

  beforeAll(async () => {
    store = await openTestDatabase();
    await appendFinishedCase(store.sql, 'Y-1', sampleMessage());
    await appendFinishedCase(store.sql, 'Y-2', sampleMessage());
  });
  afterAll(() => store.close());

  test('unchanged evidence is confirmed while the bot has the database open; the heads can be checked later', async () => {
    const { code, out } = await runCommand('verify', ['--data', store.dataDir]);
    expect(code).toBe(0);
    expect(out).toContain('改ざんは見つかりませんでした（出来事 14 件、添付の控え');
    expect((await verify('--lang', 'en')).out).toContain('everything is as it was written (14 events');
    expect(out).not.toContain('everything');
    expect(out).toMatch(/^head fake:square 14 [0-9a-f]{64}$/m);
    const headsFile = join(store.dataDir, 'kept.txt');
    writeFileSync(headsFile, out);
    expect((await verify('--heads', headsFile, '--json')).out).toMatch(/^\{"events":14,.*\}\n$/);
    const logged = out.replace(/^(head .*)$/m, '{"level":30,"time":"2026-11-02T03:00:00.000Z","msg":"$1"}');
    writeFileSync(headsFile, logged);
    expect(await verify('--heads', headsFile)).toMatchObject({ code: 0 });
    writeFileSync(headsFile, logged.replace('square 14', 'square 15'));
    expect(await verify('--heads', headsFile)).toMatchObject({ code: 1 });
    writeFileSync(headsFile, out.replace('square 14', 'square 15'));
    expect(await verify('--heads', headsFile)).toMatchObject({ code: 1 });
  });

  test('the first changed event is named, in the language of --lang', async () => {
    const change = (at: number) =>
      withRawConnection(store, ({ db }) =>
        db.updateTable('events').set({ at }).where('number', '=', 9).execute(),
      );
    const { at } = await withRawConnection(store, ({ db }) =>
      db.selectFrom('events').select('at').where('number', '=', 9).executeTakeFirstOrThrow(),
    );
    await change(at + 1);
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toBe('fake:square の 9 番（Y-2）: 内容が変更されています\n');
    expect((await verify('--lang', 'en')).out).toBe('event 9 of fake:square (Y-2) was changed\n');
    await change(at);
    expect((await verify()).code).toBe(0);
  });

  test('a database that cannot be verified is refused in one sentence, and no file is created', async () => {
    const missing = await callCommand('verify', ['--data', join(store.dataDir, 'nowhere')]);
    expect(missing).toMatchObject({ code: 2, out: '' });
    expect(missing.err).toContain('there is no data folder');
    const unreachable = await callCommand('verify', ['--url', 'postgres://bot:s3cret@127.0.0.1:9/x']);
    expect(unreachable.err).toMatch(/DATABASE_URL cannot be opened: ECONNREFUSED/);
    expect((await verify('--head', 'x')).err).toContain('see --help');
    expect((await verify('--heads', 'missing.txt')).err).toContain('cannot be read');
    const path = join(store.dataDir, 'signing.key');
    const saved = readFileSync(path);
    writeFileSync(path, `${Buffer.alloc(32, 7).toString('base64')}\n`);
    expect((await verify()).err).toContain('is signed with key');
    writeFileSync(path, saved);
  });
});
