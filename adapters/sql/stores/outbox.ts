import { sql } from 'kysely';
import type { Action, Log, Outbox } from '#core';
import { markJobsDone } from '../archive/case-rows.ts';
import { parseCanonicalJson } from '../archive/redact-json.ts';
import { decrypt } from '../crypto/decrypt.ts';
import { jobAad } from '../crypto/encrypt.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { SqlDatabase } from '../database/transaction.ts';

/** Of leases: clocks of several computers agree within less. */
const MAX_LEASE_FACTOR = 2;

/** Written out: for a bound value SQLite would plan each query anew to see whether the index of open jobs serves it. */
export const NOT_DONE = sql.lit(0);

/**
 * Owed actions as rows; of what is done only the id stays, so that it is never owed again.
 * @example const outbox = createSqlOutbox(store, keys, log)
 */
export function createSqlOutbox({ db, kind }: SqlDatabase, keys: EncryptionKeys, log: Log): Outbox {
  return {
    async leaseDueJobs(now, limit, leaseMs, caseId, dueBy = now) {
      const at = now.getTime();
      const rows = await db
        .with(
          // Picked once: a plain subquery might be run again for rows that another worker let go meanwhile.
          (each) => each('picked').materialized(),
          (query) => {
            const due = query
              .selectFrom('jobs')
              .select('place')
              .where('done', '=', NOT_DONE)
              .where('due_at', '<=', dueBy.getTime())
              .where((lease) =>
                lease.or([
                  lease('leased_until', '<=', at),
                  // Nobody leases for so long: the clock was set back since.
                  lease('leased_until', '>', at + MAX_LEASE_FACTOR * leaseMs),
                ]),
              )
              .$if(caseId !== undefined, (jobs) => jobs.where('case_id', '=', caseId!))
              .orderBy('due_at')
              .orderBy('place')
              .limit(limit);
            return kind === 'postgres' ? due.forUpdate().skipLocked() : due;
          },
        )
        .updateTable('jobs')
        .set((job) => ({ leased_until: at + leaseMs, attempt: job('attempt', '+', 1) }))
        .where('place', 'in', (query) => query.selectFrom('picked').select('place'))
        .returning(['place', 'id', 'case_id', 'action', 'due_at', 'attempt'])
        .execute();
      return rows
        .sort((a, b) => a.due_at - b.due_at || a.place - b.place)
        .flatMap(({ id, case_id, action, due_at, attempt }) => {
          try {
            const decrypted = parseCanonicalJson(
              decrypt(keys, jobAad(id), action!).toString('utf8'),
            ) as Action;
            return [{ id, caseId: case_id, action: decrypted, dueAt: new Date(due_at), attempt }];
          } catch {
            // It stays leased and comes back; the jobs beside it must not wait for it.
            log.error('a job cannot be opened', { job: id });
            return [];
          }
        });
    },
    async markDone(jobId) {
      await markJobsDone(db, [jobId]);
    },
    async retry(jobId, at) {
      await db
        .updateTable('jobs')
        .set({ due_at: at.getTime(), leased_until: 0 })
        .where('id', '=', jobId)
        .where('done', '=', NOT_DONE)
        .execute();
    },
    async countPending() {
      const row = await db
        .selectFrom('jobs')
        .select((jobs) => jobs.fn.countAll<number | string>().as('count'))
        .where('done', '=', NOT_DONE)
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },
    async getOldestDueAt() {
      const row = await db
        .selectFrom('jobs')
        .select('due_at')
        .where('done', '=', NOT_DONE)
        .orderBy('due_at')
        .limit(1)
        .executeTakeFirst();
      return row && new Date(row.due_at);
    },
  };
}
