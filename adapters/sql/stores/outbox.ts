import { sql } from 'kysely';
import type { Action, Log, Outbox } from '#core';
import { markJobsDone } from '../archive/case-rows.ts';
import { parseCanonicalJson } from '../archive/redact-json.ts';
import { jobAad } from '../crypto/aad.ts';
import { decrypt } from '../crypto/encryption.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { KeyRing } from '../crypto/tenant-keys.ts';
import type { SqlDatabase } from '../database/transaction.ts';

/** A lease that ends more than this number of lease durations from now is ignored: the clock was set back. */
const MAX_LEASE_FACTOR = 2;

/**
 * A literal, because with a parameter SQLite would plan each query again to check whether the index of pending jobs can
 * be used.
 */
export const NOT_DONE = sql.lit(0);

/** Throws if the content was changed or its key is missing. */
const openAction = (keys: EncryptionKeys, jobId: string, action: Uint8Array): Action =>
  parseCanonicalJson(decrypt(keys, jobAad(jobId), action).toString('utf8')) as Action;

/**
 * Pending jobs. The id of a done job stays, so that the job is never inserted again.
 * @example const outbox = createSqlOutbox(database, ring, log)
 */
export function createSqlOutbox({ db, kind }: SqlDatabase, ring: KeyRing, log: Log): Outbox {
  return {
    async leaseDueJobs(now, limit, leaseMs, caseId, dueBy = now) {
      const at = now.getTime();
      const rows = await db
        .with(
          // Materialized: a plain subquery might run again for rows that another worker has released meanwhile.
          (cte) => cte('picked').materialized(),
          (query) => {
            const due = query
              .selectFrom('jobs')
              .select('place')
              .where('done', '=', NOT_DONE)
              .where('due_at', '<=', dueBy.getTime())
              .where((lease) =>
                lease.or([
                  lease('leased_until', '<=', at),
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
      const keys = await ring.toDecrypt(rows.map(({ action }) => action));
      return rows
        .sort((a, b) => a.due_at - b.due_at || a.place - b.place)
        .flatMap(({ id, case_id, action, due_at, attempt }) => {
          try {
            const opened = openAction(keys, id, action!);
            return [{ id, caseId: case_id, action: opened, dueAt: new Date(due_at), attempt }];
          } catch {
            // The job stays leased and is tried again later; other jobs must not wait for it.
            log.error('job_decryption_failed', { job: id });
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
    async find(jobId) {
      const row = await db
        .selectFrom('jobs')
        .select(['id', 'case_id', 'action', 'due_at'])
        .where('id', '=', jobId)
        .where('done', '=', NOT_DONE)
        .executeTakeFirst();
      return (
        row && {
          id: row.id,
          caseId: row.case_id,
          action: openAction(await ring.toDecrypt([row.action]), row.id, row.action!),
          dueAt: new Date(row.due_at),
        }
      );
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
