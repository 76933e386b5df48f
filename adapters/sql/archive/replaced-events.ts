/*
 * Events without the account of an erased person.
 *
 * The id of an account is part of the readable columns of an event, and its hash covers them. An erasure replaces the
 * columns and leaves the hash, so that the chain stays linked. The record of the erasure, itself an event of the chain,
 * names the hash of the columns as they are now. So a replaced event is verified by its record, and an event that another
 * program has changed has no record.
 */
import { sql } from 'kysely';
import type { Db, EventRow } from '../database/tables.ts';
import { computeEventHash } from './event-hash.ts';

/** The kind of the record of an erasure. */
const ERASED_KIND = 'erased';
/** A literal, so that SQLite can use the index of these records. */
const IS_ERASURE = sql<boolean>`kind = 'erased'`;

/** Is an event the record of an erasure? Such an event is never replaced. @example isErasureRecord(row) // false */
export const isErasureRecord = ({ kind, seq }: Pick<EventRow, 'kind' | 'seq'>): boolean =>
  kind === ERASED_KIND && seq === null;

/** Whether the columns of an event, which do not fit its hash, are what an erasure has put there. */
export type IsReplaced = (row: EventRow) => Promise<boolean>;

/**
 * Creates the check for the events of one server. It reads the records of erasures when it needs them.
 * @example await createReplacementCheck(db, 'sandbox:main')(row) // false: another program has changed it
 */
export function createReplacementCheck(db: Db, server: string): IsReplaced {
  let replacements: ReadonlyMap<number, string> | undefined;
  return async (row) => {
    if (isErasureRecord(row)) return false;
    const hash = computeEventHash(row);
    if (replacements?.get(row.number) === hash) return true;
    // A running erasure may have added a record since the last time.
    replacements = await readReplacements(db, server);
    return replacements.get(row.number) === hash;
  };
}

/** The hashes of the replaced events of a server, as they are now, by the number of the event. */
async function readReplacements(db: Db, server: string): Promise<ReadonlyMap<number, string>> {
  const records = await db
    .selectFrom('events')
    .select('skeleton')
    .where('server', '=', server)
    .where(IS_ERASURE)
    .where('seq', 'is', null)
    .orderBy('number')
    .execute();
  const replacements = new Map<number, string>();
  for (const { skeleton } of records) {
    if (!skeleton.includes('"replaced"')) continue;
    const { replaced = {} } = JSON.parse(skeleton) as { replaced?: Readonly<Record<string, string>> };
    // An event may be replaced again by the erasure of another person.
    for (const [number, hash] of Object.entries(replaced)) replacements.set(Number(number), hash);
  }
  return replacements;
}
