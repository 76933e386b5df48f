import { randomBytes } from 'node:crypto';
import type { APIMessage, APIUser } from 'discord.js';
import type { ChannelState, DiscordState, InteractionState } from './discord-state.ts';
import { toApiChannel, toInteractionMember } from './payloads.ts';
import { channelPermissions } from './permissions.ts';

/** Message flag: only the user of the interaction can see the message. */
export const EPHEMERAL_FLAG = 1 << 6;
/** Message flag: a deferred reply that is still loading. */
export const LOADING_FLAG = 1 << 7;

/** An interaction of a user. `type`: 2 command, 3 component, 4 autocomplete, 5 modal. */
export interface InteractionInput {
  readonly type: 2 | 3 | 4 | 5;
  readonly user: APIUser;
  readonly channel: ChannelState;
  readonly data: object;
  readonly source?: APIMessage;
}

/** Sends INTERACTION_CREATE to the bot. @example sendInteraction(discord, { type: 2, user, channel, data }).token */
export function sendInteraction(
  discord: DiscordState,
  { type, user, channel, data, source }: InteractionInput,
): InteractionState {
  const { guild } = channel;
  const state: InteractionState = {
    id: discord.ids.next(),
    token: randomBytes(60).toString('base64url'),
    at: discord.clock.now(),
    type,
    channel,
    user,
    source,
    responseType: undefined,
    respondedAfterMs: undefined,
    originalId: undefined,
    modal: undefined,
    choices: undefined,
    replies: new Map(),
  };
  discord.interactions.set(state.token, state);
  const locale = discord.users.get(user.id)?.locale ?? 'ja';
  const where = guild
    ? {
        guild_id: guild.id,
        guild: { id: guild.id, locale: guild.locale, features: [] },
        guild_locale: guild.locale,
        member: toInteractionMember(discord, channel, guild.members.get(user.id)!),
      }
    : { user };
  const d = {
    id: state.id,
    application_id: discord.applicationId,
    type,
    token: state.token,
    version: 1,
    data,
    ...where,
    channel_id: channel.id,
    channel: {
      ...toApiChannel(channel),
      permissions: channelPermissions(discord, channel, user.id).toString(),
    },
    app_permissions: channelPermissions(discord, channel, discord.bot.id).toString(),
    locale,
    entitlements: [],
    authorizing_integration_owners: guild ? { 0: guild.id } : {},
    context: guild ? 0 : 1,
    attachment_size_limit: 10_485_760,
    ...(source && { message: { ...source, ...(guild && { guild_id: guild.id }) } }),
  };
  discord.emit({ t: 'INTERACTION_CREATE', d, ...(guild && { guild }) });
  return state;
}
