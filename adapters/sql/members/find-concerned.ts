import { sql } from 'kysely';
import { isErasureRecord } from '../archive/replaced-events.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { wordPattern } from './person.ts';

/** The events of one server that name a person. */
export interface ConcernedEvents {
  /** Cases, oldest first. */
  readonly cases: readonly string[];
  /** Numbers of records of the archive that belong to no case, for example of a hold. */
  readonly records: readonly number[];
  /** Number of steps of inquiries. They are records of what was disclosed by law, and are not erased. */
  readonly inquirySteps: number;
}

const INQUIRY_KIND = 'inquiry-';

/**
 * Finds the events of one server that name a person: as the author, as a reporter, a moderator or a reader of a direct
 * message, or in the readable columns. Reads all events of the server.
 * @example await findConcerned(database, 'sandbox:main', 'sandbox:main/rin', 'rin')
 */
export async function findConcerned(
  { db, kind: databaseKind }: SqlDatabase,
  server: string,
  member: string,
  id: string,
): Promise<ConcernedEvents> {
  const position = databaseKind === 'sqlite' ? sql`instr(skeleton, ${id})` : sql`strpos(skeleton, ${id})`;
  const rows = await db
    .selectFrom('events')
    .select(['number', 'case_id', 'seq', 'kind', 'member', 'skeleton'])
    .where('server', '=', server)
    .where((where) => where.or([where('member', '=', member), sql<boolean>`${position} > 0`]))
    .orderBy('number')
    .execute();
  const pattern = wordPattern(id);
  const concerned = rows.filter(
    (row) => !isErasureRecord(row) && (row.member === member || pattern.test(row.skeleton)),
  );
  const isInquiry = (row: (typeof rows)[number]): boolean => row.kind.startsWith(INQUIRY_KIND);
  return {
    cases: [...new Set(concerned.filter(({ seq }) => seq !== null).map(({ case_id }) => case_id))],
    records: concerned.filter((row) => row.seq === null && !isInquiry(row)).map(({ number }) => number),
    inquirySteps: concerned.filter(isInquiry).length,
  };
}
