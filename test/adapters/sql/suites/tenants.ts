import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Message } from '#core';
import { serverKey, tenantServer } from '#core';
import { keyIdOf } from '../../../../adapters/sql/crypto/encryption.ts';
import { addEncryptionKey } from '../../../../adapters/sql/index.ts';
import { deriveCaseState } from '../../../../src/cases/index.ts';
import { hideJob } from '../../../contracts/archive.ts';
import { afterStart } from '../../../contracts/contract-helpers.ts';
import { DAY_MS } from '../../../support/fake-clock.ts';
import { member, message, SERVER } from '../../../support/messages.ts';
import { sampleKey, sampleTenant } from '../../../support/operator/tenants.ts';
import {
  type CreateDatabase,
  openTestDatabase,
  type TestDatabase,
} from '../../../support/services/test-database.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';
import { withRawConnection } from '../support/raw-connection.ts';
import {
  appendFinishedCase,
  MESSAGE_TEXT,
  sampleCaseEvents,
  sampleMessage,
} from '../support/sample-cases.ts';

const SQUARE = tenantServer('square');
const PLAZA = tenantServer('plaza');

const postedOn = (server = SQUARE, author = 'rin'): Message =>
  message(member(author, { server, name: `${author} さん` }), MESSAGE_TEXT, {
    parts: [{ kind: 'attachment-name', text: 'x.png' }],
  });

/**
 * The evidence of tenants: a key for each, which can be destroyed.
 * @example tenantSuite('SQLite', () => undefined)
 */
