import { throwApiError } from '../state/api-error.ts';
import {
  type Args,
  type CallContext,
  findMessageByTs,
  joinedChannel,
  parseJsonArg,
  stringArg,
  visibleChannel,
} from '../state/call-context.ts';
import type { Channel, RawMessage, Token } from '../state/workspace-state.ts';
import { validateBlocks } from './validate-blocks.ts';

/** Deletes a message and emits the event. @example removeMessage(context, channel, message) */
export function removeMessage(
  { emit }: Pick<CallContext, 'emit'>,
  channel: Channel,
  message: RawMessage,
): void {
  channel.messages.splice(channel.messages.indexOf(message), 1);
  emit({
    type: 'message',
    subtype: 'message_deleted',
    channel: channel.id,
    channel_type: channel.is_private ? 'group' : 'channel',
    deleted_ts: message.ts,
    hidden: true,
    previous_message: message,
  });
}

/** Adds a message to its channel and thread and emits the event. @example addMessage(context, channel, message) */
export function addMessage(
  { emit }: Pick<CallContext, 'emit'>,
  channel: Channel,
  message: RawMessage,
): RawMessage {
  channel.messages.push(message);
  const parent = channel.messages.find(({ ts }) => ts === message.thread_ts && ts !== message.ts);
  if (parent) {
    parent.thread_ts = parent.ts;
    parent.reply_count = (parent.reply_count ?? 0) + 1;
    parent.latest_reply = message.ts;
  }
  const type = channel.is_im ? 'im' : channel.is_private ? 'group' : 'channel';
  emit({ ...message, channel: channel.id, channel_type: type, event_ts: message.ts });
  return message;
}

/**
 * chat.postMessage. Throws `FakeSlackError`.
 * @example postMessage({ channel: 'C1', text: 'hello' }, token, context).ts
 */
export function postMessage(args: Args, token: Token, context: CallContext): Record<string, unknown> {
  const { world, bot } = context;
  const channel = joinedChannel(context, stringArg(args, 'channel'), token);
  if (channel.is_archived) throwApiError('is_archived');
  const blocks = validateBlocks(parseJsonArg(args.blocks), 50);
  const content = stringArg(args, 'text');
  if (content === '' && blocks.length === 0) throwApiError('no_text');
  if (content.length > 40_000) throwApiError('msg_too_long');
  if ((args.username || args.icon_url) && !token.scopes.has('chat:write.customize')) {
    throwApiError('missing_scope', { needed: 'chat:write.customize', provided: [...token.scopes].join(',') });
  }
  const thread = stringArg(args, 'thread_ts');
  if (thread !== '') findMessageByTs(channel, thread);
  const message = addMessage(context, channel, {
    type: 'message',
    ts: world.ts(),
    user: token.user,
    ...(token.user === bot.id && { bot_id: `B${bot.id.slice(1)}`, app_id: 'A1' }),
    ...(args.username ? { username: stringArg(args, 'username'), icons: { image_48: args.icon_url } } : {}),
    text: content,
    team: world.team.id,
    ...(blocks.length > 0 && { blocks }),
    ...(thread !== '' && { thread_ts: thread }),
    ...(args.metadata
      ? { metadata: parseJsonArg(args.metadata) as NonNullable<RawMessage['metadata']> }
      : {}),
  });
  return { channel: channel.id, ts: message.ts, message };
}

/**
 * chat.delete: own posts, or with an administrator's token those of members. Throws `FakeSlackError`.
 * @example deleteMessage({ channel: 'C1', ts }, token, context)
 */
export function deleteMessage(args: Args, token: Token, context: CallContext): Record<string, unknown> {
  const { world, bot } = context;
  const channel = visibleChannel(context, stringArg(args, 'channel'), token);
  const message = findMessageByTs(channel, stringArg(args, 'ts'));
  const caller = world.users.get(token.user)!;
  const isOwn = message.user === token.user && (token.user !== bot.id || message.bot_id !== undefined);
  const isByStranger = message.user !== undefined && world.users.get(message.user)?.is_stranger === true;
  if (!isOwn && (token.kind !== 'user' || !caller.is_admin || channel.is_im || isByStranger))
    throwApiError('cant_delete_message');
  removeMessage(context, channel, message);
  return { channel: channel.id, ts: message.ts };
}
