import type {
  APIMessage,
  RESTPatchAPIChannelMessageJSONBody,
  RESTPostAPIChannelMessageJSONBody,
} from 'discord.js';
import { withoutMessageContent } from '../../gateway/intents.ts';
import { apiError, invalidFormBody } from '../../state/api-error.ts';
import { type ChannelState, type DiscordState, toRichEmbed } from '../../state/discord-state.ts';
import { LOADING_FLAG } from '../../state/interactions.ts';
import {
  addMessage,
  assignComponentIds,
  deleteMessages,
  type MessageDraft,
  storeFile,
  updateMessage,
} from '../../state/messages.ts';
import { type FakePermissionName, hasChannelPermissions, requireInChannel } from '../../state/permissions.ts';
import { emitThreadUpdate } from '../../state/threads.ts';
import { type ApiCall, channelOf, integerQuery, type Route, route } from '../router.ts';
import { checkMessageCreateBody, checkMessageEditBody } from '../validation/message.ts';

/** How long Discord remembers a nonce. */
const NONCE_LIFETIME_MS = 5 * 60_000;
/** Ephemeral, has a snapshot, components V2: an edit cannot remove these flags. */
const IMMUTABLE_FLAGS = (1 << 6) | (1 << 14) | (1 << 15);
const TWO_WEEKS_MS = 14 * 24 * 60 * 60_000;

/** The message of the path. Throws 10008 when there is none. @example messageOf(call).content */
export function messageOf(call: ApiCall): APIMessage {
  const message = channelOf(call).messages.get(call.params.message!);
  if (!message) throw apiError(10008);
  return message;
}

/**
 * Converts a valid body and its files to a draft.
 * @example addMessage(discord, channel, discord.bot, toMessageDraft(call, channel, body))
 */
export function toMessageDraft(
  call: ApiCall,
  channel: ChannelState,
  body: RESTPostAPIChannelMessageJSONBody,
): MessageDraft {
  const { discord } = call;
  const reference = body.message_reference;
  const pings = body.allowed_mentions;
  return {
    content: body.content ?? '',
    embeds: body.embeds ?? [],
    components: body.components ?? [],
    flags: body.flags ?? 0,
    attachments: call.files.map((file, i) => ({
      ...storeFile(discord, channel, file),
      ...(body.attachments?.[i]?.description && { description: body.attachments[i].description }),
    })),
    ...(reference && {
      reference: {
        message_id: reference.message_id,
        channel_id: reference.channel_id ?? channel.id,
        type: reference.type ?? 0,
      },
    }),
    ...(pings?.parse?.length === 0 && !pings.users?.length && { allowsMentions: false }),
    ...(pings?.replied_user === false && { pingReplied: false }),
    ...(body.nonce != null && { nonce: body.nonce }),
  };
}

function send(call: ApiCall): APIMessage {
  const { discord } = call;
  const channel = channelOf(call);
  const body = call.body as RESTPostAPIChannelMessageJSONBody;
  const needed: FakePermissionName[] = [channel.thread ? 'SendMessagesInThreads' : 'SendMessages'];
  if (call.files.length > 0) needed.push('AttachFiles');
  if (body.message_reference) needed.push('ReadMessageHistory');
  requireInChannel(discord, channel, ...needed);
  if ([4, 15, 16].includes(channel.type)) throw apiError(50008);
  if (channel.thread?.locked && !hasChannelPermissions(discord, channel, discord.bot.id, 'ManageThreads'))
    throw apiError(50083);
  if (channel.recipient) requireOpenDms(discord, channel.recipient.id);
  requireReference(discord, body, channel);
  if (channel.thread?.archived) {
    channel.thread.archived = false;
    emitThreadUpdate(discord, channel);
  }
  const key = `${channel.id} ${body.nonce}`;
  if (body.enforce_nonce) {
    const previous = discord.nonces.get(key);
    if (previous && discord.clock.now().getTime() - previous.at.getTime() < NONCE_LIFETIME_MS)
      return previous.message;
  }
  const draft = toMessageDraft(call, channel, body);
  const mayEmbed = hasChannelPermissions(discord, channel, discord.bot.id, 'EmbedLinks');
  const message = addMessage(discord, channel, discord.bot, mayEmbed ? draft : { ...draft, embeds: [] });
  if (body.nonce != null) discord.nonces.set(key, { message, at: discord.clock.now() });
  return message;
}

