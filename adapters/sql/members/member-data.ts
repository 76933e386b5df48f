import { sql } from 'kysely';
import { memberKey, type Server, serverKey } from '#core';
import { memberHoldTarget } from '../archive/holds.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { createMentionTest, membersOf, type Person } from './person.ts';

/** What the database has about one person on one server. */
export interface MemberData {
  readonly server: Server;
  /** Cases against the person, oldest first. */
  readonly ownCases: readonly string[];
  /** Cases against others with an event by or about the person, for example a report, oldest first. */
  readonly otherCases: readonly string[];
  readonly strikes: readonly { readonly caseId: string; readonly at: Date }[];
  /** Whether a hold on the person or on one of these cases is in force. */
  readonly isHeld: boolean;
}

/** One entry of the key-value store. */
export type StoredEntry = readonly [key: string, text: string];

/** Finds the data of one person. Changes nothing. */
export interface MemberDataReader {
  /** One record for each server on which there is data. */
  find(person: Person, now: Date): Promise<readonly MemberData[]>;
  /** The entries of the key-value store whose key or text names the person, and the changes of settings that they made. */
  listEntries(person: Person): Promise<readonly StoredEntry[]>;
}

/**
 * Finds the data of one person in one database.
 * @example await createMemberDataReader(database).find({ platform: 'sandbox', id: 'rin' }, clock.now())
 */
export function createMemberDataReader({ db }: SqlDatabase): MemberDataReader {
  const findOfMember = async (member: Parameters<typeof memberKey>[0], now: Date): Promise<MemberData> => {
    const key = memberKey(member);
    const cases = await db
      .selectFrom('events')
      .innerJoin('cases', 'cases.id', 'events.case_id')
      .select(['cases.id', 'cases.author', 'cases.first'])
      .distinct()
      .where((where) => where.or([where('events.member', '=', key), where('cases.author', '=', key)]))
      .where('events.seq', 'is not', null)
      .orderBy('cases.first')
      .execute();
    const strikes = await db
      .selectFrom('strikes')
      .select(['case_id', 'at'])
      .where('member', '=', key)
      .orderBy('at')
      .execute();
    const held = await db
      .selectFrom('holds')
      .select(sql<number>`1`.as('found'))
      .where('target', 'in', [memberHoldTarget(key), ...cases.map(({ id }) => `case/${id}`)])
      .where((where) => where.or([where('until', 'is', null), where('until', '>', now.getTime())]))
      .limit(1)
      .execute();
    return {
      server: member.server,
      ownCases: cases.filter(({ author }) => author === key).map(({ id }) => id),
      otherCases: cases.filter(({ author }) => author !== key).map(({ id }) => id),
      strikes: strikes.map(({ case_id, at }) => ({ caseId: case_id, at: new Date(at) })),
      isHeld: held.length > 0,
    };
  };

  return {
    async find(person, now) {
      const all: MemberData[] = [];
      for (const member of await membersOf(db, person)) all.push(await findOfMember(member, now));
      return all
        .filter(
          ({ ownCases, otherCases, strikes, isHeld }) =>
            isHeld || ownCases.length + otherCases.length + strikes.length > 0,
        )
        .sort((a, b) => (serverKey(a.server) < serverKey(b.server) ? -1 : 1));
    },
    async listEntries(person) {
      const isMention = createMentionTest(person);
      const rows = await db.selectFrom('memos').selectAll().orderBy('key').execute();
      const changes = await db
        .selectFrom('policy_versions')
        .select(['server', 'number', 'at', 'source', 'member'])
        .where('member', 'is not', null)
        .orderBy('server')
        .orderBy('number')
        .execute();
      return [
        ...rows
          .filter(({ key, text }) => isMention(`${key} ${text}`))
          .map(({ key, text }) => [key, text] as const),
        ...changes
          .filter(({ member }) => member !== null && isMention(member))
          .map(
            ({ number, at, source, member }) =>
              [
                `settings/${number}/${member}`,
                JSON.stringify({ at: new Date(at).toISOString(), from: source }),
              ] as const,
          ),
      ];
    },
  };
}
