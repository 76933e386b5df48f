import { type Member, parseServerKey } from '#core';
import type { Db } from '../database/tables.ts';

/** One person: an account of a platform, on one server or on all of them. */
export interface Person {
  readonly platform: string;
  readonly id: string;
  /** The id of the server; absent: every server of the platform. */
  readonly server?: string | undefined;
}

/** A member on one server. */
export type MemberId = Pick<Member, 'server' | 'id'>;

/** Letters that continue an id. `U12` is not part of `U123`. */
const ID_LETTER = '[A-Za-z0-9_]';

/**
 * Creates a test: does a text name this person? An id counts only as a whole word. For a person on one server, the text
 * must name the server too.
 * @example createMentionTest({ platform: 'sandbox', id: 'rin' })('gate/member/sandbox:main/rin') // true
 */
export function createMentionTest({ platform, id, server }: Person): (text: string) => boolean {
  // `discord:1/2` names the account 2 and not an account 1.
  const idPattern = new RegExp(`(?<!\\b${platform}:)${wordPattern(id).source}`);
  const serverPattern = server === undefined ? undefined : wordPattern(server);
  return (text) => idPattern.test(text) && (serverPattern === undefined || serverPattern.test(text));
}

/** A pattern that finds an id as a whole word. @example wordPattern('U12').test('T1/U123') // false */
export const wordPattern = (word: string, flags = ''): RegExp =>
  new RegExp(
    `(?<!${ID_LETTER})${word.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`)}(?!${ID_LETTER})`,
    flags,
  );

/**
 * The person as a member of each server that has evidence or a history of settings, or of the given server.
 * @example await membersOf(db, { platform: 'sandbox', id: 'rin' })
 */
export async function membersOf(db: Db, { platform, id, server }: Person): Promise<readonly MemberId[]> {
  if (server !== undefined) return [{ server: { platform, id: server }, id }];
  const rows = await db
    .selectFrom('chains')
    .select('server')
    .union(db.selectFrom('policy_versions').select('server'))
    .execute();
  return rows
    .map((row) => row.server)
    .sort()
    .map(parseServerKey)
    .filter((candidate) => candidate.platform === platform)
    .map((candidate) => ({ server: candidate, id }));
}