/** The message that is replied to or forwarded must exist, unless `fail_if_not_exists` is false. */
function requireReference(
  discord: DiscordState,
  body: RESTPostAPIChannelMessageJSONBody,
  channel: ChannelState,
): void {
  const reference = body.message_reference;
  if (!reference) return;
  const target = discord.channels.get(reference.channel_id ?? channel.id);
  if (target && reference.type === 1) requireInChannel(discord, target, 'ReadMessageHistory');
  if (target?.messages.has(reference.message_id) || reference.fail_if_not_exists === false) return;
  const path = ['message_reference'];
  throw invalidFormBody([{ path, code: 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE', message: 'Unknown message' }]);
}

/** Direct messages need a common guild, and a user who accepts them. */
function requireOpenDms(discord: DiscordState, userId: string): void {
  if (![...discord.guilds.values()].some(({ members }) => members.has(userId))) throw apiError(50278);
  if (!discord.users.get(userId)?.dmsOpen) throw apiError(50007);
}

function edit(call: ApiCall): APIMessage {
  const { discord } = call;
  const channel = channelOf(call);
  const message = messageOf(call);
  requireInChannel(discord, channel);
  if (message.author.id !== discord.bot.id) throw apiError(50005);
  applyMessageEdit(call, message);
  return message;
}

/**
 * Applies the body of an edit to a message of the bot or a webhook, also to an ephemeral one.
 * @example applyMessageEdit(call, messageOf(call))
 */
export function applyMessageEdit(call: ApiCall, message: APIMessage): void {
  const { discord } = call;
  const channel = discord.channels.get(message.channel_id)!;
  const body = (call.body ?? {}) as RESTPatchAPIChannelMessageJSONBody;
  const kept = body.attachments
    ? message.attachments.filter(({ id }) => body.attachments!.some((one) => String(one.id) === id))
    : message.attachments;
  const flags =
    ((message.flags ?? 0) & ~LOADING_FLAG & (body.flags == null ? ~0 : IMMUTABLE_FLAGS)) | (body.flags ?? 0);
  updateMessage(discord, channel, message, {
    ...(body.content !== undefined && { content: body.content ?? '' }),
    ...(body.embeds !== undefined && { embeds: (body.embeds ?? []).map(toRichEmbed) }),
    ...(body.components !== undefined && { components: assignComponentIds(body.components ?? []) }),
    flags,
    attachments: [...kept, ...call.files.map((file) => storeFile(discord, channel, file))],
    edited_timestamp: discord.clock.now().toISOString(),
  });
}

function remove(call: ApiCall): void {
  const { discord } = call;
  const channel = channelOf(call);
  const own = channel.messages.get(call.params.message!)?.author.id === discord.bot.id;
  requireInChannel(discord, channel, ...(own ? [] : ['ManageMessages' as const]));
  const message = messageOf(call);
  if (channel.recipient && !own) throw apiError(50003);
  deleteMessages(discord, channel, [message.id], false);
}

function bulkDelete(call: ApiCall): void {
  const { discord } = call;
  const channel = channelOf(call);
  if (channel.recipient) throw apiError(50003);
  requireInChannel(discord, channel, 'ManageMessages');
  const ids = (call.body as { messages?: string[] } | undefined)?.messages ?? [];
  if (ids.length < 2 || ids.length > 100 || new Set(ids).size !== ids.length) throw apiError(50016);
  const oldest = discord.clock.now().getTime() - TWO_WEEKS_MS;
  if (ids.some((id) => Number(BigInt(id) >> 22n) + 1_420_070_400_000 < oldest)) throw apiError(50034);
  deleteMessages(discord, channel, ids, true);
}

/** Without the message content intent, REST removes the content of messages as the gateway does. */
const visibleMessage = (call: ApiCall, message: APIMessage): APIMessage =>
  call.discord.hasMessageContentIntent() || !channelOf(call).guild
    ? message
    : withoutMessageContent(call.discord, message);

function list(call: ApiCall): APIMessage[] {
  const { discord, query } = call;
  const channel = channelOf(call);
  requireInChannel(discord, channel);
  if (!hasChannelPermissions(discord, channel, discord.bot.id, 'ReadMessageHistory')) return [];
  const all = [...channel.messages.values()];
  const limit = integerQuery(call, 'limit', 50, 1, 100);
  const [before, after, around] = ['before', 'after', 'around'].map((name) => query.get(name));
  const newestFirst = (some: APIMessage[]) => some.reverse().map((message) => visibleMessage(call, message));
  if (after) return newestFirst(all.filter(({ id }) => BigInt(id) > BigInt(after)).slice(0, limit));
  if (around) {
    const at = all.findIndex(({ id }) => BigInt(id) >= BigInt(around));
    const from = Math.max(0, at - Math.floor(limit / 2));
    return newestFirst(all.slice(from, from + limit));
  }
  return newestFirst((before ? all.filter(({ id }) => BigInt(id) < BigInt(before)) : all).slice(-limit));
}

function get(call: ApiCall): APIMessage {
  const channel = channelOf(call);
  requireInChannel(call.discord, channel, 'ReadMessageHistory');
  return visibleMessage(call, messageOf(call));
}

/** Routes of messages. */
export const messageRoutes: readonly Route[] = [
  route('GET', '/channels/:channel/messages', list),
  route('GET', '/channels/:channel/messages/:message', get),
  route('POST', '/channels/:channel/messages', send, { validate: checkMessageCreateBody }),
  route('PATCH', '/channels/:channel/messages/:message', edit, { validate: checkMessageEditBody }),
  route('DELETE', '/channels/:channel/messages/:message', remove),
  route('POST', '/channels/:channel/messages/bulk-delete', bulkDelete),
];
