import { describe, expect, test } from 'vitest';
import { computeEventHash } from '../../../../adapters/sql/archive/event-hash.ts';
import type { Db, EventRow } from '../../../../adapters/sql/database/tables.ts';

import type { IntegrityViolation } from '../../../../adapters/sql/index.ts';
import { SERVER } from '../../../support/messages.ts';
import { type CreateDatabase, openTestDatabase } from '../../../support/services/test-database.ts';
import { withRawConnection } from '../support/raw-connection.ts';
import { appendFinishedCase, sampleMessage } from '../support/sample-cases.ts';

const CHAIN = 'fake:square';

/** The violation that verification finds after `tamper` has changed a chain of three cases with seven events each. */
async function violationAfter(
  place: CreateDatabase,
  tamper: (db: Db) => Promise<unknown>,
): Promise<IntegrityViolation | undefined> {
  const store = await openTestDatabase(place);
  try {
    for (const id of ['Y-1', 'Y-2', 'Y-3']) await appendFinishedCase(store.sql, id, sampleMessage());
    await withRawConnection(store, ({ db }) => tamper(db));
    return (await store.sql.verify()).finding;
  } finally {
    await store.close();
  }
}

const eventAt = (db: Db, number: number) =>
  db.selectFrom('events').selectAll().where('number', '=', number).executeTakeFirstOrThrow();
const renumber = (db: Db, from: number, to: number) =>
  db.updateTable('events').set({ number: to }).where('number', '=', from).execute();
const change = (db: Db, number: number, columns: Partial<EventRow>) =>
  db.updateTable('events').set(columns).where('number', '=', number).execute();
const remove = (db: Db, ...numbers: number[]) =>
  db.deleteFrom('events').where('number', 'in', numbers).execute();

/**
 * Attacks by a person who can write to the database but has no key.
 * @example tamperingSuite('SQLite', () => undefined)
 */
