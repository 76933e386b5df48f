import { createHash } from 'node:crypto';
import type { Member } from '#core';
import { memberKey } from '#core';

/**
 * The name of a claim about one member in which the member cannot be read: what somebody was told in private is not
 * written down next to who it was.
 * @example unnamed('help', member) // 'help/p1wK0iJ2mXh4…'
 */
export const unnamed = (what: string, member: Pick<Member, 'server' | 'id'>): string =>
  `${what}/${createHash('sha256')
    .update(`${what}/${memberKey(member)}`)
    .digest('base64url')
    .slice(0, 22)}`;
