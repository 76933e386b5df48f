import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PolicyChange } from '#core';
import { createAppend } from '../../../../adapters/sql/archive/append.ts';
import { loadOrCreateKeys } from '../../../../adapters/sql/crypto/load-keys.ts';
import { createKeyRing } from '../../../../adapters/sql/crypto/tenant-keys.ts';
import { addEncryptionKey, SqlSetupError } from '../../../../adapters/sql/index.ts';
import { addCaseListColumns } from '../../../../adapters/sql/schema/case-list-columns.ts';
import { migrate, SCHEMA_VERSION } from '../../../../adapters/sql/schema/migrate.ts';
import { hideJob } from '../../../contracts/archive.ts';
import { afterStart } from '../../../contracts/contract-helpers.ts';
import { member, SERVER } from '../../../support/messages.ts';
import {
  type CreateDatabase,
  type CreateDatabaseUrl,
  openTestDatabase,
  type TestDatabase,
} from '../../../support/services/test-database.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';
import { removeCaseListColumns } from '../support/older-schema.ts';
import { withRawConnection } from '../support/raw-connection.ts';
import { appendFinishedCase, sampleCaseEvents, sampleMessage } from '../support/sample-cases.ts';

const REPEATED = { tenant: 'tiny', key: 'k-1' };
const ANSWER = { status: 201, body: '{}', headers: {} };

const randomKey = (): string => randomBytes(32).toString('base64');

const firstChange = ({ sql: { policies } }: TestDatabase): PolicyChange => ({
  at: afterStart(0),
  by: { id: 'kei', name: '橘 けい' },
  from: 'setup',
  before: policies.of(SERVER),
  basedOn: 0,
});

/**
 * Opening a database: restarts, updates and keys. `createUrl`: a database without tables.
 * @example openingSuite('SQLite', () => undefined, () => undefined)
 */
