import { decryptTexts, encryptEvent } from '../archive/event-content.ts';
import { computeEventHash } from '../archive/event-hash.ts';
import { chainLockName, createAuditEvent, openChains } from '../archive/hash-chain.ts';
import { caseHoldTarget, isHeld } from '../archive/holds.ts';
import { restoreRedacted, toCanonicalJson } from '../archive/redact-json.ts';
import { isErasureRecord } from '../archive/replaced-events.ts';
import { DecryptionError } from '../crypto/encryption.ts';
import type { EncryptionKeys, SigningKey } from '../crypto/keys.ts';
import type { KeyRing } from '../crypto/tenant-keys.ts';
import { awaitAllInOrder } from '../database/prepared-statement.ts';
import type { Db, EventRow } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { ATTACHMENTS_LOCK, deleteAttachmentsOfCase } from '../stores/attachments.ts';
import { deleteDecisionEntriesOfCase } from '../stores/decision-entries.ts';
import { NOT_DONE } from '../stores/outbox.ts';
import { wordPattern } from './person.ts';
import { redactPerson } from './redact-person.ts';

/**
 * Why a case keeps the data of a person: a hold, steps that are not finished, an action that is still to be done, or texts
 * that cannot be decrypted.
 */
export type KeepReason = 'held' | 'unfinished' | 'pending' | 'unreadable';

/** The person to erase from one case. */
export interface CaseErasure {
  readonly server: string;
  readonly caseId: string;
  /** Key of the member, for example `sandbox:main/rin`. */
  readonly member: string;
  readonly id: string;
  readonly pseudonym: string;
  /** Keyed hash of the person, for the record of the erasure. */
  readonly personHash: string;
  /** Who did it, as the operator has written it. */
  readonly by?: string | undefined;
  readonly now: Date;
}

/** The dependencies of an erasure. */
export interface EraseDeps {
  readonly database: SqlDatabase;
  readonly ring: KeyRing;
  readonly signer: SigningKey;
}

/**
 * Why a case keeps the data of the person now; undefined: it can be erased.
 * @example await findKeepReason(db, 'Y-4G7C2Q0M1X', clock.now()) // 'pending'
 */
export async function findKeepReason(db: Db, caseId: string, now: Date): Promise<KeepReason | undefined> {
  const row = await db
    .selectFrom('cases')
    .select(['walked', 'length'])
    .where('id', '=', caseId)
    .executeTakeFirst();
  if (await isHeld(db, [caseHoldTarget(caseId)], now)) return 'held';
  if (row && row.walked < row.length) return 'unfinished';
  const job = await db
    .selectFrom('jobs')
    .select('id')
    .where('case_id', '=', caseId)
    .where('done', '=', NOT_DONE)
    .executeTakeFirst();
  return job && 'pending';
}

/**
 * Erases a person from one case, in one transaction: deletes the texts that the person wrote, and replaces the account in
 * all events by the pseudonym. The hashes of the events stay; the record of the erasure confirms the replaced events.
 * Resolves with why nothing was erased, or with undefined.
 * @example await eraseFromCase({ database, ring, signer }, { server, caseId, member, id, pseudonym, personHash, now })
 */
export async function eraseFromCase(deps: EraseDeps, erasure: CaseErasure): Promise<KeepReason | undefined> {
  try {
    return await eraseInTransaction(deps, erasure);
  } catch (error) {
    if (error instanceof DecryptionError) return 'unreadable';
    throw error;
  }
}

async function eraseInTransaction(
  { database, ring, signer }: EraseDeps,
  erasure: CaseErasure,
): Promise<KeepReason | undefined> {
  const { server, caseId, now } = erasure;
  const keys = await ring.toEncrypt(server);
  return database.writeDurable([chainLockName(server), ATTACHMENTS_LOCK], async (tx) => {
    const keepReason = await findKeepReason(tx, caseId, now);
    if (keepReason) return keepReason;
    const rows = await tx
      .selectFrom('events')
      .selectAll()
      .where('server', '=', server)
      .where('case_id', '=', caseId)
      .orderBy('number')
      .execute();
    await replaceEvents(tx, keys, signer, rows, erasure);
    await renameJobs(tx, erasure);
    await eraseCaseRow(tx, erasure);
    return undefined;
  });
}

