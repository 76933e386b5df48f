import type { CaseEvent, CaseTimeline } from '#core';
import { serverKey } from '#core';
import type { SqlDatabase } from '../database/transaction.ts';
import { parseServerKey } from '../maintenance/retention.ts';
import { restoreRedacted } from './redact-json.ts';

const BATCH_SIZE = 100;

/**
 * Cases for figures, a hundred at a time. Only what lies open is read: no word is unsealed, and what retention has
 * erased counts like the rest.
 * @example for await (const { events } of createSqlCaseTimeline(store).listCasesBetween(server, from, to)) …
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
        const events = new Map<string, CaseEvent[]>(ids.map((id) => [id, []]));
        for (const row of rows)
          events.get(row.case_id)?.push(restoreRedacted(row.skeleton, undefined) as CaseEvent);
        for (const [caseId, each] of events) yield { caseId, events: each };
      }
    },
  };
}
