import type { APIChannel } from 'discord.js';
import { checkNew } from '../checks/message.ts';
import { conforms } from '../checks/spec.ts';
import { addMessage } from '../messages.ts';
import { mayIn, needIn } from '../permissions.ts';
import { refuse } from '../refusal.ts';
import { type Call, channelOf, guildOf, type Route, route } from '../router.ts';
import { openThread } from '../threads.ts';
import { channelOnWire } from '../wire.ts';
import type { ChannelState } from '../world.ts';
import { draftOf, messageOf } from './messages.ts';

const FORUMS = [15, 16];
const PRIVATE = 12;
const CREATED_MESSAGE = 18;

interface Body {
  readonly name: string;
  readonly type?: number;
  readonly message?: object;
  readonly applied_tags?: readonly string[];
}

function fromMessage(call: Call): APIChannel {
  const { world } = call;
  const channel = channelOf(call);
  needIn(world, channel, 'CreatePublicThreads');
  if (![0, 5].includes(channel.type)) throw refuse(50024);
  const message = messageOf(call);
  if (world.channels.has(message.id)) throw refuse(160004);
  const { name } = call.body as Body;
  return channelOnWire(openThread(world, channel, { name, owner: world.bot, from: message }));
}

function fresh(call: Call): object {
  const { world } = call;
  const channel = channelOf(call);
  const body = call.body as Body;
  if (FORUMS.includes(channel.type)) return post(call, channel, body);
  const kind = (body.type ?? PRIVATE) === PRIVATE ? 'private' : 'public';
  needIn(world, channel, kind === 'private' ? 'CreatePrivateThreads' : 'CreatePublicThreads');
  const thread = openThread(world, channel, { name: body.name, owner: world.bot, kind });
  if (kind === 'public')
    addMessage(world, channel, world.bot, {
      content: body.name,
      type: CREATED_MESSAGE,
      more: { message_reference: { type: 0, channel_id: thread.id, guild_id: channel.guild!.id } },
    });
  return channelOnWire(thread);
}

/** A post in a forum is a thread with its first message, which has the thread's own id. */
function post(call: Call, channel: ChannelState, body: Body): object {
  const { world } = call;
  needIn(world, channel, 'SendMessages');
  checkNew('BaseCreateMessageCreateRequestSchema', body.message, call.files.length, ['message']);
  const thread = openThread(world, channel, {
    name: body.name,
    owner: world.bot,
    tags: body.applied_tags ?? [],
  });
  const draft = draftOf(call, thread, (body.message ?? {}) as never);
  const message = addMessage(world, thread, world.bot, { ...draft, more: { id: thread.id } });
  return { ...channelOnWire(thread), message };
}

const checkThread = (body: unknown, call: Call): void => {
  const forum = FORUMS.includes(call.world.channels.get(call.params.channel!)?.type ?? 0);
  conforms(forum ? 'CreateForumThreadRequestSchema' : 'CreateTextThreadWithoutMessageRequestSchema')(body);
};

const member = (on: boolean) => (call: Call) => {
  const { world, params } = call;
  const thread = channelOf(call);
  if (!thread.thread) throw refuse(50024);
  needIn(world, thread, 'SendMessagesInThreads');
  const id = params.user === '@me' ? world.bot.id : params.user!;
  if (!thread.guild!.members.has(id)) throw refuse(10007);
  if (thread.thread.archived) throw refuse(50083);
  if (on) thread.thread.members.add(id);
  else thread.thread.members.delete(id);
  const d = {
    id: thread.id,
    guild_id: thread.guild!.id,
    member_count: thread.thread.members.size,
    ...(on
      ? {
          added_members: [
            { id: thread.id, user_id: id, join_timestamp: world.clock.now().toISOString(), flags: 0 },
          ],
        }
      : { removed_member_ids: [id] }),
  };
  world.emit({ t: 'THREAD_MEMBERS_UPDATE', d, guild: thread.guild!, channel: thread });
};

function active(call: Call): object {
  const threads = [...guildOf(call).channels.values()].filter(
    (one) => one.thread && !one.thread.archived && mayIn(call.world, one, call.world.bot.id, 'ViewChannel'),
  );
  return { threads: threads.map(channelOnWire), members: [] };
}

function archived(call: Call): object {
  const channel = channelOf(call);
  needIn(call.world, channel, 'ReadMessageHistory');
  const wanted = call.params.kind === 'private' ? [PRIVATE] : [10, 11];
  const threads = [...channel.guild!.channels.values()].filter(
    (one) => one.parentId === channel.id && one.thread?.archived && wanted.includes(one.type),
  );
  return { threads: threads.map(channelOnWire), members: [], has_more: false };
}

export const threadRoutes: readonly Route[] = [
  route('POST', '/channels/:channel/messages/:message/threads', fromMessage, {
    check: conforms('CreateTextThreadWithMessageRequestSchema'),
  }),
  route('POST', '/channels/:channel/threads', fresh, { check: checkThread }),
  route('PUT', '/channels/:channel/thread-members/:user', member(true)),
  route('DELETE', '/channels/:channel/thread-members/:user', member(false)),
  route('GET', '/guilds/:guild/threads/active', active),
  route('GET', '/channels/:channel/threads/archived/:kind', archived),
];
