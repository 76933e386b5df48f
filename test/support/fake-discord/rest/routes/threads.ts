import type { APIChannel } from 'discord.js';
import { apiError } from '../../state/api-error.ts';
import type { ChannelState } from '../../state/discord-state.ts';
import { addMessage } from '../../state/messages.ts';
import { toApiChannel } from '../../state/payloads.ts';
import { hasChannelPermissions, requireInChannel } from '../../state/permissions.ts';
import { openThread } from '../../state/threads.ts';
import { type ApiCall, channelOf, guildOf, type Route, route } from '../router.ts';
import { checkNewMessage } from '../validation/message.ts';
import { checkSchema } from '../validation/schema.ts';
import { messageOf, toMessageDraft } from './messages.ts';

const FORUM_TYPES = [15, 16];
const PRIVATE_THREAD_TYPE = 12;
const THREAD_CREATED_MESSAGE_TYPE = 18;

interface Body {
  readonly name: string;
  readonly type?: number;
  readonly message?: object;
  readonly applied_tags?: readonly string[];
}

function createThreadFromMessage(call: ApiCall): APIChannel {
  const { discord } = call;
  const channel = channelOf(call);
  requireInChannel(discord, channel, 'CreatePublicThreads');
  if (![0, 5].includes(channel.type)) throw apiError(50024);
  const message = messageOf(call);
  if (discord.channels.has(message.id)) throw apiError(160004);
  const { name } = call.body as Body;
  return toApiChannel(openThread(discord, channel, { name, owner: discord.bot, from: message }));
}

function createThread(call: ApiCall): object {
  const { discord } = call;
  const channel = channelOf(call);
  const body = call.body as Body;
  if (FORUM_TYPES.includes(channel.type)) return createForumPost(call, channel, body);
  const kind = (body.type ?? PRIVATE_THREAD_TYPE) === PRIVATE_THREAD_TYPE ? 'private' : 'public';
  requireInChannel(discord, channel, kind === 'private' ? 'CreatePrivateThreads' : 'CreatePublicThreads');
  const thread = openThread(discord, channel, { name: body.name, owner: discord.bot, kind });
  if (kind === 'public')
    addMessage(discord, channel, discord.bot, {
      content: body.name,
      type: THREAD_CREATED_MESSAGE_TYPE,
      extraFields: { message_reference: { type: 0, channel_id: thread.id, guild_id: channel.guild!.id } },
    });
  return toApiChannel(thread);
}

/** A forum post is a thread whose first message has the id of the thread. */
function createForumPost(call: ApiCall, channel: ChannelState, body: Body): object {
  const { discord } = call;
  requireInChannel(discord, channel, 'SendMessages');
  checkNewMessage('BaseCreateMessageCreateRequestSchema', body.message, call.files.length, ['message']);
  const thread = openThread(discord, channel, {
    name: body.name,
    owner: discord.bot,
    tags: body.applied_tags ?? [],
  });
  const draft = toMessageDraft(call, thread, (body.message ?? {}) as never);
  const message = addMessage(discord, thread, discord.bot, { ...draft, extraFields: { id: thread.id } });
  return { ...toApiChannel(thread), message };
}

const checkThread = (body: unknown, call: ApiCall): void => {
  const forum = FORUM_TYPES.includes(call.discord.channels.get(call.params.channel!)?.type ?? 0);
  checkSchema(forum ? 'CreateForumThreadRequestSchema' : 'CreateTextThreadWithoutMessageRequestSchema')(body);
};

const member = (on: boolean) => (call: ApiCall) => {
  const { discord, params } = call;
  const thread = channelOf(call);
  if (!thread.thread) throw apiError(50024);
  requireInChannel(discord, thread, 'SendMessagesInThreads');
  const id = params.user === '@me' ? discord.bot.id : params.user!;
  if (!thread.guild!.members.has(id)) throw apiError(10007);
  if (thread.thread.archived) throw apiError(50083);
  if (on) thread.thread.members.add(id);
  else thread.thread.members.delete(id);
  const d = {
    id: thread.id,
    guild_id: thread.guild!.id,
    member_count: thread.thread.members.size,
    ...(on
      ? {
          added_members: [
            { id: thread.id, user_id: id, join_timestamp: discord.clock.now().toISOString(), flags: 0 },
          ],
        }
      : { removed_member_ids: [id] }),
  };
  discord.emit({ t: 'THREAD_MEMBERS_UPDATE', d, guild: thread.guild!, channel: thread });
};

function active(call: ApiCall): object {
  const threads = [...guildOf(call).channels.values()].filter(
    (one) =>
      one.thread &&
      !one.thread.archived &&
      hasChannelPermissions(call.discord, one, call.discord.bot.id, 'ViewChannel'),
  );
  return { threads: threads.map(toApiChannel), members: [] };
}

function archived(call: ApiCall): object {
  const channel = channelOf(call);
  requireInChannel(call.discord, channel, 'ReadMessageHistory');
  const wanted = call.params.kind === 'private' ? [PRIVATE_THREAD_TYPE] : [10, 11];
  const threads = [...channel.guild!.channels.values()].filter(
    (one) => one.parentId === channel.id && one.thread?.archived && wanted.includes(one.type),
  );
  return { threads: threads.map(toApiChannel), members: [], has_more: false };
}

/** Routes of threads. */
export const threadRoutes: readonly Route[] = [
  route('POST', '/channels/:channel/messages/:message/threads', createThreadFromMessage, {
    validate: checkSchema('CreateTextThreadWithMessageRequestSchema'),
  }),
  route('POST', '/channels/:channel/threads', createThread, { validate: checkThread }),
  route('PUT', '/channels/:channel/thread-members/:user', member(true)),
  route('DELETE', '/channels/:channel/thread-members/:user', member(false)),
  route('GET', '/guilds/:guild/threads/active', active),
  route('GET', '/channels/:channel/threads/archived/:kind', archived),
];
