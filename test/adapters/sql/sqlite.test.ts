import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { SqlSetupError } from '../../../adapters/sql/index.ts';
import { hideJob } from '../../contracts/archive.ts';
import { afterStart } from '../../contracts/contract-helpers.ts';
import { postedTrigger } from '../../contracts/fallback-queue.ts';
import { DAY_MS } from '../../support/fake-clock.ts';
import { SERVER } from '../../support/messages.ts';
import { openTestDatabase } from '../../support/services/test-database.ts';
import { contractSuite } from './suites/contracts.ts';
import { erasedAccountSuite, restoredAccountTest } from './suites/erased-accounts.ts';
import { erasureSuite } from './suites/erasures.ts';
import { inquirySuite } from './suites/inquiries-and-holds.ts';
import { multipleProcessesSuite } from './suites/multiple-processes.ts';
import { pipelineSuite } from './suites/pipeline.ts';
import { openingSuite } from './suites/restart-schema-and-keys.ts';
import { retentionSuite } from './suites/retention.ts';
import { tamperingSuite } from './suites/tampering.ts';
import { tenantSuite } from './suites/tenants.ts';
import { verificationThreadsSuite } from './suites/verification-threads.ts';
import { tamperEverywhere } from './support/exhaustive-tampering.ts';
import {
  APPEAL_TEXT,
  appendFinishedCase,
  MESSAGE_TEXT,
  sampleCaseEvents,
  sampleMessage,
} from './support/sample-cases.ts';

const sqlitePlace = () => undefined;

contractSuite('SQLite', sqlitePlace);
openingSuite('SQLite', sqlitePlace, sqlitePlace);
retentionSuite('SQLite', sqlitePlace);
erasureSuite('SQLite', sqlitePlace);
tamperingSuite('SQLite', sqlitePlace);
inquirySuite('SQLite', sqlitePlace);
pipelineSuite('SQLite', sqlitePlace);
multipleProcessesSuite('SQLite', sqlitePlace);
verificationThreadsSuite('SQLite', sqlitePlace);
tenantSuite('SQLite', sqlitePlace);
erasedAccountSuite('SQLite', sqlitePlace);
restoredAccountTest();

describe('a SQLite file', () => {
  test('every small change, in every row and at every position of one of them, is found', async () => {
    const store = await openTestDatabase();
    await appendFinishedCase(store.sql, 'Y-1', sampleMessage('rin', '箱'));
    await store.sql.applyRetention(1, afterStart(2 * DAY_MS));
    await appendFinishedCase(store.sql, 'Y-2', sampleMessage('sora', '荷'));
    const { tried, missed } = await tamperEverywhere(store);
    expect(missed).toEqual([]);
    expect(tried).toBeGreaterThan(1000);
    expect((await store.sql.verify()).finding).toBeUndefined();
    await store.close();
  });

  test('contains no readable text of a member', async () => {
    const store = await openTestDatabase();
    const posted = sampleMessage();
    await appendFinishedCase(store.sql, 'Y-1', posted);
    await store.sql.archive.append('Y-2', 0, sampleCaseEvents(posted).slice(0, 1), [
      { ...hideJob('Y-2', posted), action: { kind: 'restore', message: posted, reason: MESSAGE_TEXT } },
    ]);
    await store.sql.attachmentStore.put('Y-1', Buffer.from(MESSAGE_TEXT));
    await store.sql.holds.place({ server: SERVER, caseId: 'Y-1' }, MESSAGE_TEXT, afterStart(0));
    await store.sql.secretStore.put('token', MESSAGE_TEXT);
    await store.sql.fallbackQueue.enqueue(postedTrigger(MESSAGE_TEXT));
    const bytes = Buffer.concat(
      readdirSync(store.dataDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
    );
    expect(bytes.includes('fake/word')).toBe(true);
    for (const text of [MESSAGE_TEXT, APPEAL_TEXT, 'これは勧誘', 'rin さん'])
      expect(bytes.includes(text)).toBe(false);
    await store.close();
  });

  test('while another program has the file locked nothing else stands still, and evidence waits for its turn', async () => {
    const store = await openTestDatabase();
    const { archive } = store.sql;
    const other = new SqliteDatabase(join(store.dataDir, 'yamidome.db'));
    other.exec('begin immediate');
    const start = performance.now();
    let isWritten = false;
    const writing = archive.append('Y-1', 0, sampleCaseEvents(sampleMessage()).slice(0, 1)).then(() => {
      isWritten = true;
    });
    for (let i = 0; i < 10; i++) await pause(10);
    // SQLite's busy timeout would have blocked this thread for five seconds.
    expect(performance.now() - start).toBeLessThan(4000);
    expect(isWritten).toBe(false);
    other.exec('commit');
    await writing;
    expect(await archive.read('Y-1')).toHaveLength(1);
    expect((await store.sql.verify()).finding).toBeUndefined();

    other.exec('begin immediate');
    const refused = archive.append('Y-2', 0, sampleCaseEvents(sampleMessage()).slice(0, 1));
    await expect(refused).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    other.exec('rollback');
    other.close();
    await archive.append('Y-2', 0, sampleCaseEvents(sampleMessage()).slice(0, 1));
    expect(await archive.read('Y-2')).toHaveLength(1);
    await store.close();
  });

  test('whose file was moved away stores nothing in the moved file, and goes on when it is back', async () => {
    const store = await openTestDatabase();
    const { archive, health } = store.sql;
    await archive.append('Y-1', 0, sampleCaseEvents(sampleMessage()).slice(0, 1));
    const path = join(store.dataDir, 'yamidome.db');
    renameSync(path, `${path}.elsewhere`);
    const refused = archive.append('Y-2', 0, sampleCaseEvents(sampleMessage()).slice(0, 1));
    await expect(refused).rejects.toMatchObject({ code: 'SQLITE_READONLY_DBMOVED' });
    expect(await health()).toMatchObject({ ok: false, why: 'SQLITE_READONLY_DBMOVED' });
    renameSync(`${path}.elsewhere`, path);
    await archive.append('Y-2', 0, sampleCaseEvents(sampleMessage()).slice(0, 1));
    expect(await health()).toMatchObject({ ok: true });
    expect((await store.sql.verify()).events).toBe(2);
    await store.close();
  });

  test('a file that is no database is refused in one sentence', async () => {
    const store = await openTestDatabase();
    await store.sql.close();
    writeFileSync(
      join(store.dataDir, 'yamidome.db'),
      'not a database, but long enough to be taken for one'.repeat(99),
    );
    const error = await store.reopen().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SqlSetupError);
    expect((error as Error).message).toContain('yamidome.db cannot be opened');
    await store.close();
  });
});