/**
 * Replaces the account in records of the archive that belong to no case, for example of a hold that has ended.
 * @example await eraseFromRecords({ database, ring, signer }, numbers, erasure)
 */
export async function eraseFromRecords(
  { database, ring, signer }: EraseDeps,
  numbers: readonly number[],
  erasure: Omit<CaseErasure, 'caseId'>,
): Promise<void> {
  const { server } = erasure;
  const keys = await ring.toEncrypt(server);
  return database.writeDurable([chainLockName(server)], async (tx) => {
    const rows = await tx
      .selectFrom('events')
      .selectAll()
      .where('server', '=', server)
      .where('number', 'in', numbers)
      .orderBy('number')
      .execute();
    await replaceEvents(tx, keys, signer, rows, { ...erasure, caseId: '' });
  });
}

async function replaceEvents(
  tx: Db,
  keys: EncryptionKeys,
  signer: SigningKey,
  rows: readonly EventRow[],
  erasure: CaseErasure,
): Promise<void> {
  const { server, caseId, now, personHash, by } = erasure;
  const replaced = rows.flatMap((row) => replaceEvent(keys, row, erasure) ?? []);
  if (replaced.length === 0) return;
  const erased = replaced.filter(({ content, content_hash }) => content_hash !== '' && content === null);
  const chain = await openChains(tx, signer, [server]);
  const details = {
    numbers: erased.map(({ number }) => number),
    replaced: Object.fromEntries(replaced.map((row) => [row.number, computeEventHash(row)])),
    why: 'request',
    person: personHash,
    by,
  };
  chain.append(server, createAuditEvent('erased', caseId, now, details));
  await awaitAllInOrder(chain.save());
  for (const { number, member, skeleton, content, content_hash } of replaced) {
    await tx
      .updateTable('events')
      .set({ member, skeleton, content, content_hash })
      .where('server', '=', server)
      .where('number', '=', number)
      .execute();
  }
}

/** The columns of an event without the person; undefined if the event does not concern the person. */
function replaceEvent(
  keys: EncryptionKeys,
  row: EventRow,
  { member, id, pseudonym }: CaseErasure,
): EventRow | undefined {
  const isOwn = row.member === member;
  if (isErasureRecord(row)) return undefined;
  const event = restoreRedacted(row.skeleton, decryptTexts(keys, row));
  if (!isOwn && !wordPattern(id).test(toCanonicalJson(event))) return undefined;
  const redacted = redactPerson(event, { id, pseudonym }) as { readonly at: Date };
  // A record of the archive has no encrypted texts.
  if (row.seq === null) return { ...row, skeleton: toCanonicalJson(redacted) };
  const { case_id, seq, kind } = row;
  const { skeleton, content, content_hash } = encryptEvent(
    keys,
    { case_id, seq, kind, member: row.member },
    redacted,
  );
  if (isOwn) return { ...row, member: withId(member, pseudonym), skeleton, content: null };
  // The texts of another member stay, without the name of the person. Texts that were erased before stay erased.
  return row.content ? { ...row, skeleton, content, content_hash } : { ...row, skeleton };
}

/** The key of a member with another id. */
const withId = (member: string, id: string): string => `${member.slice(0, member.lastIndexOf('/'))}/${id}`;

/** Ids of jobs may contain the account. The id of a done job stays, so that it is never inserted again. */
async function renameJobs(tx: Db, { caseId, id, pseudonym }: CaseErasure): Promise<void> {
  const pattern = wordPattern(id, 'g');
  const jobs = await tx.selectFrom('jobs').select('id').where('case_id', '=', caseId).execute();
  for (const job of jobs) {
    const renamed = job.id.replace(pattern, pseudonym);
    if (renamed !== job.id)
      await tx.updateTable('jobs').set({ id: renamed }).where('id', '=', job.id).execute();
  }
}

async function eraseCaseRow(tx: Db, { server, caseId, member, pseudonym }: CaseErasure): Promise<void> {
  const row = await tx.selectFrom('cases').select('author').where('id', '=', caseId).executeTakeFirst();
  if (row?.author !== member) return;
  await tx
    .updateTable('cases')
    .set({ author: withId(member, pseudonym) })
    .where('id', '=', caseId)
    .execute();
  await deleteAttachmentsOfCase(tx, caseId);
  await deleteDecisionEntriesOfCase(tx, server, caseId);
}
