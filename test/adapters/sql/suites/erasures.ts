import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql as rawSql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { addEncryptionKey, ERASURE_LIST_FILE, type PersonErasure } from '../../../../adapters/sql/index.ts';
import { createBanTest } from '../../../../src/app/members/gate-history.ts';
import { deriveCaseId, deriveJobId } from '../../../../src/cases/case-id.ts';
import { deriveCaseState } from '../../../../src/cases/index.ts';
import { hideJob, openedEvent } from '../../../contracts/archive.ts';
import { afterStart } from '../../../contracts/contract-helpers.ts';
import { DAY_MS } from '../../../support/fake-clock.ts';
import { member, SERVER } from '../../../support/messages.ts';
import {
  type CreateDatabase,
  openTestDatabase,
  type TestDatabase,
} from '../../../support/services/test-database.ts';
import { ERASED_ACCOUNT, ERASED_TEXTS, fillWithPerson } from '../support/person-data.ts';
import { withRawConnection } from '../support/raw-connection.ts';
import { APPEAL_TEXT, appendFinishedCase, MESSAGE_TEXT, sampleMessage } from '../support/sample-cases.ts';

const PERSON = { platform: 'fake', id: ERASED_ACCOUNT };
const OPTIONS = { now: afterStart(DAY_MS), isBanned: async () => false };

/**
 * The erasure of one person: what is deleted, what stays, and that the chain can be verified.
 * @example erasureSuite('SQLite', () => undefined)
 */
