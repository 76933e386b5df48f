import { sql } from 'kysely';
import type { Log, Server } from '#core';
import { parseServerKey } from '#core';
import { chainLockName, createAuditEvent, openChains } from '../archive/hash-chain.ts';
import { caseHoldTarget, isHeld, memberHoldTarget } from '../archive/holds.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { awaitAllInOrder } from '../database/prepared-statement.ts';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { deleteEndedRequests } from '../operator/idempotency-store.ts';
import { deleteUnusedBuckets } from '../operator/token-buckets.ts';
import { ATTACHMENTS_LOCK, deleteAttachmentsOfCase } from '../stores/attachments.ts';
import { deleteDecisionEntriesOfCase } from '../stores/decision-entries.ts';
import { deleteExpiredLeases } from '../stores/leases.ts';
import { NOT_DONE } from '../stores/outbox.ts';
import { deleteExpiredRateLimits } from '../stores/rate-limits.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const BATCH_SIZE = 100;
/** Age at which files without a case are deleted: the process crashed before it opened the case. */
const ORPHAN_MAX_AGE_DAYS = 1;

/**
 * Ids of cases whose content is erased now, and of those that keep it: under a hold, unfinished, or with a pending job.
 */
export interface ErasureResult {
  readonly erased: readonly string[];
  readonly kept: readonly string[];
}

/** Deletes content that may not be kept any longer. */
export interface Retention {
  /**
   * Deletes content and files of finished cases in which nothing happened for `days`: one number for all servers, or a
   * number for each. Run it daily.
   */
  applyRetention(days: number | ((server: Server) => number), now: Date): Promise<ErasureResult>;
}

/**
 * Deletes content that may not be kept any longer. Skeletons and hashes stay, and each deletion is an event of the
 * chain: content that is missing without this event was removed by another program.
 * @example await createRetention(database, signer, log).applyRetention(90, clock.now())
 */
export function createRetention(database: SqlDatabase, signer: SigningKey, log: Log): Retention {
  async function eraseCases(
    cases: readonly { id: string; server: string }[],
    now: Date,
    before: number,
  ): Promise<ErasureResult> {
    const erased: string[] = [];
    const kept: string[] = [];
    for (const { id, server } of cases) {
      const isErased = await database.writeDurable([chainLockName(server), ATTACHMENTS_LOCK], (tx) =>
        eraseCase(tx, signer, { id, server, now, before }),
      );
      (isErased ? erased : kept).push(id);
    }
    // Deleted pages stay readable in the write-ahead log until it is truncated.
    if (database.kind === 'sqlite' && erased.length > 0) {
      await sql`pragma wal_checkpoint(truncate)`.execute(database.db);
    }
    if (cases.length > 0) {
      log.info('content_erased', { why: 'retention', cases: erased.length, kept: kept.length });
    }
    return { erased, kept };
  }

  return {
    async applyRetention(days, now) {
      await deleteOrphanedAttachments(database, now.getTime() - ORPHAN_MAX_AGE_DAYS * DAY_MS);
      await deleteExpiredLeases(database, now);
      await deleteExpiredRateLimits(database, now);
      await deleteUnusedBuckets(database, now);
      await deleteEndedRequests(database, now);
      const servers = await database.db.selectFrom('chains').select('server').execute();
      let total: ErasureResult = { erased: [], kept: [] };
      for (const { server } of servers) {
        const serverDays = typeof days === 'number' ? days : days(parseServerKey(server));
        const before = now.getTime() - serverDays * DAY_MS;
        const cases = await database.db
          .selectFrom('cases')
          .select(['id', 'server'])
          .where('server', '=', server)
          .whereRef('erased', '<', 'length')
          .whereRef('walked', '=', 'length')
          .where('changed_at', '<', before)
          .orderBy('changed_at')
          .execute();
        const { erased, kept } = await eraseCases(cases, now, before);
        total = { erased: [...total.erased, ...erased], kept: [...total.kept, ...kept] };
      }
      return total;
    },
  };
}

/** Deletes the content of one case that is older than `before`; returns false if nothing may be deleted now. */
async function eraseCase(
  tx: Db,
  signer: SigningKey,
  {
    id,
    server,
    now,
    before,
  }: { readonly id: string; readonly server: string; readonly now: Date; readonly before: number },
): Promise<boolean> {
  const row = await tx.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || row.walked < row.length || (await hasPendingJobs(tx, id))) return false;
  if (row.changed_at >= before) return false;
  const events = await tx
    .selectFrom('events')
    .select(['number', 'member'])
    .where('case_id', '=', id)
    .where('content', 'is not', null)
    .orderBy('number')
    .execute();
  const members = new Set([row.author, ...events.flatMap(({ member }) => member ?? [])]);
  if (await isHeld(tx, [caseHoldTarget(id), ...[...members].map(memberHoldTarget)], now)) return false;

  const numbers = events.map(({ number }) => number);
  const chain = await openChains(tx, signer, [server]);
  chain.append(server, createAuditEvent('erased', id, now, { numbers, why: 'retention' }));
  await awaitAllInOrder(chain.save());
  for (let i = 0; i < numbers.length; i += BATCH_SIZE) {
    await tx
      .updateTable('events')
      .set({ content: null })
      .where('server', '=', server)
      .where('number', 'in', numbers.slice(i, i + BATCH_SIZE))
      .execute();
  }
  await deleteAttachmentsOfCase(tx, id);
  await deleteDecisionEntriesOfCase(tx, server, id);
  await tx.updateTable('cases').set({ erased: row.length }).where('id', '=', id).execute();
  return true;
}

/** A pending job may need the content, for example to restore the message. */
async function hasPendingJobs(tx: Db, caseId: string): Promise<boolean> {
  const job = await tx
    .selectFrom('jobs')
    .select('id')
    .where('case_id', '=', caseId)
    .where('done', '=', NOT_DONE)
    .executeTakeFirst();
  return job !== undefined;
}

async function deleteOrphanedAttachments(database: SqlDatabase, before: number): Promise<void> {
  await database.writeDurable([ATTACHMENTS_LOCK], async (tx) => {
    const rows = await tx
      .selectFrom('file_cases')
      .select('case_id')
      .distinct()
      .where('at', '<', before)
      .where('case_id', 'not in', (query) => query.selectFrom('cases').select('id'))
      .execute();
    for (const { case_id } of rows) await deleteAttachmentsOfCase(tx, case_id);
  });
}