export function openingSuite(name: string, place: CreateDatabase, createUrl: CreateDatabaseUrl): void {
  const withStore = async (work: (store: TestDatabase) => Promise<void>) => {
    const store = await openTestDatabase(place);
    try {
      await work(store);
    } finally {
      await store.close();
    }
  };
  const setupErrorOf = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => new Error('it was not refused'),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SqlSetupError);
    return (error as Error).message;
  };

  describe(`opening: ${name}`, () => {
    test('everything is still there after a restart', () =>
      withStore(async (store) => {
        const posted = sampleMessage();
        const file = await store.sql.attachmentStore.put('Y-1', Buffer.from('x'));
        await appendFinishedCase(store.sql, 'Y-1', posted);
        await store.sql.archive.append('Y-2', 0, sampleCaseEvents(sampleMessage()).slice(0, 1), [
          hideJob('Y-2', posted),
        ]);
        await store.sql.policies.set(SERVER, testPolicy({ language: 'en' }), firstChange(store));
        await store.sql.strikes.add(member('rin'), 'Y-1', afterStart(0), 90);
        await store.sql.leases.acquire('once', afterStart(0), 1000);
        const sql = await store.reopen();
        expect(await sql.archive.read('Y-1')).toEqual(sampleCaseEvents(posted));
        expect(await sql.archive.listUnfinished()).toEqual(['Y-2']);
        expect(await sql.outbox.leaseDueJobs(afterStart(0), 9, 1)).toEqual([
          { ...hideJob('Y-2', posted), attempt: 1 },
        ]);
        expect(sql.policies.of(SERVER).language).toBe('en');
        expect(sql.policies.latestVersion(SERVER)).toBe(2);
        expect((await sql.policies.listVersions(SERVER, { limit: 9 })).map(({ by }) => by?.name)).toEqual([
          '橘 けい',
          undefined,
        ]);
        expect(await sql.strikes.count(member('rin'), afterStart(0), 90)).toBe(1);
        expect(await sql.leases.acquire('once', afterStart(0), 1000)).toBe(false);
        expect(await sql.attachmentStore.get(file)).toBeDefined();
        expect(await sql.health()).toMatchObject({ ok: true });
      }));

    test('a database that refuses cases is not reported as healthy until it stores one again', () =>
      withStore(async (store) => {
        const { archive, health } = store.sql;
        const rename = (from: string, to: string) =>
          withRawConnection(store, ({ db }) => db.schema.alterTable(from).renameTo(to).execute());
        await rename('events', 'elsewhere');
        await expect(archive.append('Y-1', 0, sampleCaseEvents(sampleMessage()).slice(0, 1))).rejects.toThrow(
          'events',
        );
        expect(await health()).toMatchObject({
          ok: false,
          why: expect.stringMatching(/^(SQLITE_ERROR|42P01)$/),
        });
        await rename('elsewhere', 'events');
        await archive.append('Y-1', 0, sampleCaseEvents(sampleMessage()).slice(0, 1));
        expect(await health()).toMatchObject({ ok: true });
      }));

    test('a policy that this version does not understand is reported, and the default is in force', () =>
      withStore(async (store) => {
        await store.sql.policies.set(SERVER, testPolicy({ language: 'en' }));
        await withRawConnection(store, ({ db }) =>
          db.updateTable('policies').set({ policy: '{"mode":"loud"}' }).execute(),
        );
        await store.sql.policies.refresh();
        expect(store.sql.policies.of(SERVER)).toEqual(testPolicy());
        expect(store.logged.join()).toContain('stored_policy_invalid');
      }));

    test('a version of the settings that this version does not understand stays in the history, without its settings', () =>
      withStore(async (store) => {
        await store.sql.policies.set(SERVER, testPolicy(), firstChange(store));
        await withRawConnection(store, ({ db }) =>
          db.updateTable('policy_versions').set({ policy: '{"mode":"loud"}' }).execute(),
        );
        const versions = await store.sql.policies.listVersions(SERVER, { limit: 9 });
        expect(versions.map(({ number, policy }) => [number, policy])).toEqual([
          [2, undefined],
          [1, undefined],
        ]);
      }));

    test('a database of the first version is migrated with all that is in it', () =>
      withStore(async (store) => {
        const posted = sampleMessage();
        const { dataDir } = store;
        const url = await createUrl();
        const old = { dataDir: join(dataDir, 'old'), url };
        mkdirSync(old.dataDir);
        const log = { info: () => {}, warn: () => {}, error: () => {} };
        await withRawConnection(old, async (raw) => {
          await migrate(raw, 1);
          const { keys, signer } = await loadOrCreateKeys(raw, { given: {}, folder: old.dataDir, log });
          // This version writes two more columns, so the case is written with them and then loses them.
          await addCaseListColumns(raw.db);
          await createAppend(raw, createKeyRing(raw.db, keys), signer)('Y-1', 0, sampleCaseEvents(posted), [
            hideJob('Y-1', posted),
          ]);
          await removeCaseListColumns(raw.db);
        });
        const sql = await store.reopen({ ...old });
        expect(await sql.archive.read('Y-1')).toEqual(sampleCaseEvents(posted));
        expect(await sql.outbox.countPending()).toBe(1);
        expect(await sql.strikes.add(member('rin'), 'Y-1', afterStart(0), 90)).toBe(1);
        expect((await sql.verify()).finding).toBeUndefined();
      }));

    test('a database that is newer than the program is refused, with both versions', () =>
      withStore(async (store) => {
        await withRawConnection(store, ({ db }) =>
          db.updateTable('meta').set({ value: '99' }).where('name', '=', 'schema').execute(),
        );
        const why = await setupErrorOf(store.reopen());
        expect(why).toContain('schema 99');
        expect(why).toContain(`up to ${SCHEMA_VERSION}`);
      }));

    test('the keys are made once, for the owner only, and a lost one is not silently replaced', () =>
      withStore(async (store) => {
        for (const file of ['evidence.key', 'signing.key']) {
          const path = join(store.dataDir, file);
          expect(statSync(path).mode & 0o777).toBe(0o600);
          const saved = readFileSync(path, 'utf8');
          rmSync(path);
          expect(await setupErrorOf(store.reopen())).toContain(`${path} is missing`);
          writeFileSync(path, saved, { mode: 0o600 });
        }
        await store.reopen();
      }));

    test('a wrong key is refused at the start, by its name and never by its value', () =>
      withStore(async (store) => {
        await appendFinishedCase(store.sql, 'Y-1', sampleMessage());
        const wrongKey = randomKey();
        const why = await setupErrorOf(store.reopen({ keys: { evidence: wrongKey } }));
        expect(why).toMatch(/EVIDENCE_KEY .* is key [0-9a-f]{16}, and .* sealed with key [0-9a-f]{16}/);
        expect(why).not.toContain(wrongKey);
        expect(await setupErrorOf(store.reopen({ keys: { signing: randomKey() } }))).toContain('SIGNING_KEY');
        expect(await setupErrorOf(store.reopen({ keys: { evidence: 'too short' } }))).toContain(
          '44 characters',
        );
        expect(await setupErrorOf(store.reopen({ keys: { evidence: ' ' } }))).toContain('no key');
      }));

    test('keys can be changed: old evidence stays readable, and encrypted again it no longer needs the old key', () =>
      withStore(async (store) => {
        const posted = sampleMessage();
        await appendFinishedCase(store.sql, 'Y-1', posted);
        const file = await store.sql.attachmentStore.put('Y-1', Buffer.from('picture'));
        await store.sql.holds.place({ server: SERVER, caseId: 'Y-1' }, 'inquiry', afterStart(0));
        await store.sql.secretStore.put('token/T1', 'secret');
        const reason = { step: 'shadow', why: '試験' } as const;
        await store.sql.policies.set(SERVER, testPolicy(), { ...firstChange(store), reason });
        await store.sql.archive.append('Y-1', 7, [], [hideJob('Y-1', posted)]);
        const request = { fingerprint: 'f', at: afterStart(0), leaseMs: 60_000 };
        const claimed = await store.sql.idempotency.claim(REPEATED, request);
        if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
        await store.sql.idempotency.complete(REPEATED, claimed.claim, ANSWER, afterStart(60_000));
        addEncryptionKey(store.dataDir);
        const path = join(store.dataDir, 'evidence.key');
        expect(statSync(path).mode & 0o777).toBe(0o600);
        const [newKey, oldKey] = readFileSync(path, 'utf8').trim().split('\n');

        let sql = await store.reopen();
        expect(await sql.archive.read('Y-1')).toEqual(sampleCaseEvents(posted));
        await appendFinishedCase(sql, 'Y-2', posted);
        await setupErrorOf(store.reopen({ keys: { evidence: newKey } }));
        await setupErrorOf(store.reopen({ keys: { evidence: oldKey } }));

        sql = await store.reopen({ keys: { evidence: `${newKey},${oldKey}` } });
        expect(await sql.reencryptAll()).toBe(7 + 1 + 1 + 1 + 1 + 2 + 1);
        expect(await sql.reencryptAll()).toBe(0);
        sql = await store.reopen({ keys: { evidence: newKey } });
        expect(await sql.archive.read('Y-1')).toEqual(sampleCaseEvents(posted));
        expect(Buffer.from((await sql.attachmentStore.get(file))!).toString()).toBe('picture');
        expect((await sql.holds.list())[0]?.reason).toBe('inquiry');
        expect((await sql.policies.readVersion(SERVER, 2))?.reason).toEqual(reason);
        expect(await sql.secretStore.get('token/T1')).toBe('secret');
        expect(await sql.idempotency.claim(REPEATED, request)).toEqual({ kind: 'answered', answer: ANSWER });
        expect((await sql.policies.readVersion(SERVER, 2))?.by?.name).toBe('橘 けい');
        expect(await sql.outbox.leaseDueJobs(afterStart(0), 1, 1)).toHaveLength(1);
        expect((await sql.verify()).finding).toBeUndefined();
      }));

    test('a secret that was moved to another key does not decrypt', () =>
      withStore(async (store) => {
        await store.sql.secretStore.put('token/T1', 'secret');
        await withRawConnection(store, ({ db }) =>
          db.updateTable('vault').set({ key: 'token/T2' }).where('key', '=', 'token/T1').execute(),
        );
        await expect(store.sql.secretStore.get('token/T2')).rejects.toThrow('does not open');
      }));

    test('a job that was damaged does not keep the others waiting', () =>
      withStore(async (store) => {
        const posted = sampleMessage();
        await store.sql.archive.append('Y-1', 0, sampleCaseEvents(posted).slice(0, 1), [
          hideJob('Y-1', posted),
          { ...hideJob('Y-1', posted), id: 'Y-1/0/b' },
        ]);
        await withRawConnection(store, ({ db }) =>
          db
            .updateTable('jobs')
            .set({ action: Buffer.alloc(60) })
            .where('id', '=', 'Y-1/0/hide')
            .execute(),
        );
        const leasedJobs = await store.sql.outbox.leaseDueJobs(afterStart(0), 9, 1000);
        expect(leasedJobs.map(({ id }) => id)).toEqual(['Y-1/0/b']);
        expect(store.logged).toContain('job_decryption_failed');
      }));
  });
}
