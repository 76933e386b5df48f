import { randomBytes } from 'node:crypto';
import type { APIMessage, APIModalInteractionResponseCallbackData, APIUser } from 'discord.js';
import type { ChannelState, DiscordState } from './discord-state.ts';
import { toApiChannel, toInteractionMember } from './payloads.ts';
import { channelPermissions } from './permissions.ts';

/** One interaction that the bot was told of. */
export interface InteractionState {
  readonly id: string;
  readonly token: string;
  readonly at: Date;
  readonly type: number;
  readonly channel: ChannelState;
  readonly user: APIUser;
  /** The message whose component was used, also through a modal. */
  readonly source: APIMessage | undefined;
  /** The first answer's type, once there is one. */
  responseType: number | undefined;
  /** Real milliseconds until the first answer. */
  respondedAfterMs: number | undefined;
  originalId: string | undefined;
  modal: APIModalInteractionResponseCallbackData | undefined;
  /** What was offered to somebody who is typing. */
  choices: readonly { readonly name: string; readonly value: string }[] | undefined;
  /** Messages made through the token, ephemeral ones too. */
  readonly replies: Map<string, APIMessage>;
}

/** By token. */
export type Interactions = Map<string, InteractionState>;

export const EPHEMERAL_FLAG = 1 << 6;
export const LOADING_FLAG = 1 << 7;

export interface InteractionInput {
  readonly type: 2 | 3 | 4 | 5;
  readonly user: APIUser;
  readonly channel: ChannelState;
  readonly data: object;
  readonly source?: APIMessage;
}

/** Tells the bot that somebody used something of its own. */
export function sendInteraction(
  world: DiscordState,
  { type, user, channel, data, source }: InteractionInput,
): InteractionState {
  const { guild } = channel;
  const state: InteractionState = {
    id: world.ids.next(),
    token: randomBytes(60).toString('base64url'),
    at: world.clock.now(),
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
  world.interactions.set(state.token, state);
  const locale = world.users.get(user.id)?.locale ?? 'ja';
  const where = guild
    ? {
        guild_id: guild.id,
        guild: { id: guild.id, locale: guild.locale, features: [] },
        guild_locale: guild.locale,
        member: toInteractionMember(world, channel, guild.members.get(user.id)!),
      }
    : { user };
  const d = {
    id: state.id,
    application_id: world.applicationId,
    type,
    token: state.token,
    version: 1,
    data,
    ...where,
    channel_id: channel.id,
    channel: {
      ...toApiChannel(channel),
      permissions: channelPermissions(world, channel, user.id).toString(),
    },
    app_permissions: channelPermissions(world, channel, world.bot.id).toString(),
    locale,
    entitlements: [],
    authorizing_integration_owners: guild ? { 0: guild.id } : {},
    context: guild ? 0 : 1,
    attachment_size_limit: 10_485_760,
    ...(source && { message: { ...source, ...(guild && { guild_id: guild.id }) } }),
  };
  world.emit({ t: 'INTERACTION_CREATE', d, ...(guild && { guild }) });
  return state;
}
