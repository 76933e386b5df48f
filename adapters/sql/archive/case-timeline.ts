import type { CaseEvent, CaseTimeline } from '#core';
import { parseServerKey, serverKey } from '#core';
import type { SqlDatabase } from '../database/transaction.ts';
import { restoreRedacted } from './redact-json.ts';

const BATCH_SIZE = 100;

/**
 * Cases for statistics, read in pages of a hundred. Only skeletons are read, so no decryption is needed, and cases that
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
        const ids = cases.map(({ id }) => id);
        const rows = await db
          .selectFrom('events')
          .select(['case_id', 'skeleton'])
          .where('case_id', 'in', ids)
          .where('seq', 'is not', null)
          .orderBy('case_id')
          .orderBy('seq')
          .execute();
        const eventsByCase = new Map<string, CaseEvent[]>(ids.map((id) => [id, []]));
        for (const row of rows)
          eventsByCase.get(row.case_id)?.push(restoreRedacted(row.skeleton, undefined) as CaseEvent);
        for (const [caseId, events] of eventsByCase) yield { caseId, events };
      }
    },
  };
}
