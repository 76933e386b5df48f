import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { computeEventHash } from '../../../../adapters/sql/archive/event-hash.ts';
import type { Db, EventRow } from '../../../../adapters/sql/database/tables.ts';

import { type ArchiveVerificationResult, SqlSetupError } from '../../../../adapters/sql/index.ts';
import { afterStart } from '../../../contracts/contract-helpers.ts';
import { DAY_MS } from '../../../support/fake-clock.ts';
import {
  type CreateDatabase,
  openTestDatabase,
  type TestDatabase,
} from '../../../support/services/test-database.ts';
import { withRawConnection } from '../support/raw-connection.ts';
import { appendFinishedCase, sampleMessage } from '../support/sample-cases.ts';

const CHAIN = 'fake:square';
/** Number of cases with seven events each: three full pages, and a part of the fourth. */
const CASES = 50;
const EVENTS = CASES * 7;
const PAGE = 100;

/**
 * Verification with several threads must give the same results as with one.
 * @example verificationThreadsSuite('SQLite', () => undefined)
 */
export function verificationThreadsSuite(name: string, place: CreateDatabase): void {
  describe(`verified by several threads: ${name}`, () => {
    let store: TestDatabase;
    let earlierHeads: ArchiveVerificationResult['heads'];

    const verifyBothWays = async (options: { readonly heads?: ArchiveVerificationResult['heads'] } = {}) => {
      const expected = await store.sql.verify({ ...options, pageSize: PAGE, threads: 0 });
      const { finding, ...more } = await store.sql.verify({ ...options, pageSize: PAGE, threads: 1 });
      expect(finding).toEqual(expected.finding);
      if (!finding) expect(more).toEqual(expected);
      return expected;
    };
    /** The violation that verification finds after `tamper` has changed these events. Then the events are restored. */
    const violationAfter = async (numbers: readonly number[], tamper: (db: Db) => Promise<unknown>) =>
      withRawConnection(store, async ({ db }) => {
        const mine = db.selectFrom('events').selectAll().where('server', '=', CHAIN);
        const rows = await mine.where('number', 'in', numbers).execute();
        await tamper(db);
        const { finding } = await verifyBothWays();
        const hashes = rows.map(({ hash }) => hash);
        await db
          .deleteFrom('events')
          .where((or) =>
            or.or([or('number', 'in', numbers), or('hash', 'in', hashes), or('number', '>', EVENTS)]),
          )
          .where('server', '=', CHAIN)
          .execute();
        await db.insertInto('events').values(rows).execute();
        return finding;
      });

    beforeAll(async () => {
      store = await openTestDatabase(place);
      for (let id = 0; id < CASES; id += 10) {
        await Promise.all(
          Array.from({ length: 10 }, (_, i) => appendFinishedCase(store.sql, `Y-${id + i}`, sampleMessage())),
        );
        if (id === 0) earlierHeads = await store.sql.chainHeads();
      }
    });
    afterAll(() => store.close());

    test('untouched, all of its pages are valid, and so are heads that were kept on the way', async () => {
      const heads = [...earlierHeads, ...(await store.sql.chainHeads())];
      expect(await verifyBothWays({ heads })).toEqual({
        events: EVENTS,
        files: 0,
        heads: [{ server: CHAIN, number: EVENTS, hash: expect.any(String) }],
      });
    });

    test('of two damages the earlier one is named, whichever page is done first', async () => {
      const damaged = (...numbers: number[]) =>
        violationAfter(numbers, (db) =>
          db.updateTable('events').set({ at: 1 }).where('number', 'in', numbers).execute(),
        );
      for (const [first, second] of [
        [100, 101],
        [99, 300],
        [201, 302],
      ] as const) {
        expect(await damaged(second, first)).toMatchObject({ what: 'changed', number: first });
      }
    });

    test('an event that was removed, moved or inserted between two pages is named as anywhere else', async () => {
      const remove = (...numbers: number[]) =>
        violationAfter(numbers, (db) => db.deleteFrom('events').where('number', 'in', numbers).execute());
      expect(await remove(100)).toMatchObject({ what: 'removed', number: 100 });
      expect(await remove(201)).toMatchObject({ what: 'removed', number: 201 });
      expect(await remove(EVENTS)).toMatchObject({ what: 'truncated', number: EVENTS });

      const renumber = (db: Db, from: number, to: number) =>
        db.updateTable('events').set({ number: to }).where('number', '=', from).execute();
      const swapped = await violationAfter([100, 101], async (db) => {
        await renumber(db, 100, EVENTS + 9);
        await renumber(db, 101, 100);
        await renumber(db, EVENTS + 9, 101);
      });
      expect(swapped).toMatchObject({ what: 'reordered', number: 100 });
      const appended = await violationAfter([EVENTS], async (db) => {
        const last = await eventAt(db, EVENTS);
        const row = { ...last, number: EVENTS + 1, case_id: 'Y-X', prev: last.hash, content: null };
        await db
          .insertInto('events')
          .values({ ...row, content_hash: '', hash: computeEventHash({ ...row, content_hash: '' }) })
          .execute();
      });
      expect(appended).toMatchObject({ what: 'inserted', number: EVENTS + 1 });
    });

    test('a page that was rewritten so that it fits itself does not fit the next one', async () => {
      const numbers = Array.from({ length: 10 }, (_, i) => 191 + i);
      const rewritten = await violationAfter(numbers, async (db) => {
        let previous: Pick<EventRow, 'hash'> = await eventAt(db, 190);
        for (const number of numbers) {
          const row = { ...(await eventAt(db, number)), prev: previous.hash, at: 1 };
          previous = { hash: computeEventHash(row) };
          await db
            .updateTable('events')
            .set({ at: 1, prev: row.prev, hash: previous.hash })
            .where('number', '=', number)
            .execute();
        }
      });
      expect(rewritten).toMatchObject({ what: 'changed', number: 200 });
    });

    test('content that is missing without a record is named', async () => {
      const removeContent = (db: Db) =>
        db.updateTable('events').set({ content: null }).where('number', 'in', [108, 304]).execute();
      expect(await violationAfter([108, 304], removeContent)).toMatchObject({ what: 'erased', number: 108 });
    });

    test('a head that was kept elsewhere and differs now is named', async () => {
      const differentHeads = earlierHeads.map((head) => ({ ...head, hash: '0'.repeat(64) }));
      expect((await verifyBothWays({ heads: differentHeads })).finding).toMatchObject({
        what: 'changed',
        number: 70,
      });
      const headsBeyondTheEnd = [{ server: CHAIN, number: 9999, hash: '0'.repeat(64) }];
      expect((await verifyBothWays({ heads: headsBeyondTheEnd })).finding).toMatchObject({
        what: 'truncated',
      });
    });

    test('while the bot writes on nothing is found', async () => {
      const writing = (async () => {
        for (let i = 0; i < 30; i++) await appendFinishedCase(store.sql, `Y-ON-${i}`, sampleMessage('yui'));
      })();
      for (let i = 0; i < 3; i++) {
        expect((await store.sql.verify({ pageSize: PAGE, threads: 2 })).finding).toBeUndefined();
      }
      await writing;
    });

    test('a thread that dies is reported as such, and nothing counts as verified', async () => {
      const workerUrl = new URL('../verify/crashing-worker.ts', import.meta.url);
      const error = await store.sql
        .verify({ pageSize: PAGE, threads: 2, workerUrl })
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(SqlSetupError);
      expect((error as Error).message).toMatch(/^a thread of the verification ended before its time/);
    });

    test('threads that find no segment valid cost time and nothing else', async () => {
      const workerUrl = new URL('../verify/no-result-worker.ts', import.meta.url);
      const result = await store.sql.verify({ pageSize: PAGE, threads: 2, workerUrl });
      expect(result).toEqual(await store.sql.verify({ threads: 0 }));
    });

    test('content that was erased regularly is no violation, though its record is pages later', async () => {
      const options = { now: afterStart(DAY_MS), isBanned: async () => false };
      await store.sql.erasures.erase({ platform: 'fake', id: 'rin' }, options);
      await store.sql.applyRetention(1, afterStart(3 * DAY_MS));
      const { finding, events } = await verifyBothWays();
      expect(finding).toBeUndefined();
      expect(events).toBeGreaterThan(EVENTS + CASES);
    });
  });
}

const eventAt = (db: Db, number: number) =>
  db.selectFrom('events').selectAll().where('number', '=', number).executeTakeFirstOrThrow();
