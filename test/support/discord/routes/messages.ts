import type {
  APIMessage,
  RESTPatchAPIChannelMessageJSONBody,
  RESTPostAPIChannelMessageJSONBody,
} from 'discord.js';
import { checkEdit, checkMessage } from '../checks/message.ts';
import { withoutWords } from '../intents.ts';
import { LOADING } from '../interactions.ts';
import { addMessage, changeMessage, type Draft, numbered, removeMessages, storeFile } from '../messages.ts';
import { mayIn, needIn, type Permission } from '../permissions.ts';
import { badForm, refuse } from '../refusal.ts';
import { type Call, channelOf, numberOf, type Route, route } from '../router.ts';
import { threadChanged } from '../threads.ts';
import { type ChannelState, rich, type World } from '../world.ts';

/** A nonce is remembered for this long. */
const NONCE_MS = 5 * 60_000;
/** Ephemeral, has a snapshot, components V2: an edit cannot take them off. */
const KEPT_FLAGS = (1 << 6) | (1 << 14) | (1 << 15);
const TWO_WEEKS = 14 * 24 * 60 * 60_000;

export function messageOf(call: Call): APIMessage {
  const message = channelOf(call).messages.get(call.params.message!);
  if (!message) throw refuse(10008);
  return message;
}

/** What a checked body and its files make. */
export function draftOf(call: Call, channel: ChannelState, body: RESTPostAPIChannelMessageJSONBody): Draft {
  const { world } = call;
  const reference = body.message_reference;
  const pings = body.allowed_mentions;
  return {
    content: body.content ?? '',
    embeds: body.embeds ?? [],
    components: body.components ?? [],
    flags: body.flags ?? 0,
    attachments: call.files.map((file, i) => ({
      ...storeFile(world, channel, file),
      ...(body.attachments?.[i]?.description && { description: body.attachments[i].description }),
    })),
    ...(reference && {
      reference: {
        message_id: reference.message_id,
        channel_id: reference.channel_id ?? channel.id,
        type: reference.type ?? 0,
      },
    }),
    ...(pings?.parse?.length === 0 && !pings.users?.length && { pings: false }),
    ...(pings?.replied_user === false && { pingReplied: false }),
    ...(body.nonce != null && { nonce: body.nonce }),
  };
}

function send(call: Call): APIMessage {
  const { world } = call;
  const channel = channelOf(call);
  const body = call.body as RESTPostAPIChannelMessageJSONBody;
  const wanted: Permission[] = [channel.thread ? 'SendMessagesInThreads' : 'SendMessages'];
  if (call.files.length > 0) wanted.push('AttachFiles');
  if (body.message_reference) wanted.push('ReadMessageHistory');
  needIn(world, channel, ...wanted);
  if ([4, 15, 16].includes(channel.type)) throw refuse(50008);
  if (channel.thread?.locked && !mayIn(world, channel, world.bot.id, 'ManageThreads')) throw refuse(50083);
  if (channel.recipient) needOpenDoor(world, channel.recipient.id);
  needReference(world, body, channel);
  if (channel.thread?.archived) {
    channel.thread.archived = false;
    threadChanged(world, channel);
  }
  const key = `${channel.id} ${body.nonce}`;
  if (body.enforce_nonce) {
    const known = world.nonces.get(key);
    if (known && world.clock.now().getTime() - known.at.getTime() < NONCE_MS) return known.message;
  }
  const draft = draftOf(call, channel, body);
  const mayEmbed = mayIn(world, channel, world.bot.id, 'EmbedLinks');
  const message = addMessage(world, channel, world.bot, mayEmbed ? draft : { ...draft, embeds: [] });
  if (body.nonce != null) world.nonces.set(key, { message, at: world.clock.now() });
  return message;
}

