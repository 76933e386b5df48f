import { checkBlocks } from './blocks.ts';
import { type Args, type Around, channelIn, found, joined, parsed, text } from './calls.ts';
import { refuse } from './refusal.ts';
import type { Channel, RawMessage, Token } from './world.ts';

/** Removes a message, and tells. */
export function removeMessage({ emit }: Pick<Around, 'emit'>, channel: Channel, message: RawMessage): void {
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

/** Puts a message where it belongs, and tells. */
export function addMessage(
  { emit }: Pick<Around, 'emit'>,
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

export function post(args: Args, token: Token, around: Around): Record<string, unknown> {
  const { world, bot } = around;
  const channel = joined(around, text(args, 'channel'), token);
  if (channel.is_archived) refuse('is_archived');
  const blocks = checkBlocks(parsed(args.blocks), 50);
  const content = text(args, 'text');
  if (content === '' && blocks.length === 0) refuse('no_text');
  if (content.length > 40_000) refuse('msg_too_long');
  if ((args.username || args.icon_url) && !token.scopes.has('chat:write.customize')) {
    refuse('missing_scope', { needed: 'chat:write.customize', provided: [...token.scopes].join(',') });
  }
  const thread = text(args, 'thread_ts');
  if (thread !== '') found(channel, thread);
  const message = addMessage(around, channel, {
    type: 'message',
    ts: world.ts(),
    user: token.user,
    ...(token.user === bot.id && { bot_id: `B${bot.id.slice(1)}`, app_id: 'A1' }),
    ...(args.username ? { username: text(args, 'username'), icons: { image_48: args.icon_url } } : {}),
    text: content,
    team: world.team.id,
    ...(blocks.length > 0 && { blocks }),
    ...(thread !== '' && { thread_ts: thread }),
    ...(args.metadata ? { metadata: parsed(args.metadata) as NonNullable<RawMessage['metadata']> } : {}),
  });
  return { channel: channel.id, ts: message.ts, message };
}

export function remove(args: Args, token: Token, around: Around): Record<string, unknown> {
  const { world, bot } = around;
  const channel = channelIn(around, text(args, 'channel'), token);
  const message = found(channel, text(args, 'ts'));
  const who = world.users.get(token.user)!;
  const mine = message.user === token.user && (token.user !== bot.id || message.bot_id !== undefined);
  const stranger = message.user !== undefined && world.users.get(message.user)?.is_stranger === true;
  if (!mine && (token.kind !== 'user' || !who.is_admin || channel.is_im || stranger))
    refuse('cant_delete_message');
  removeMessage(around, channel, message);
  return { channel: channel.id, ts: message.ts };
}