export function tamperingSuite(name: string, place: CreateDatabase): void {
  const violationOf = (tamper: (db: Db) => Promise<unknown>) => violationAfter(place, tamper);

  describe(`tampering: ${name}`, () => {
    test('untouched, everything verifies, and the heads can be kept elsewhere', async () => {
      const store = await openTestDatabase(place);
      await appendFinishedCase(store.sql, 'Y-1', sampleMessage());
      const before = await store.sql.verify();
      expect(before).toMatchObject({ events: 7, heads: [{ server: CHAIN, number: 7 }] });
      expect(before.finding).toBeUndefined();
      expect(await store.sql.chainHeads()).toEqual(before.heads);
      await appendFinishedCase(store.sql, 'Y-2', sampleMessage());
      const after = await store.sql.verify({ heads: before.heads });
      expect(after).toMatchObject({ events: 14 });
      expect(after.finding).toBeUndefined();
      await store.close();
    });

    test('an event that was taken out is named', async () => {
      expect(await violationOf((db) => remove(db, 4))).toMatchObject({ what: 'removed', number: 4 });
      expect(await violationOf((db) => remove(db, 1))).toMatchObject({ what: 'removed', number: 1 });
      const closed = async (db: Db) => {
        await remove(db, 20);
        await renumber(db, 21, 20);
      };
      expect(await violationOf(closed)).toMatchObject({ number: 20 });
    });

    test('events that were cut off the end are noticed, one or all', async () => {
      expect(await violationOf((db) => remove(db, 21))).toMatchObject({ what: 'truncated', number: 21 });
      expect(await violationOf((db) => remove(db, 19, 20, 21))).toMatchObject({
        what: 'truncated',
        number: 19,
      });
      const all = async (db: Db) => {
        await db.deleteFrom('events').execute();
        await db.deleteFrom('cases').execute();
      };
      expect(await violationOf(all)).toMatchObject({ what: 'truncated', number: 1 });
    });

    test('two events that changed places are named', async () => {
      const swap = (a: number, b: number) => async (db: Db) => {
        await renumber(db, a, 1000);
        await renumber(db, b, a);
        await renumber(db, 1000, b);
      };
      expect(await violationOf(swap(3, 4))).toMatchObject({ what: 'reordered', number: 3 });
      expect(await violationOf(swap(2, 17))).toMatchObject({ what: 'reordered', number: 2 });
    });

    test('an event that was put in between or behind is named, even with hashes that fit', async () => {
      const forged = async (db: Db, number: number, hasContent = true) => {
        const before = await eventAt(db, number - 1);
        const none = { content: null, content_hash: '' };
        const row = {
          ...before,
          number,
          case_id: 'Y-9',
          seq: 0,
          prev: before.hash,
          ...(!hasContent && none),
        };
        await db
          .insertInto('events')
          .values({ ...row, hash: computeEventHash(row) })
          .execute();
      };
      expect(await violationOf((db) => forged(db, 22))).toMatchObject({ what: 'inserted', number: 22 });
      const between = (hasContent: boolean) => async (db: Db) => {
        for (let number = 21; number >= 5; number--) await renumber(db, number, number + 1);
        await forged(db, 5, hasContent);
      };
      expect(await violationOf(between(true))).toMatchObject({ what: 'inserted', number: 5 });
      expect(await violationOf(between(false))).toMatchObject({ what: 'inserted', number: 5 });
    });

    test('an event that was changed is named, also when its own hash was made to fit', async () => {
      expect(await violationOf((db) => change(db, 7, { kind: 'struck' }))).toMatchObject({
        what: 'changed',
        number: 7,
      });
      const fitting = async (db: Db) => {
        const row = { ...(await eventAt(db, 7)), kind: 'struck' };
        await change(db, 7, { kind: row.kind, hash: computeEventHash(row) });
      };
      expect(await violationOf(fitting)).toMatchObject({ what: 'changed', number: 7 });
    });

    test('a history that was rewritten to its end with hashes that fit does not fit its signature', async () => {
      const rewrite = (alsoHead: boolean) => async (db: Db) => {
        let prev = (await eventAt(db, 6)).hash;
        for (let number = 7; number <= 21; number++) {
          const row = await eventAt(db, number);
          const next = { ...row, prev, ...(number === 7 && { at: row.at + 1 }) };
          prev = computeEventHash(next);
          await change(db, number, { at: next.at, prev: next.prev, hash: prev });
        }
        if (alsoHead) await db.updateTable('chains').set({ hash: prev }).execute();
      };
      expect(await violationOf(rewrite(false))).toMatchObject({ what: 'changed', number: 21 });
      expect(await violationOf(rewrite(true))).toMatchObject({ what: 'head', server: CHAIN });
    });

    test('a signed head that was taken away, or put back to an earlier state together with its events', async () => {
      const beheaded = (db: Db) => db.deleteFrom('chains').execute();
      expect(await violationOf(beheaded)).toMatchObject({ what: 'head' });

      const store = await openTestDatabase(place);
      await appendFinishedCase(store.sql, 'Y-1', sampleMessage());
      const old = await withRawConnection(store, ({ db }) =>
        db.selectFrom('chains').selectAll().executeTakeFirstOrThrow(),
      );
      await appendFinishedCase(store.sql, 'Y-2', sampleMessage());
      const { heads } = await store.sql.verify();
      await withRawConnection(store, async ({ db }) => {
        await db.deleteFrom('events').where('number', '>', old.number).execute();
        await db.deleteFrom('cases').where('id', '=', 'Y-2').execute();
        await db.updateTable('chains').set(old).execute();
      });
      // The database is consistent: only a head that was kept elsewhere shows the difference.
      expect((await store.sql.verify()).finding).toBeUndefined();
      expect((await store.sql.verify({ heads })).finding).toMatchObject({ what: 'truncated', number: 8 });
      await store.close();
    });

    test('content that was deleted, exchanged or damaged is named', async () => {
      expect(await violationOf((db) => change(db, 8, { content: null }))).toMatchObject({
        what: 'erased',
        number: 8,
        caseId: 'Y-2',
      });
      const exchange = async (db: Db) => change(db, 8, { content: (await eventAt(db, 15)).content });
      expect(await violationOf(exchange)).toMatchObject({ what: 'changed', number: 8 });
      const garbage = (db: Db) => change(db, 8, { content: Buffer.from('short') });
      expect(await violationOf(garbage)).toMatchObject({ what: 'changed', number: 8 });
    });

    test('a case that was removed from the list, or given to another member', async () => {
      const off = (db: Db) => db.deleteFrom('cases').where('id', '=', 'Y-2').execute();
      expect(await violationOf(off)).toMatchObject({ what: 'case', caseId: 'Y-2' });
      const given = (db: Db) =>
        db.updateTable('cases').set({ author: 'fake:square/aoi' }).where('id', '=', 'Y-2').execute();
      expect(await violationOf(given)).toMatchObject({ what: 'case', caseId: 'Y-2' });
    });

    test('a copy of an attachment that was exchanged, damaged or deleted', async () => {
      const attacks: ((db: Db) => Promise<unknown>)[] = [
        (db) => db.deleteFrom('files').execute(),
        (db) =>
          db
            .updateTable('files')
            .set({ bytes: Buffer.alloc(80) })
            .execute(),
      ];
      for (const tamper of attacks) {
        const store = await openTestDatabase(place);
        const file = await store.sql.attachmentStore.put('Y-1', Buffer.from('a picture'));
        await appendFinishedCase(store.sql, 'Y-1', sampleMessage(), file);
        expect((await store.sql.verify()).finding).toBeUndefined();
        await withRawConnection(store, ({ db }) => tamper(db));
        expect((await store.sql.verify()).finding).toMatchObject({ what: 'file', caseId: 'Y-1', file });
        await store.close();
      }
    });

    test('servers have chains of their own', async () => {
      const store = await openTestDatabase(place);
      const otherServer = { ...SERVER, id: 'other' };
      await appendFinishedCase(store.sql, 'Y-1', sampleMessage());
      const otherPost = sampleMessage();
      await appendFinishedCase(store.sql, 'Y-2', {
        ...otherPost,
        ref: { ...otherPost.ref, server: otherServer },
        author: { ...otherPost.author, server: otherServer },
      });
      expect((await store.sql.verify()).heads).toMatchObject([
        { server: 'fake:other', number: 7 },
        { server: CHAIN, number: 7 },
      ]);
      await store.close();
    });
  });
}
