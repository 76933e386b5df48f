import { createHash } from 'node:crypto';
import type { Member } from '#core';
import { memberKey } from '#core';

/**
 * The name of a claim about one member in which the member cannot be read: what somebody was told in private is not
 * written down next to who it was.
 * @example pseudonymousKey('help', member) // 'help/p1wK0iJ2mXh4…'
 */
export const pseudonymousKey = (purpose: string, member: Pick<Member, 'server' | 'id'>): string =>
  `${purpose}/${createHash('sha256')
    .update(`${purpose}/${memberKey(member)}`)
    .digest('base64url')
    .slice(0, 22)}`;