export function erasureSuite(name: string, place: CreateDatabase): void {
  const withStore = async (work: (store: TestDatabase) => Promise<void>) => {
    const store = await openTestDatabase(place);
    try {
      await work(store);
    } finally {
      await store.close();
    }
  };
  const violationOf = async ({ sql }: TestDatabase) => (await sql.verify()).finding;
  const caseJson = async ({ sql }: TestDatabase, id: string) => JSON.stringify(await sql.archive.read(id));

  describe(`erasures: ${name}`, () => {
    test('nothing of the person is left in any table, and the chain is intact', () =>
      withStore(async (store) => {
        await fillWithPerson(store);
        expect(await findInTables(store, [ERASED_ACCOUNT])).not.toEqual([]);
        const result = await store.sql.erasures.erase(PERSON, OPTIONS);
        expect(result).toMatchObject({ isComplete: true, entries: 4, limits: 3, queued: 2 });
        expect(result.servers).toMatchObject([
          { server: 'fake:square', cases: ['Y-1', 'Y-2', 'Y-3'], kept: [], strikes: 1 },
        ]);
        expect(await findInTables(store, [ERASED_ACCOUNT, ...ERASED_TEXTS])).toEqual([]);
        expect(await store.sql.fallbackQueue.list(9)).toHaveLength(1);
        expect(await violationOf(store)).toBeUndefined();
        for (const id of ['Y-1', 'Y-2', 'Y-3'])
          expect(await caseJson(store, id)).not.toContain(ERASED_ACCOUNT);
      }));

    test('the author of a deleted post is erased from its case only, unless a hold or unfinished work keeps it', () =>
      withStore(async (store) => {
        const { sql, clock } = store;
        const author = member('rin');
        for (const id of ['Y-1', 'Y-2', 'Y-3']) await appendFinishedCase(sql, id, sampleMessage());
        await sql.archive.append('Y-4', 0, [openedEvent(sampleMessage())]);
        await sql.holds.place({ server: SERVER, caseId: 'Y-3' }, 'inquiry', clock.now());
        const erase = (caseId: string) => sql.erasures.eraseAuthor(author, caseId, clock.now());
        expect(await erase('Y-1')).toBeUndefined();
        expect(await erase('Y-3')).toBe('held');
        expect(await erase('Y-4')).toBe('unfinished');
        expect(await erase('Y-unknown')).toBeUndefined();
        expect(await caseJson(store, 'Y-1')).not.toContain(MESSAGE_TEXT);
        expect(await caseJson(store, 'Y-1')).not.toContain('rin');
        for (const id of ['Y-2', 'Y-3', 'Y-4']) expect(await caseJson(store, id)).toContain(MESSAGE_TEXT);
        expect(await violationOf(store)).toBeUndefined();
        expect(await erase('Y-1')).toBeUndefined();
        expect(await violationOf(store)).toBeUndefined();
      }));

    test('an administrator who only changed settings is removed from their history, also on a server without cases', () =>
      withStore(async (store) => {
        const { policies } = store.sql;
        const server = { platform: 'fake', id: 'quiet' };
        const audited = { ...policies.of(server), roles: { auditors: [ERASED_ACCOUNT, 'mio'] } };
        const change = (id: string, name: string) => ({
          ...{ at: afterStart(1), by: { id, name }, from: 'console' as const },
          ...{ before: policies.of(server), basedOn: policies.latestVersion(server) },
        });
        const reason = { why: '橘の提案' };
        await policies.set(server, audited, { ...change(ERASED_ACCOUNT, '橘 りん'), reason });
        await policies.set(server, policies.of(server), change('kei', 'けい'));
        await policies.set(server, { ...audited, roles: {} }, change('kei', 'けい'));
        expect(await store.sql.members.listEntries(PERSON)).toMatchObject([
          [`settings/2/fake:quiet/${ERASED_ACCOUNT}`, expect.stringContaining('"from":"console"')],
        ]);
        expect(await store.sql.erasures.erase(PERSON, OPTIONS)).toMatchObject({ entries: 2 });
        expect(await findInTables(store, [ERASED_ACCOUNT, '橘'])).toEqual([]);
        const versions = await policies.listVersions(server, { limit: 9 });
        expect(versions.map(({ by }) => by?.name)).toEqual(['けい', 'けい', '', undefined]);
        expect(versions[1]?.policy?.roles.auditors).toEqual(['mio']);
        expect(versions[2]?.by?.id).toMatch(/^erased-/);
      }));

    test('their own case keeps its steps and its number; the words of others stay, without the account', () =>
      withStore(async (store) => {
        await fillWithPerson(store);
        const before = deriveCaseState(await store.sql.archive.read('Y-1'))!;
        await store.sql.erasures.erase(PERSON, OPTIONS);
        const after = deriveCaseState(await store.sql.archive.read('Y-1'))!;
        expect(after.id).toBe(before.id);
        expect(after.events.map(({ kind }) => kind)).toEqual(before.events.map(({ kind }) => kind));
        expect(after.latest.message).toMatchObject({ text: '', erased: true });
        expect(after.latest.message.author.id).toMatch(/^erased-[0-9a-f]{20}$/);
        expect(after.latest.message.author).toMatchObject({ name: '', unknown: 'person' });
        expect(await caseJson(store, 'Y-1')).not.toContain(APPEAL_TEXT);
        expect(await caseJson(store, 'Y-1')).toContain('これは勧誘だと思います');
        const reported = await caseJson(store, 'Y-2');
        expect(reported).toContain('港の別の投稿です');
        expect(reported).not.toContain('あやしい募集です');
        expect(await caseJson(store, 'Y-3')).not.toContain('どこで見ましたか');
        expect(await store.sql.archive.listCasesByAuthor(member(ERASED_ACCOUNT), 9)).toEqual([]);
        expect((await store.sql.proof.links('Y-1', 7)).length).toBe(7);
      }));

    test('a dry run says the same and changes nothing', () =>
      withStore(async (store) => {
        await fillWithPerson(store);
        const before = await dumpTables(store);
        const planned = await store.sql.erasures.plan(PERSON, OPTIONS);
        expect(await dumpTables(store)).toBe(before);
        const { entry: _entry, ...done } = await store.sql.erasures.erase(PERSON, OPTIONS);
        expect(done).toEqual(planned satisfies PersonErasure);
        expect(await store.sql.erasures.plan(PERSON, OPTIONS)).toMatchObject({ servers: [], entries: 0 });
      }));

    test('an event that another program has changed after the erasure is found', () =>
      withStore(async (store) => {
        await fillWithPerson(store);
        await store.sql.erasures.erase(PERSON, OPTIONS);
        await withRawConnection(store, async ({ db }) => {
          const rows = await db.selectFrom('events').selectAll().where('seq', 'is not', null).execute();
          for (const { number, skeleton } of rows) {
            const setSkeleton = (text: string) =>
              db.updateTable('events').set({ skeleton: text }).where('number', '=', number).execute();
            await setSkeleton(skeleton.replace('erased-', 'erasef-').replace('"kind"', '"kinf"'));
            expect(await violationOf(store)).toMatchObject({ what: 'changed', number });
            await setSkeleton(skeleton);
          }
          const record = await db
            .selectFrom('events')
            .selectAll()
            .where('kind', '=', 'erased')
            .orderBy('number')
            .executeTakeFirstOrThrow();
          await db
            .updateTable('events')
            .set({ skeleton: record.skeleton.replace(/"replaced":\{[^}]*\}/, '"replaced":{}') })
            .where('number', '=', record.number)
            .execute();
          expect((await violationOf(store))?.what).toBe('changed');
        });
      }));

    test('each erasure is an event of the chain: when, by whom, and the keyed hash of the person', () =>
      withStore(async (store) => {
        await fillWithPerson(store);
        const { entry } = await store.sql.erasures.erase(PERSON, { ...OPTIONS, by: 'aoi' });
        const records = await withRawConnection(store, ({ db }) =>
          db.selectFrom('events').select(['at', 'skeleton']).where('kind', '=', 'erased').execute(),
        );
        expect(records.length).toBe(4);
        for (const { at, skeleton } of records) {
          expect(at).toBe(OPTIONS.now.getTime());
          expect(JSON.parse(skeleton)).toMatchObject({
            by: 'aoi',
            why: 'request',
            person: Object.values(entry.hashes)[0],
          });
        }
      }));

    test('data under a hold is kept and named; the rest is erased', () =>
      withStore(async (store) => {
        const { sql } = store;
        await fillWithPerson(store);
        const hold = await sql.holds.place({ server: SERVER, caseId: 'Y-1' }, 'Q-1', afterStart(0));
        const result = await sql.erasures.erase(PERSON, OPTIONS);
        expect(result.isComplete).toBe(false);
        expect(result.servers[0]).toMatchObject({
          cases: ['Y-2', 'Y-3'],
          kept: [{ caseId: 'Y-1', why: 'held' }],
        });
        expect(await caseJson(store, 'Y-1')).toContain(MESSAGE_TEXT);
        await sql.holds.lift(hold);
        await sql.holds.place(
          { member: member(ERASED_ACCOUNT) },
          'Q-2',
          afterStart(0),
          afterStart(2 * DAY_MS),
        );
        expect((await sql.erasures.erase(PERSON, OPTIONS)).servers).toMatchObject([
          { isHeld: true, cases: [] },
        ]);
        const later = await sql.erasures.erase(PERSON, { ...OPTIONS, now: afterStart(3 * DAY_MS) });
        expect(later.isComplete).toBe(true);
        expect(await findInTables(store, [ERASED_ACCOUNT])).toEqual([]);
        expect(await violationOf(store)).toBeUndefined();
      }));

    test('a case with an action that is still to be done is kept until it is done', () =>
      withStore(async (store) => {
        const { sql } = store;
        const posted = sampleMessage(ERASED_ACCOUNT);
        await sql.archive.append('Y-1', 0, [openedEvent(posted)], [hideJob('Y-1', posted)]);
        const why = async () => (await sql.erasures.plan(PERSON, OPTIONS)).servers[0]?.kept;
        expect(await why()).toEqual([{ caseId: 'Y-1', why: 'unfinished' }]);
        await sql.archive.markFinished('Y-1', 1);
        expect(await why()).toEqual([{ caseId: 'Y-1', why: 'pending' }]);
        await sql.outbox.markDone(hideJob('Y-1', posted).id);
        expect((await sql.erasures.erase(PERSON, OPTIONS)).isComplete).toBe(true);
      }));

    test('two persons can be erased from the same case, one after the other', () =>
      withStore(async (store) => {
        await fillWithPerson(store);
        await store.sql.erasures.erase(PERSON, OPTIONS);
        await store.sql.erasures.erase({ platform: 'fake', id: 'yui' }, OPTIONS);
        await store.sql.erasures.erase({ platform: 'fake', id: 'aoi' }, OPTIONS);
        expect(await caseJson(store, 'Y-1')).not.toMatch(/yui|aoi|これは勧誘/);
        expect(await violationOf(store)).toBeUndefined();
      }));

    test('the number of a banned person still closes the gate, without the account', () =>
      withStore(async (store) => {
        const { sql } = store;
        await fillWithPerson(store);
        await sql.erasures.erase(PERSON, { ...OPTIONS, isBanned: async () => true });
        const [[key, use] = []] = await sql.keyValueStore.list('gate/number/');
        expect(key).toMatch(/^gate\/number\/(cd){32}\/erased-[0-9a-f]{20}$/);
        expect(JSON.parse(use ?? '')).toEqual({ server: SERVER, at: 5 });
        expect(await findInTables(store, [ERASED_ACCOUNT])).toEqual([]);
      }));

    test('sessions and identities of the erased person in the console end, those of others stay', () =>
      withStore(async (store) => {
        const { sql } = store;
        await fillWithPerson(store);
        const entriesOf = (id: string) => [
          [`console/session/${id}`, { account: { platform: 'fake', id }, since: 1 }],
          [`console/link/${id}`, { server: SERVER, account: { platform: 'fake', id } }],
          [`console/identity/${id}`, { account: { platform: 'fake', id }, issuer: 'id.example' }],
        ];
        const hashOf = (text: string) => text.replaceAll(ERASED_ACCOUNT, 'ab').replaceAll('aoi', 'cd');
        for (const id of [ERASED_ACCOUNT, 'aoi']) {
          for (const [key, value] of entriesOf(id))
            await sql.keyValueStore.put(hashOf(String(key)), JSON.stringify(value));
        }
        await sql.erasures.erase(PERSON, OPTIONS);
        const left = await sql.keyValueStore.list('console/');
        expect(left.map(([key]) => key)).toEqual([
          'console/identity/cd',
          'console/link/cd',
          'console/session/cd',
        ]);
      }));

    test('a banned person who was erased still counts as banned for the gate', () =>
      withStore(async ({ sql }) => {
        const posted = sampleMessage(ERASED_ACCOUNT);
        const caseId = deriveCaseId(posted.ref);
        const ban = { kind: 'ban', member: posted.author, reason: caseId } as const;
        await sql.archive.append(caseId, 0, [
          openedEvent(posted),
          { kind: 'escalated', at: afterStart(1), rung: 'ban' },
          {
            kind: 'acted',
            at: afterStart(2),
            job: deriveJobId(caseId, 1, 'ban'),
            outcome: { action: ban, status: 'done' },
          },
        ]);
        await sql.archive.markFinished(caseId, 3);
        const isBanned = createBanTest(sql.archive);
        expect(await isBanned(posted.author)).toBe(true);
        await sql.keyValueStore.put(
          `gate/number/${'cd'.repeat(32)}/${ERASED_ACCOUNT}`,
          JSON.stringify({ server: SERVER, at: 5 }),
        );
        await sql.erasures.erase(PERSON, { now: afterStart(DAY_MS), isBanned });
        expect(await isBanned(posted.author)).toBe(false);
        const [[key = ''] = []] = await sql.keyValueStore.list('gate/number/');
        expect(await isBanned({ server: SERVER, id: key.split('/').at(-1)! })).toBe(true);
      }));

    test('an erasure on one server leaves the data on another server', () =>
      withStore(async (store) => {
        const { sql } = store;
        await fillWithPerson(store);
        const elsewhere = { ...SERVER, id: 'garden' };
        const there = member(ERASED_ACCOUNT, { server: elsewhere });
        const posted = sampleMessage(ERASED_ACCOUNT);
        await appendFinishedCase(sql, 'Y-9', {
          ...posted,
          ref: { ...posted.ref, server: elsewhere },
          author: there,
        });
        await sql.strikes.add(there, 'Y-9', afterStart(2), 90);
        const key = `gate/member/fake:garden/${ERASED_ACCOUNT}`;
        await sql.keyValueStore.put(key, '{}');
        await sql.erasures.erase({ ...PERSON, server: SERVER.id }, OPTIONS);
        expect(await sql.archive.listCasesByAuthor(there, 9)).toEqual(['Y-9']);
        expect(await sql.strikes.count(there, afterStart(3), 90)).toBe(1);
        expect(await sql.keyValueStore.get(key)).toBe('{}');
        expect(await findInTables(store, [`fake:square/${ERASED_ACCOUNT}`])).toEqual([]);
        expect(await violationOf(store)).toBeUndefined();
      }));

    test('a database that is restored from before the erasure loses the data again at its next start', () =>
      withStore(async (store) => {
        await fillWithPerson(store);
        const backup = await saveTables(store);
        await store.sql.erasures.erase(PERSON, OPTIONS);
        await backup.restore();
        expect(await findInTables(store, [ERASED_ACCOUNT])).not.toEqual([]);
        const sql = await store.reopen();
        expect(await sql.erasures.applyMissing(OPTIONS)).toMatchObject({
          missing: 1,
          erased: 1,
          unreadable: 0,
        });
        expect(await findInTables({ ...store, sql }, [ERASED_ACCOUNT, ...ERASED_TEXTS])).toEqual([]);
        expect((await sql.verify()).finding).toBeUndefined();
        expect(await sql.erasures.applyMissing(OPTIONS)).toMatchObject({ missing: 0, erased: 0 });
      }));

    test('the list has keyed hashes only, is written again where it is missing, and survives a new key', () =>
      withStore(async (store) => {
        await fillWithPerson(store);
        const backup = await saveTables(store);
        await store.sql.erasures.erase(PERSON, OPTIONS);
        const path = join(store.dataDir, ERASURE_LIST_FILE);
        const list = readFileSync(path, 'utf8');
        expect(list).not.toContain(ERASED_ACCOUNT);
        rmSync(path);
        await store.sql.erasures.applyMissing(OPTIONS);
        expect(readFileSync(path, 'utf8')).toBe(list);
        writeFileSync(path, `${list}{"at":`);
        addEncryptionKey(store.dataDir);
        await backup.restore();
        const sql = await store.reopen();
        expect(await sql.erasures.applyMissing(OPTIONS)).toMatchObject({ missing: 1, erased: 1 });
        expect(await findInTables({ ...store, sql }, [ERASED_ACCOUNT])).toEqual([]);
      }));
  });
}

