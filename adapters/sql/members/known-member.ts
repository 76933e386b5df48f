import { type FallbackQueue, memberKey } from '#core';
import { memberHoldTarget } from '../archive/holds.ts';
import type { Db } from '../database/tables.ts';
import type { MemberId } from './person.ts';

const MAX_QUEUED = 100_000;

/**
 * Whether the stores know a member: as an author, a reporter, a moderator, a reader of a direct message, at the gate, or as a
 * person who opened a case in the console. The id of a server, a channel or a message, typed by mistake, is no member, so
 * nothing of it is erased.
 * @example await isKnownMember(db, fallbackQueue, { server, id: 'rin' })
 */
export async function isKnownMember(db: Db, queue: FallbackQueue, member: MemberId): Promise<boolean> {
  const key = memberKey(member);
  const found = await Promise.all([
    db.selectFrom('events').select('number').where('member', '=', key).limit(1).execute(),
    db.selectFrom('cases').select('id').where('author', '=', key).limit(1).execute(),
    db.selectFrom('strikes').select('case_id').where('member', '=', key).limit(1).execute(),
    db.selectFrom('policy_versions').select('number').where('member', '=', key).limit(1).execute(),
    db.selectFrom('holds').select('id').where('target', '=', memberHoldTarget(key)).limit(1).execute(),
    db
      .selectFrom('memos')
      .select('key')
      .where('key', 'in', [`gate/member/${key}`, `gate/owed/${key}`, `gate/link-of/${key}`])
      .limit(1)
      .execute(),
  ]);
  if (found.some((rows) => rows.length > 0)) return true;
  if (await hasOpenedCase(db, key)) return true;
  const isMember = (other: MemberId): boolean => memberKey(other) === key;
  return (await queue.list(MAX_QUEUED)).some(
    ({ trigger }) =>
      isMember(trigger.message.author) || (trigger.kind === 'reported' && isMember(trigger.reporter)),
  );
}

/** Whether the member opened a case in the console: the key of such an entry ends with the key of the member. */
async function hasOpenedCase(db: Db, member: string): Promise<boolean> {
  const entries = await db.selectFrom('memos').select('key').where('key', 'like', 'case-readers/%').execute();
  return entries.some(({ key }) => key.endsWith(`/${member}`));
}