/** What is answered or forwarded must be there, unless the bot said that it may be gone. */
function needReference(world: World, body: RESTPostAPIChannelMessageJSONBody, channel: ChannelState): void {
  const reference = body.message_reference;
  if (!reference) return;
  const target = world.channels.get(reference.channel_id ?? channel.id);
  if (target && reference.type === 1) needIn(world, target, 'ReadMessageHistory');
  if (target?.messages.has(reference.message_id) || reference.fail_if_not_exists === false) return;
  const path = ['message_reference'];
  throw badForm([{ path, code: 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE', message: 'Unknown message' }]);
}

/** Direct messages need a guild in common and an open door. */
function needOpenDoor(world: World, userId: string): void {
  if (![...world.guilds.values()].some(({ members }) => members.has(userId))) throw refuse(50278);
  if (!world.users.get(userId)?.dmsOpen) throw refuse(50007);
}

function edit(call: Call): APIMessage {
  const { world } = call;
  const channel = channelOf(call);
  const message = messageOf(call);
  needIn(world, channel);
  if (message.author.id !== world.bot.id) throw refuse(50005);
  applyChange(call, message);
  return message;
}

/** Applies an edit's body to whatever message: the bot's, a webhook's, one that only its reader sees. */
export function applyChange(call: Call, message: APIMessage): void {
  const { world } = call;
  const channel = world.channels.get(message.channel_id)!;
  const body = (call.body ?? {}) as RESTPatchAPIChannelMessageJSONBody;
  const kept = body.attachments
    ? message.attachments.filter(({ id }) => body.attachments!.some((one) => String(one.id) === id))
    : message.attachments;
  const flags =
    ((message.flags ?? 0) & ~LOADING & (body.flags == null ? ~0 : KEPT_FLAGS)) | (body.flags ?? 0);
  changeMessage(world, channel, message, {
    ...(body.content !== undefined && { content: body.content ?? '' }),
    ...(body.embeds !== undefined && { embeds: (body.embeds ?? []).map(rich) }),
    ...(body.components !== undefined && { components: numbered(body.components ?? []) }),
    flags,
    attachments: [...kept, ...call.files.map((file) => storeFile(world, channel, file))],
    edited_timestamp: world.clock.now().toISOString(),
  });
}

function remove(call: Call): void {
  const { world } = call;
  const channel = channelOf(call);
  const own = channel.messages.get(call.params.message!)?.author.id === world.bot.id;
  needIn(world, channel, ...(own ? [] : ['ManageMessages' as const]));
  const message = messageOf(call);
  if (channel.recipient && !own) throw refuse(50003);
  removeMessages(world, channel, [message.id], false);
}

function bulk(call: Call): void {
  const { world } = call;
  const channel = channelOf(call);
  if (channel.recipient) throw refuse(50003);
  needIn(world, channel, 'ManageMessages');
  const ids = (call.body as { messages?: string[] } | undefined)?.messages ?? [];
  if (ids.length < 2 || ids.length > 100 || new Set(ids).size !== ids.length) throw refuse(50016);
  const oldest = world.clock.now().getTime() - TWO_WEEKS;
  if (ids.some((id) => Number(BigInt(id) >> 22n) + 1_420_070_400_000 < oldest)) throw refuse(50034);
  removeMessages(world, channel, ids, true);
}

/** What REST shows of messages to a bot without the message content intent is as empty as on the gateway. */
const shown = (call: Call, message: APIMessage): APIMessage =>
  call.world.mayReadWords() || !channelOf(call).guild ? message : withoutWords(call.world, message);

function list(call: Call): APIMessage[] {
  const { world, query } = call;
  const channel = channelOf(call);
  needIn(world, channel);
  if (!mayIn(world, channel, world.bot.id, 'ReadMessageHistory')) return [];
  const all = [...channel.messages.values()];
  const limit = numberOf(call, 'limit', 50, 1, 100);
  const [before, after, around] = ['before', 'after', 'around'].map((name) => query.get(name));
  const newestFirst = (some: APIMessage[]) => some.reverse().map((message) => shown(call, message));
  if (after) return newestFirst(all.filter(({ id }) => BigInt(id) > BigInt(after)).slice(0, limit));
  if (around) {
    const at = all.findIndex(({ id }) => BigInt(id) >= BigInt(around));
    const from = Math.max(0, at - Math.floor(limit / 2));
    return newestFirst(all.slice(from, from + limit));
  }
  return newestFirst((before ? all.filter(({ id }) => BigInt(id) < BigInt(before)) : all).slice(-limit));
}

function get(call: Call): APIMessage {
  const channel = channelOf(call);
  needIn(call.world, channel, 'ReadMessageHistory');
  return shown(call, messageOf(call));
}

export const messageRoutes: readonly Route[] = [
  route('GET', '/channels/:channel/messages', list),
  route('GET', '/channels/:channel/messages/:message', get),
  route('POST', '/channels/:channel/messages', send, { check: checkMessage }),
  route('PATCH', '/channels/:channel/messages/:message', edit, { check: checkEdit }),
  route('DELETE', '/channels/:channel/messages/:message', remove),
  route('POST', '/channels/:channel/messages/bulk-delete', bulk),
];
