import { sql } from 'kysely';
import type { CaseEvent, CaseListFilter, CaseListPosition, ListedCase, Server } from '#core';
import { memberKey, serverKey } from '#core';
import type { Db } from '../database/tables.ts';
import { restoreRedacted } from './redact-json.ts';

/**
 * One page of the list of a server. Only skeletons are read, so no decryption is needed.
 * @example await listCases(db, server, { needsDecision: true }, { limit: 50 })
 */
export async function listCases(
  db: Db,
  server: Server,
  { needsDecision, author, channel, openedSince }: CaseListFilter,
  { after, limit }: { readonly after?: CaseListPosition; readonly limit: number },
): Promise<readonly ListedCase[]> {
  const cases = await db
    .selectFrom('cases')
    .select(['id', 'first', 'opened_at'])
    .where('server', '=', serverKey(server))
    // Two literals, so that both databases can use the index of the undecided cases.
    .$if(needsDecision === true, (query) => query.where(sql<boolean>`undecided = 1`))
    .$if(needsDecision === false, (query) => query.where(sql<boolean>`undecided = 0`))
    .$if(author !== undefined, (query) => query.where('author', '=', memberKey({ server, id: author ?? '' })))
    .$if(channel !== undefined, (query) => query.where('channel', '=', channel ?? ''))
    .$if(openedSince !== undefined, (query) => query.where('opened_at', '>=', openedSince?.getTime() ?? 0))
    .$if(after !== undefined, (query) => {
      const openedAt = after?.openedAt.getTime() ?? 0;
      return query
        .where('opened_at', '>=', openedAt)
        .where((row) => row.or([row('opened_at', '>', openedAt), row('first', '>', after?.order ?? 0)]));
    })
    .orderBy('opened_at')
    .orderBy('first')
    .limit(limit)
    .execute();
  const eventsByCase = await readSkeletons(
    db,
    cases.map(({ id }) => id),
  );
  return cases.map(({ id, first, opened_at }) => ({
    caseId: id,
    events: eventsByCase.get(id) ?? [],
    position: { openedAt: new Date(Number(opened_at)), order: Number(first) },
  }));
}

/**
 * The events of cases in order, by the id of the case, in the order of `ids`. Texts are left out, so nothing is decrypted.
 * @example (await readSkeletons(db, ['Y-4G7C2Q0M1X'])).get('Y-4G7C2Q0M1X')
 */
export async function readSkeletons(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly CaseEvent[]>> {
  const eventsByCase = new Map<string, CaseEvent[]>(ids.map((id) => [id, []]));
  if (ids.length === 0) return eventsByCase;
  const rows = await db
    .selectFrom('events')
    .select(['case_id', 'skeleton'])
    .where('case_id', 'in', ids)
    .where('seq', 'is not', null)
    .orderBy('case_id')
    .orderBy('seq')
    .execute();
  for (const { case_id, skeleton } of rows)
    eventsByCase.get(case_id)?.push(restoreRedacted(skeleton, undefined) as CaseEvent);
  return eventsByCase;
}

/**
 * The id of a case if it belongs to the server. The same statement for an unknown case and for one of another server.
 * @example await findCaseOf(db, server, 'Y-4G7C2Q0M1X') // 'Y-4G7C2Q0M1X'
 */
export async function findCaseOf(db: Db, server: Server, caseId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('cases')
    .select('id')
    .where('id', '=', caseId)
    .where('server', '=', serverKey(server))
    .executeTakeFirst();
  return row?.id;
}
