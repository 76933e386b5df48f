import { createHash } from 'node:crypto';
import type { MessageRef, Server } from '#core';

/** Where names are, in place of a channel. */
const NAMES_CHANNEL = 'members';

/**
 * Each name that a member takes is a thing of its own, judged and hidden like a message; the same name again is the
 * same thing.
 * @example displayNameRef(server, 'U1', '日給10万 テレグラムへ').id // 'name-U1-…'
 */
export const displayNameRef = (server: Server, member: string, name: string): MessageRef => ({
  server,
  channel: NAMES_CHANNEL,
  id: `name-${member}-${createHash('sha256').update(name).digest('base64url').slice(0, 10)}`,
});

/** Whose name it is; undefined for a message. @example parseDisplayNameRef(ref) // 'U1' */
export const parseDisplayNameRef = ({ channel, id }: MessageRef): string | undefined =>
  channel === NAMES_CHANNEL ? /^name-([A-Z0-9]+)-/.exec(id)?.[1] : undefined;
