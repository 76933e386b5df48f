import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openSql, readDatabaseFacts, type SqlStores } from '../../adapters/sql/index.ts';
import { createGateRecords } from '../../src/gate/gate-records.ts';
import { withRawConnection } from '../adapters/sql/support/raw-connection.ts';
import { callCommand } from '../support/cli/run-command.ts';
import { type PostgresServer, startPostgres } from '../support/services/postgres.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';
import { RECRUITING_TEXT, startApp } from '../support/worlds/running-app.ts';

const FIXTURES = 'test/fixtures';
const SERVER = { platform: 'sandbox', id: 'main' };
const VERSIONS = readdirSync(FIXTURES).filter((name) => name.startsWith('data-'));
const STORES = ['sqlite', 'postgres'] as const;

const silentLog = { info() {}, warn() {}, error() {} };

let postgres: PostgresServer;
let folder: string;
beforeAll(async () => {
  postgres = await startPostgres();
}, 120_000);
afterAll(() => postgres.stop());
afterEach(() => rmSync(folder, { recursive: true }));

interface CopiedData {
  readonly dataDir: string;
  readonly databaseUrl?: string;
}

/** A copy of the data that a version has written; for PostgreSQL in a schema of its own. */
async function copyOfData(version: string, store: (typeof STORES)[number]): Promise<CopiedData> {
  folder = mkdtempSync(join(tmpdir(), 'yamidome-upgrade-'));
  const dataDir = join(folder, 'data');
  cpSync(join(FIXTURES, version, store), dataDir, { recursive: true });
  for (const key of ['evidence.key', 'signing.key']) chmodSync(join(dataDir, key), 0o600);
  if (store === 'sqlite') return { dataDir };
  const databaseUrl = await postgres.createSchema();
  await loadDump(readFileSync(join(dataDir, 'database.sql'), 'utf8'), databaseUrl);
  return { dataDir, databaseUrl };
}

/** Executes a dump in the schema that the address names, instead of in `public`. */
async function loadDump(dump: string, url: string): Promise<void> {
  const statements = dump
    .split('\n')
    .filter(
      (line) =>
        !line.startsWith('\\') && !/^SELECT pg_catalog.set_config|^SET transaction_timeout/.test(line),
    )
    .join('\n')
    .replaceAll('public.', '');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statements);
  await client.end();
}

const openStores = ({ dataDir, databaseUrl }: CopiedData): Promise<SqlStores> =>
  openSql({
    dataDir,
    url: databaseUrl,
    mustExist: true,
    policy: () => testPolicy(),
    clock: { now: () => new Date() },
    log: silentLog,
  });

describe.each(VERSIONS)('%s', { timeout: 180_000 }, (version) => {
  test.each(STORES)('in %s: a bot goes on with it, and does what was left undone', async (store) => {
    const storage = await copyOfData(version, store);
    const app = await startApp({ storageSettings: storage });
    const rowsOf = async (author: string) =>
      (await app.rows('general', 'moderator')).filter(
        (row) => row.author === author && row.kind === 'message',
      );
    const [pending] = await rowsOf('mio');
    await expect.poll(async () => (await rowsOf('mio'))[0]?.hidden, { timeout: 30_000 }).toBe(true);
    await expect.poll(async () => (await rowsOf('kei'))[0]?.hidden, { timeout: 30_000 }).toBe(true);
    expect(pending!.text).toBe('仕事を探しています');
    expect((await rowsOf('yui'))[0]).toMatchObject({ hidden: false, text: '明日の練習は18時からです' });

    const [hidden] = await rowsOf('rin');
    expect(hidden).toMatchObject({ hidden: true });
    const card = await app.cardOf(hidden!.caseId!);
    expect(card?.caseId).toBe(hidden!.caseId);
    await app.post('rin', RECRUITING_TEXT);
    expect(await app.memberStatus('rin')).toMatchObject({ strikes: 2, state: 'timeout' });
    await app.stop();

    const sql = await openStores(storage);
    expect((await sql.verify()).finding).toBeUndefined();
    expect(await sql.outbox.countPending()).toBe(0);
    expect(await sql.fallbackQueue.list(9)).toEqual([]);
    expect(sql.policies.of(SERVER).language).toBe('en');
    expect(await sql.secretStore.get('token/T1')).toBe('a token of a workspace');
    expect(await sql.inquiries.list(SERVER)).toHaveLength(1);
    expect(await createGateRecords(sql.keyValueStore).get({ server: SERVER, id: 'nao' })).toMatchObject({
      state: 'open',
      moderator: 'aoi',
    });
    await sql.close();
  });

  test.each(STORES)('in %s: this version can still back it up before the update, as it is', async (store) => {
    const { dataDir, databaseUrl } = await copyOfData(version, store);
    const readSchema = async (address: { readonly dataDir: string; readonly url?: string | undefined }) =>
      (await readDatabaseFacts(address, silentLog)).schemaVersion;
    const schemaBefore = await readSchema({ dataDir, url: databaseUrl });
    const env = { DATA_DIR: dataDir, ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }) };
    const { code, out, err } = await callCommand('backup', [join(folder, 'backups'), '--json'], { env });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { backup, schema } = JSON.parse(out) as { backup: string; schema: number };
    expect(schema).toBe(schemaBefore);
    expect(await readSchema({ dataDir, url: databaseUrl })).toBe(schemaBefore);
    expect(await readSchema({ dataDir: join(backup, 'data') })).toBe(schemaBefore);
    const restored = join(folder, 'restored');
    expect((await callCommand('restore', [backup, '--data', restored], { env: {} })).code).toBe(0);
    const sql = await openStores({ dataDir: restored });
    expect(await sql.outbox.countPending()).toBe(1);
    expect((await sql.verify()).finding).toBeUndefined();
    await sql.close();
  });

  test.each(STORES)(
    'in %s: a bot that is older than the data refuses to start, and changes nothing',
    async (store) => {
      const storage = await copyOfData(version, store);
      const address = { dataDir: storage.dataDir, url: storage.databaseUrl };
      const readMeta = () =>
        withRawConnection(address, ({ db }) => db.selectFrom('meta').selectAll().orderBy('name').execute());
      await withRawConnection(address, ({ db }) =>
        db.updateTable('meta').set({ value: '99' }).where('name', '=', 'schema').execute(),
      );
      const before = await readMeta();
      await expect(startApp({ storageSettings: storage })).rejects.toThrow(
        /^the database has schema 99 and this version of yamidome knows up to \d+: start the newer version, or restore the backup made before the update$/,
      );
      expect(await readMeta()).toEqual(before);
    },
  );
});