const TABLES = [
  ...[
    'meta',
    'chains',
    'events',
    'cases',
    'jobs',
    'policies',
    'policy_versions',
    'memos',
    'vault',
    'files',
    'file_cases',
  ],
  ...['holds', 'erasures', 'inquiries', 'claims', 'quotas', 'quota_names', 'strikes', 'tallies'],
] as const;

/** All rows of all tables as text; bytes as hexadecimal digits. */
const dumpTables = (store: TestDatabase): Promise<string> =>
  withRawConnection(store, async ({ db }) => {
    const lines: string[] = [];
    for (const table of TABLES) {
      const rows = await db.selectFrom(table).selectAll().execute();
      for (const row of rows) lines.push(`${table} ${JSON.stringify(row, bytesAsHex)}`);
    }
    return lines.sort().join('\n');
  });

const bytesAsHex = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;

/** The rows that contain one of the texts. */
const findInTables = async (store: TestDatabase, texts: readonly string[]): Promise<readonly string[]> =>
  (await dumpTables(store)).split('\n').filter((line) => texts.some((text) => line.includes(text)));

/** A copy of all rows, as a backup has it. */
async function saveTables(store: TestDatabase) {
  const saved = await withRawConnection(store, async ({ db }) => {
    const rows = new Map<(typeof TABLES)[number], readonly object[]>();
    for (const table of TABLES) rows.set(table, await db.selectFrom(table).selectAll().execute());
    return rows;
  });
  return {
    restore: () =>
      withRawConnection(store, async ({ db }) => {
        for (const [table, rows] of saved) {
          await rawSql`delete from ${rawSql.table(table)}`.execute(db);
          for (const row of rows)
            await db
              .insertInto(table)
              .values(row as never)
              .execute();
        }
      }),
  };
}
