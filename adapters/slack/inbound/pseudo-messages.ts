import { createHash } from 'node:crypto';
import type { MessageRef, Server } from '#core';

/** The value of `channel` in the ref of a display name. */
const NAMES_CHANNEL = 'members';

/**
 * A message ref for a display name, so that a name can be judged and hidden like a message. The same name of the same
 * member has the same ref.
 * @example displayNameRef(server, 'U1', '日給10万 テレグラムへ').id // 'name-U1-…'
 */
export const displayNameRef = (server: Server, member: string, name: string): MessageRef => ({
  server,
  channel: NAMES_CHANNEL,
  id: `name-${member}-${createHash('sha256').update(name).digest('base64url').slice(0, 10)}`,
});

/** Id of the member whose name it is; undefined for a real message. @example parseDisplayNameRef(ref) // 'U1' */
export const parseDisplayNameRef = ({ channel, id }: MessageRef): string | undefined =>
  channel === NAMES_CHANNEL ? /^name-([A-Z0-9]+)-/.exec(id)?.[1] : undefined;
