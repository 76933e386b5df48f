import { sql } from 'kysely';
import type { Log, Member, Server } from '#core';
import { memberKey } from '#core';
import { chainLockName, createAuditEvent, openChains } from '../archive/hash-chain.ts';
import { caseHoldTarget, isHeld, memberHoldTarget } from '../archive/holds.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { awaitAllInOrder } from '../database/prepared-statement.ts';
import type { Db, SqlDatabase } from '../database/transaction.ts';
import { ATTACHMENTS_LOCK, deleteAttachmentsOfCase } from '../stores/attachments.ts';
import { deleteExpiredLeasesAndRateLimits } from '../stores/leases.ts';
import { NOT_DONE } from '../stores/outbox.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const BATCH_SIZE = 100;
/** Files whose case was never opened: a crash came between. */
const ORPHAN_MAX_AGE_DAYS = 1;

/** Cases whose words are gone now, and those that had to keep them: under a hold, or not walked to the end. */
export interface ErasureResult {
  readonly erased: readonly string[];
  readonly kept: readonly string[];
}

export interface Retention {
  /**
   * Deletes words and files of finished cases in which nothing happened for so many days, the same for all servers
   * or for each its own; run it daily.
   */
  applyRetention(days: number | ((server: Server) => number), now: Date): Promise<ErasureResult>;
  /** Deletes the words of one member, and the files of cases against them. Ids stay: strikes need them. */
  eraseMember(member: Pick<Member, 'server' | 'id'>, now: Date): Promise<ErasureResult>;
}

type ErasureReason =
  | { readonly why: 'retention'; readonly before: number }
  | { readonly why: 'request'; readonly member: string };

/**
 * Deletes what nobody may keep any longer. Skeletons and hashes stay, and each deletion is itself a link of the chain:
 * words that are missing without such a link have been removed by somebody else.
 * @example await createRetention(store, signer, log).applyRetention(90, clock.current())
 */
export function createRetention(store: SqlDatabase, signer: SigningKey, log: Log): Retention {
  async function eraseCase(id: string, server: string, now: Date, why: ErasureReason): Promise<boolean> {
    return store.writeDurable([chainLockName(server), ATTACHMENTS_LOCK], async (tx) => {
      const found = await tx.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirst();
      if (!found || found.walked < found.length || (await hasPendingJobs(tx, id))) return false;
      if (why.why === 'retention' && found.changed_at >= why.before) return false;
      const rows = await tx
        .selectFrom('events')
        .select(['number', 'member'])
        .where('case_id', '=', id)
        .where('content', 'is not', null)
        .$if(why.why === 'request', (events) =>
          events.where('member', '=', why.why === 'request' ? why.member : ''),
        )
        .orderBy('number')
        .execute();
      const members = new Set([found.author, ...rows.flatMap(({ member }) => member ?? [])]);
      const targets = why.why === 'request' ? [why.member] : [...members];
      if (await isHeld(tx, [caseHoldTarget(id), ...targets.map(memberHoldTarget)], now)) return false;

      const numbers = rows.map(({ number }) => number);
      const chain = await openChains(tx, signer, [server]);
      chain.append(server, createAuditEvent('erased', id, now, { numbers, why: why.why }));
      await awaitAllInOrder(chain.save());
      for (let i = 0; i < numbers.length; i += BATCH_SIZE) {
        await tx
          .updateTable('events')
          .set({ content: null })
          .where('server', '=', server)
          .where('number', 'in', numbers.slice(i, i + BATCH_SIZE))
          .execute();
      }
      if (why.why === 'retention' || found.author === why.member) await deleteAttachmentsOfCase(tx, id);
      if (why.why === 'retention') {
        await tx.updateTable('cases').set({ erased: found.length }).where('id', '=', id).execute();
      }
      return true;
    });
  }

  async function eraseCases(
    cases: readonly { id: string; server: string }[],
    now: Date,
    why: ErasureReason,
  ): Promise<ErasureResult> {
    const erased: string[] = [];
    const kept: string[] = [];
    for (const { id, server } of cases) {
      ((await eraseCase(id, server, now, why)) ? erased : kept).push(id);
    }
    // Deleted pages linger in the write-ahead log until it is emptied.
    if (store.kind === 'sqlite' && erased.length > 0) {
      await sql`pragma wal_checkpoint(truncate)`.execute(store.db);
    }
    if (cases.length > 0) {
      log.info('words erased', { why: why.why, cases: erased.length, kept: kept.length });
    }
    return { erased, kept };
  }

  return {
    async applyRetention(days, now) {
      await deleteOrphanedAttachments(store, now.getTime() - ORPHAN_MAX_AGE_DAYS * DAY_MS);
      await deleteExpiredLeasesAndRateLimits(store, now);
      const servers = await store.db.selectFrom('chains').select('server').execute();
      let total: ErasureResult = { erased: [], kept: [] };
      for (const { server } of servers) {
        const own = typeof days === 'number' ? days : days(parseServerKey(server));
        const before = now.getTime() - own * DAY_MS;
        const cases = await store.db
          .selectFrom('cases')
          .select(['id', 'server'])
          .where('server', '=', server)
          .whereRef('erased', '<', 'length')
          .whereRef('walked', '=', 'length')
          .where('changed_at', '<', before)
          .orderBy('changed_at')
          .execute();
        const { erased, kept } = await eraseCases(cases, now, { why: 'retention', before });
        total = { erased: [...total.erased, ...erased], kept: [...total.kept, ...kept] };
      }
      return total;
    },
    async eraseMember(of, now) {
      const member = memberKey(of);
      const cases = await store.db
        .selectFrom('events')
        .innerJoin('cases', 'cases.id', 'events.case_id')
        .select(['cases.id', 'cases.server'])
        .distinct()
        .where('events.member', '=', member)
        .where('events.content', 'is not', null)
        .orderBy('cases.id')
        .execute();
      return eraseCases(cases, now, { why: 'request', member });
    },
  };
}

/** The server of a key; platforms have no colon in their names. @example serverOf('sandbox:main').id // 'main' */
export const parseServerKey = (key: string): Server => {
  const colon = key.indexOf(':');
  return { platform: key.slice(0, colon), id: key.slice(colon + 1) };
};

/** What is still owed may need the words, to restore the message for example. */
async function hasPendingJobs(tx: Db, caseId: string): Promise<boolean> {
  const job = await tx
    .selectFrom('jobs')
    .select('id')
    .where('case_id', '=', caseId)
    .where('done', '=', NOT_DONE)
    .executeTakeFirst();
  return job !== undefined;
}

async function deleteOrphanedAttachments(store: SqlDatabase, before: number): Promise<void> {
  await store.writeDurable([ATTACHMENTS_LOCK], async (tx) => {
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
