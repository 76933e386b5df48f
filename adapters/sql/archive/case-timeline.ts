import type { CaseChanges, CaseTimeline } from '#core';
import { parseServerKey, serverKey } from '#core';
import type { EventRow } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { findCaseOf, listCases, readSkeletons } from './case-list.ts';
import { isErasureRecord } from './replaced-events.ts';

/** A page is read in one turn of the event loop, some milliseconds; messages get through between two pages. */
const BATCH_SIZE = 20;

/**
 * Cases for statistics, read in pages of twenty. Only skeletons are read, so no decryption is needed, and cases that
 * retention has erased are counted too.
 * @example for await (const { events } of createSqlCaseTimeline(database).listCasesBetween(server, from, to)) …
 */
export function createSqlCaseTimeline({ db }: SqlDatabase): CaseTimeline {
  return {
    async listServers() {
      const rows = await db.selectFrom('chains').select('server').orderBy('server').execute();
      return rows.map(({ server }) => parseServerKey(server));
    },
    async *listCasesBetween(server, from, to) {
      for (let after = 0; ; ) {
        const cases = await db
          .selectFrom('cases')
          .select(['id', 'first'])
          .where('server', '=', serverKey(server))
          .where('opened_at', '<', to.getTime())
          .where('changed_at', '>=', from.getTime())
          .where('first', '>', after)
          .orderBy('first')
          .limit(BATCH_SIZE)
          .execute();
        const last = cases.at(-1);
        if (!last) return;
        after = Number(last.first);
        const eventsByCase = await readSkeletons(
          db,
          cases.map(({ id }) => id),
        );
        for (const [caseId, events] of eventsByCase) yield { caseId, events };
      }
    },
    async getPosition(server) {
      const row = await db
        .selectFrom('chains')
        .select('number')
        .where('server', '=', serverKey(server))
        .executeTakeFirst();
      return Number(row?.number ?? 0);
    },
    async listChangedCases(server, after, limit) {
      // The numbers of a chain become visible in order: its writers hold the lock of the chain until they commit.
      const rows = await db
        .selectFrom('events')
        .select(['number', 'case_id', 'seq', 'kind'])
        .where('server', '=', serverKey(server))
        .where('number', '>', after)
        .orderBy('number')
        .limit(limit)
        .execute();
      return {
        cases: mergeChanges(rows.filter((row) => row.seq !== null || isErasureRecord(row))),
        position: Number(rows.at(-1)?.number ?? after),
      };
    },
    listCases: (server, filter, page) => listCases(db, server, filter, page),
    isCaseOf: async (server, caseId) => (await findCaseOf(db, server, caseId)) !== undefined,
  };
}

/** One change for each case; without a count if content was erased. */
function mergeChanges(rows: readonly Pick<EventRow, 'case_id' | 'seq'>[]): CaseChanges['cases'] {
  const counts = new Map<string, number | undefined>();
  for (const { case_id, seq } of rows) {
    const isErased = counts.has(case_id) && counts.get(case_id) === undefined;
    counts.set(case_id, seq === null || isErased ? undefined : Number(seq) + 1);
  }
  return [...counts].map(([caseId, eventCount]) => ({
    caseId,
    ...(eventCount !== undefined && { eventCount }),
  }));
}
