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

/** What a member can set for a whole channel. */
export type ChannelSetting = 'topic' | 'purpose' | 'name';

/**
 * The ref of a channel's topic, purpose or name, so that it can be judged and hidden like a message. `ts`: Slack's notice
 * of the change in the channel.
 * @example channelSettingRef(server, 'C1', 'topic', '1700000000.000100').id // 'topic-1700000000.000100'
 */
export const channelSettingRef = (
  server: Server,
  channel: string,
  setting: ChannelSetting,
  ts: string,
): MessageRef => ({ server, channel, id: `${setting}-${ts}` });

/**
 * The setting and the ts of its notice; undefined for other messages.
 * @example parseChannelSettingRef(ref) // { setting: 'topic', ts: '1700000000.000100' }
 */
export function parseChannelSettingRef({ id }: Pick<MessageRef, 'id'>) {
  const [, setting, ts] = /^(topic|purpose|name)-(\d+\.\d+)$/.exec(id) ?? [];
  return setting && ts ? { setting: setting as ChannelSetting, ts } : undefined;
}
