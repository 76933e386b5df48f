import { createHash } from 'node:crypto';
import type { Member } from '#core';
import { memberKey } from '#core';

/**
 * A lease key for one member that does not reveal the member: stores must not contain who got a private message.
 * @example pseudonymousKey('help', member) // 'help/p1wK0iJ2mXh4…'
 */
export const pseudonymousKey = (purpose: string, member: Pick<Member, 'server' | 'id'>): string =>
  `${purpose}/${createHash('sha256')
    .update(`${purpose}/${memberKey(member)}`)
    .digest('base64url')
    .slice(0, 22)}`;