export function tenantSuite(name: string, place: CreateDatabase): void {
  const withTenants = async (work: (store: TestDatabase) => Promise<void>) => {
    const store = await openTestDatabase(place);
    try {
      for (const id of ['square', 'plaza']) await store.sql.tenants.create(sampleTenant(id));
      await work(store);
    } finally {
      await store.close();
    }
  };
  const keyIdsOf = (store: TestDatabase, server: string): Promise<readonly string[]> =>
    withRawConnection(store, async ({ db }) => {
      const rows = await db
        .selectFrom('events')
        .select('content')
        .where('server', '=', server)
        .where('content', 'is not', null)
        .execute();
      return [...new Set(rows.map(({ content }) => keyIdOf(content!)))];
    });
  const fileKeyIdsOf = (store: TestDatabase): Promise<readonly string[]> =>
    withRawConnection(store, async ({ db }) =>
      (await db.selectFrom('files').select('bytes').execute()).map(({ bytes }) => keyIdOf(bytes)),
    );
  const findingOf = async ({ sql }: TestDatabase) => (await sql.verify()).finding;

  describe(`the evidence of tenants: ${name}`, () => {
    test('each tenant has a key of its own, and chat servers keep that of the installation', () =>
      withTenants(async (store) => {
        const { sql } = store;
        const chat = sampleMessage();
        await appendFinishedCase(sql, 'Y-1', postedOn(SQUARE));
        await appendFinishedCase(sql, 'Y-2', postedOn(PLAZA));
        await appendFinishedCase(sql, 'Y-3', chat);
        const ids = await Promise.all(
          [SQUARE, PLAZA, chat.ref.server].map((server) => keyIdsOf(store, serverKey(server))),
        );
        expect(ids.map((each) => each.length)).toEqual([1, 1, 1]);
        expect(new Set(ids.flat()).size).toBe(3);
        const installation = await withRawConnection(store, ({ db }) =>
          db.selectFrom('meta').select('name').where('name', 'like', 'sealed-with/%').execute(),
        );
        expect(installation).toEqual([{ name: `sealed-with/${ids[2]![0]}` }]);
        expect(await findingOf(store)).toBeUndefined();
      }));

    test('after a restart the evidence, the jobs and the inquiries of a tenant are still there', () =>
      withTenants(async (store) => {
        const posted = postedOn();
        await appendFinishedCase(store.sql, 'Y-1', posted);
        await store.sql.archive.append('Y-2', 0, sampleCaseEvents(posted).slice(0, 1), [
          hideJob('Y-2', posted),
        ]);
        const sql = await store.reopen();
        expect(await sql.archive.read('Y-1')).toEqual(sampleCaseEvents(posted));
        await sql.archive.append('Y-2', 1, sampleCaseEvents(posted).slice(1, 2));
        expect(await sql.archive.read('Y-2')).toHaveLength(2);
        expect((await sql.outbox.leaseDueJobs(afterStart(0), 9, 1000)).map(({ id }) => id)).toEqual([
          'Y-2/0/hide',
        ]);
        expect(await sql.proof.links('Y-1', 3)).toHaveLength(3);
        expect(await keyIdsOf({ ...store, sql }, serverKey(SQUARE))).toHaveLength(1);
      }));

    test('a tenant that another process has added has its key at once', () =>
      withTenants(async (store) => {
        await store.sql.archive.read('Y-1');
        await store.sql.tenants.create(sampleTenant('later'));
        const server = tenantServer('later');
        await appendFinishedCase(store.sql, 'Y-1', postedOn(server));
        const [id] = await keyIdsOf(store, serverKey(server));
        const row = await withRawConnection(store, ({ db }) =>
          db.selectFrom('tenant_keys').select('server').where('id', '=', id!).executeTakeFirst(),
        );
        expect(row).toEqual({ server: 'operator:later' });
      }));

    test('a change of the key of the installation wraps the keys of tenants again and leaves their evidence as it is', () =>
      withTenants(async (store) => {
        const posted = postedOn();
        await appendFinishedCase(store.sql, 'Y-1', posted);
        await appendFinishedCase(store.sql, 'Y-2', sampleMessage());
        const before = await keyIdsOf(store, serverKey(SQUARE));
        addEncryptionKey(store.dataDir);
        const [newKey] = readFileSync(join(store.dataDir, 'evidence.key'), 'utf8').trim().split('\n');
        let sql = await store.reopen();
        // Two keys of tenants, and the seven events of the chat server.
        expect(await sql.reencryptAll()).toBe(2 + 7);
        expect(await sql.reencryptAll()).toBe(0);
        sql = await store.reopen({ keys: { evidence: newKey } });
        expect(await sql.archive.read('Y-1')).toEqual(sampleCaseEvents(posted));
        expect(await keyIdsOf({ ...store, sql }, serverKey(SQUARE))).toEqual(before);
        expect((await sql.verify()).finding).toBeUndefined();
      }));

    test('the key of one tenant does not open the evidence of another', () =>
      withTenants(async (store) => {
        await appendFinishedCase(store.sql, 'Y-1', postedOn());
        await withRawConnection(store, async ({ db }) => {
          const rows = await db.selectFrom('tenant_keys').selectAll().execute();
          const wrappedOf = (server: string) => rows.find((row) => row.server === server)!.wrapped;
          for (const [server, other] of [
            ['operator:square', 'operator:plaza'],
            ['operator:plaza', 'operator:square'],
          ] as const)
            await db
              .updateTable('tenant_keys')
              .set({ wrapped: wrappedOf(other) })
              .where('server', '=', server)
              .execute();
        });
        const sql = await store.reopen();
        await expect(sql.archive.read('Y-1')).rejects.toThrow('cannot be decrypted');
        expect((await sql.verify()).finding).toMatchObject({ what: 'changed', number: 1 });
      }));

    test('an erased tenant loses every text, its keys and its technical data; the others keep theirs', () =>
      withTenants(async (store) => {
        const { sql } = store;
        const posted = postedOn();
        await sql.tenants.addKey(sampleKey('k1'));
        await sql.policies.set(SQUARE, testPolicy({ language: 'en' }));
        await sql.strikes.add(posted.author, 'Y-1', afterStart(0), 90);
        await sql.postIndex.admit(
          'square',
          [{ id: 'p', revision: 1, hash: 'h', author: 'rin', channel: 'posts' }],
          afterStart(0),
        );
        const request = { fingerprint: 'f', at: afterStart(0), leaseMs: 1000 };
        await sql.idempotency.claim({ tenant: 'square', key: 'repeated' }, request);
        await appendFinishedCase(sql, 'Y-1', posted);
        await sql.archive.append('Y-2', 0, sampleCaseEvents(posted).slice(0, 1), [hideJob('Y-2', posted)]);
        await appendFinishedCase(sql, 'Y-3', postedOn(PLAZA));
        const planned = { cases: 2, events: 8, holds: 0 };
        expect(await sql.tenantErasures.plan('square', afterStart(0))).toEqual(planned);
        expect(await sql.tenantErasures.erase('square', { now: afterStart(DAY_MS), by: 'Kei' })).toEqual({
          ...{ kind: 'erased', isSpaceFreed: true },
          ...planned,
        });

        const opened = await store.reopen();
        expect(JSON.stringify(await opened.archive.read('Y-1'))).not.toMatch(/日当|rin さん|勧誘/);
        expect(deriveCaseState(await opened.archive.read('Y-1'))?.latest.message.erased).toBe(true);
        expect(await opened.archive.listUnfinished()).toEqual([]);
        expect(await opened.outbox.countPending()).toBe(0);
        expect((await opened.tenants.findKey('k1'))?.key.revokedAt).toEqual(afterStart(DAY_MS));
        expect((await opened.tenants.read('square'))?.erasedAt).toEqual(afterStart(DAY_MS));
        expect(await opened.tenants.create(sampleTenant('square'))).toBe(false);
        expect(await opened.tenants.addKey(sampleKey('k2'))).toBe(false);
        expect(opened.policies.of(SQUARE)).toEqual(testPolicy());
        expect(await opened.strikes.count(posted.author, afterStart(0), 90)).toBe(0);
        expect(await opened.postIndex.list('square', { limit: 9 })).toEqual([]);
        const again = { ...request, fingerprint: 'another' };
        expect(await opened.idempotency.claim({ tenant: 'square', key: 'repeated' }, again)).toMatchObject({
          kind: 'claimed',
        });
        expect(JSON.stringify(await opened.archive.read('Y-3'))).toContain(MESSAGE_TEXT);
        expect((await opened.verify()).finding).toBeUndefined();
        expect(await opened.tenantErasures.erase('square', { now: afterStart(DAY_MS) })).toEqual({
          kind: 'erased-before',
        });
        expect(await opened.tenantErasures.erase('unknown', { now: afterStart(0) })).toEqual({
          kind: 'unknown',
        });
      }));

    test('nothing more is stored for an erased tenant', () =>
      withTenants(async (store) => {
        await appendFinishedCase(store.sql, 'Y-1', postedOn());
        await store.sql.tenantErasures.erase('square', { now: afterStart(0) });
        const sql = await store.reopen();
        const [opened] = sampleCaseEvents(postedOn());
        await expect(sql.archive.append('Y-2', 0, [opened!])).rejects.toThrow('was destroyed');
      }));

    test('while a hold is in force, on a member or on a case, the tenant is not erased', () =>
      withTenants(async (store) => {
        const { sql } = store;
        const posted = postedOn();
        await appendFinishedCase(sql, 'Y-1', posted);
        const erase = (day: number) => sql.tenantErasures.erase('square', { now: afterStart(day * DAY_MS) });
        const until = afterStart(2 * DAY_MS);
        await sql.holds.place({ member: posted.author }, 'order', afterStart(0), until);
        const byCase = await sql.holds.place({ server: SQUARE, caseId: 'Y-1' }, 'order', afterStart(0));
        await sql.holds.place({ server: PLAZA, caseId: 'Y-9' }, 'order', afterStart(0));
        expect(await erase(1)).toMatchObject({ kind: 'held', holds: 2 });
        expect(await erase(2)).toMatchObject({ kind: 'held', holds: 1 });
        expect(await sql.archive.read('Y-1')).toEqual(sampleCaseEvents(posted));
        await sql.holds.lift(byCase);
        expect(await erase(2)).toMatchObject({ kind: 'erased' });
      }));

    test('a key that another program has destroyed is found, because the chain has no record of it', () =>
      withTenants(async (store) => {
        await appendFinishedCase(store.sql, 'Y-1', postedOn());
        await withRawConnection(store, ({ db }) =>
          db
            .updateTable('tenant_keys')
            .set({ wrapped: null, destroyed_at: 1 })
            .where('server', '=', 'operator:square')
            .execute(),
        );
        expect(await findingOf(store)).toEqual({
          ...{ what: 'erased', server: 'operator:square', number: 1, caseId: 'Y-1' },
        });
        for (const threads of [0, 1])
          expect((await store.sql.verify({ threads, pageSize: 2 })).finding?.what).toBe('erased');
      }));

    test('an erased tenant verifies in several threads, with its record pages later', () =>
      withTenants(async (store) => {
        const { sql } = store;
        for (const id of ['Y-1', 'Y-2', 'Y-3']) await appendFinishedCase(sql, id, postedOn());
        await sql.tenantErasures.erase('square', { now: afterStart(0) });
        expect((await sql.verify({ threads: 1, pageSize: 2 })).finding).toBeUndefined();
      }));

    test('changes by key are events of the chain: one that another program has changed is found', () =>
      withTenants(async (store) => {
        const { sql } = store;
        const entry = { keyId: 'k1', route: 'POST /v1/holds', ids: { hold: 'h' }, status: 201 };
        for (const second of [1, 2, 3])
          await sql.auditTrail.append(SQUARE, { ...entry, at: afterStart(second * 1000) });
        expect(await findingOf(store)).toBeUndefined();
        const [, second] = await sql.auditTrail.list(SQUARE, { after: 0, limit: 9 });
        await withRawConnection(store, ({ db }) =>
          db
            .updateTable('events')
            .set({ skeleton: '{"ids":{},"key":"k2","route":"POST /v1/holds","status":201}' })
            .where('server', '=', 'operator:square')
            .where('number', '=', second!.number)
            .execute(),
        );
        expect(await findingOf(store)).toMatchObject({ what: 'changed', number: second!.number });
      }));

    test('a copy of a file is encrypted with the key of the tenant, and is erased with it, as are decisions on texts and pictures', () =>
      withTenants(async (store) => {
        const { sql } = store;
        const bytes = Buffer.from('a picture');
        const put = (caseId: string, server: Message['ref']['server']) =>
          sql.attachmentStore.put(caseId, bytes, server);
        const files = [await put('Y-1', SQUARE), await put('Y-2', PLAZA), await put('Y-3', SERVER)];
        expect(new Set(files).size).toBe(3);
        expect(await put('Y-4', SQUARE)).toBe(files[0]);
        await appendFinishedCase(sql, 'Y-1', postedOn(SQUARE), files[0]);
        await appendFinishedCase(sql, 'Y-2', postedOn(PLAZA), files[1]);
        for (const [tenant, caseId] of [
          ['square', 'Y-1'],
          ['plaza', 'Y-2'],
          ['square0', 'Y-3'],
        ]) {
          await sql.keyValueStore.put(`known-picture/operator:${tenant}/${caseId}`, '{}');
          await sql.keyValueStore.put(`decided-text/operator:${tenant}/near/x`, `uphold x ${caseId} 1 `);
        }
        expect(await findingOf(store)).toBeUndefined();
        const [ofSquare, ofPlaza] = [
          await keyIdsOf(store, 'operator:square'),
          await keyIdsOf(store, 'operator:plaza'),
        ];
        const keyIds = await fileKeyIdsOf(store);
        expect(keyIds).toHaveLength(3);
        expect(keyIds).toEqual(expect.arrayContaining([...ofSquare, ...ofPlaza]));
        await sql.tenantErasures.erase('square', { now: afterStart(DAY_MS) });
        expect(await sql.attachmentStore.get(files[0]!)).toBeUndefined();
        for (const file of files.slice(1))
          expect(Buffer.from((await sql.attachmentStore.get(file))!).toString()).toBe('a picture');
        expect((await sql.keyValueStore.list('known-picture/')).map(([key]) => key)).toEqual([
          'known-picture/operator:plaza/Y-2',
          'known-picture/operator:square0/Y-3',
        ]);
        expect((await sql.keyValueStore.list('decided-text/')).map(([key]) => key)).toEqual([
          'decided-text/operator:plaza/near/x',
          'decided-text/operator:square0/near/x',
        ]);
        expect(await findingOf(store)).toBeUndefined();
      }));

    test('an answer that is kept for a repeated request is encrypted with the key of its tenant', () =>
      withTenants(async (store) => {
        const { sql } = store;
        const key = { tenant: 'square', key: 'k-1' };
        const request = { fingerprint: 'f', at: afterStart(0), leaseMs: 60_000 };
        const claimed = await sql.idempotency.claim(key, request);
        if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
        const answer = { status: 201, body: '{}', headers: {} };
        await sql.idempotency.complete(key, claimed.claim, answer, afterStart(DAY_MS));
        expect(await sql.idempotency.claim(key, request)).toEqual({ kind: 'answered', answer });
        await appendFinishedCase(sql, 'Y-1', postedOn());
        const rows = await withRawConnection(store, ({ db }) =>
          db.selectFrom('repeated_requests').select('answer').execute(),
        );
        expect(rows.map((row) => keyIdOf(row.answer!))).toEqual(await keyIdsOf(store, 'operator:square'));
      }));

    test('retention follows the policy of the tenant', () =>
      withTenants(async (store) => {
        const { sql } = store;
        const policy = testPolicy();
        await sql.policies.set(SQUARE, { ...policy, retention: { days: 30 } });
        await sql.policies.set(PLAZA, { ...policy, retention: { days: 300 } });
        await appendFinishedCase(sql, 'Y-1', postedOn(SQUARE));
        await appendFinishedCase(sql, 'Y-2', postedOn(PLAZA));
        const result = await sql.applyRetention(
          (server) => sql.policies.of(server).retention.days,
          afterStart(31 * DAY_MS),
        );
        expect(result).toEqual({ erased: ['Y-1'], kept: [] });
        expect(await findingOf(store)).toBeUndefined();
      }));
  });
}
