import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres } from '../../../adapters/sql/database/postgres.ts';
import { SqlSetupError } from '../../../adapters/sql/index.ts';
import { openedEvent } from '../../contracts/archive.ts';
import { type PostgresServer, startPostgres } from '../../support/services/postgres.ts';
import { createSchemaPool, type SchemaPool } from '../../support/services/schema-pool.ts';
import { openTestDatabase } from '../../support/services/test-database.ts';
import { contractSuite } from './suites/contracts.ts';
import { erasedAccountSuite } from './suites/erased-accounts.ts';
import { erasureSuite } from './suites/erasures.ts';
import { inquirySuite } from './suites/inquiries-and-holds.ts';
import { multipleProcessesSuite } from './suites/multiple-processes.ts';
import { pipelineSuite } from './suites/pipeline.ts';
import { openingSuite } from './suites/restart-schema-and-keys.ts';
import { retentionSuite } from './suites/retention.ts';
import { tamperingSuite } from './suites/tampering.ts';
import { tenantSuite } from './suites/tenants.ts';
import { verificationThreadsSuite } from './suites/verification-threads.ts';
import { sampleMessage } from './support/sample-cases.ts';

let postgres: PostgresServer;
let schemas: SchemaPool;
beforeAll(async () => {
  postgres = await startPostgres();
  schemas = await createSchemaPool(postgres);
}, 60_000);
afterAll(async () => {
  await schemas.close();
  await postgres.stop();
});
const emptySchema = () => schemas.lend();
/** Without tables. */
const newSchema = () => postgres.createSchema();

contractSuite('PostgreSQL', emptySchema);
openingSuite('PostgreSQL', emptySchema, newSchema);
retentionSuite('PostgreSQL', emptySchema);
erasureSuite('PostgreSQL', emptySchema);
tamperingSuite('PostgreSQL', emptySchema);
inquirySuite('PostgreSQL', emptySchema);
pipelineSuite('PostgreSQL', emptySchema);
multipleProcessesSuite('PostgreSQL', emptySchema);
verificationThreadsSuite('PostgreSQL', emptySchema);
tenantSuite('PostgreSQL', emptySchema);
erasedAccountSuite('PostgreSQL', emptySchema);

describe('a PostgreSQL server', () => {
  test('that cannot store one case stores the others that came with it', async () => {
    const { sql: store, close } = await openTestDatabase(emptySchema);
    const unstorable = sampleMessage('nul\u0000');
    const results = await Promise.allSettled([
      store.archive.append('Y-1', 0, [openedEvent(sampleMessage())]),
      store.archive.append('Y-2', 0, [openedEvent(sampleMessage())]),
      store.archive.append('Y-3', 0, [openedEvent(unstorable)]),
      store.archive.append('Y-4', 0, [openedEvent(sampleMessage())]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    // Two batches are written at once, so the order of the cases is open.
    expect((await store.archive.listUnfinished()).toSorted()).toEqual(['Y-1', 'Y-2', 'Y-4']);
    expect((await store.verify()).finding).toBeUndefined();
    await close();
  });

  test('gives up on a bot that froze in the middle of writing, so that another one can write for the same server', async () => {
    const url = await newSchema();
    const silent = { info: () => {}, warn: () => {}, error: () => {} };
    const [frozen, other] = [openPostgres(url, silent, 500), openPostgres(url, silent)];
    let thaw = () => {};
    let frozenWrite: Promise<unknown> = Promise.resolve();
    // It freezes only after it has the lock: statements of a transaction run after its locks.
    await new Promise<void>((resolveStarted) => {
      frozenWrite = frozen.writeDurable(['chain/square'], async (tx) => {
        await sql`select 1`.execute(tx);
        resolveStarted();
        await new Promise<void>((resolve) => {
          thaw = resolve;
        });
        return sql`select 1`.execute(tx);
      });
    });
    frozenWrite.catch(() => undefined);
    expect(await other.writeDurable(['chain/square'], async () => 'written')).toBe('written');
    thaw();
    // The frozen bot learns that its transaction failed as a whole.
    await expect(frozenWrite).rejects.toThrow(/terminat|not queryable/i);
    await Promise.all([frozen.db.destroy(), other.db.destroy()]);
  });

  test('that does not answer is refused in one sentence, without its password', async () => {
    const place = () => 'postgres://bot:s3cret@127.0.0.1:9/yamidome';
    const error = await openTestDatabase(place).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SqlSetupError);
    expect((error as Error).message).toContain('ECONNREFUSED');
    expect((error as Error).message).not.toContain('s3cret');
  });
});
