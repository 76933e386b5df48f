import type { APIEmbed, APIMessage, APIPoll, APIUser } from 'discord.js';
import { runAutomod } from '../state/automod.ts';
import { getDmChannel } from '../state/channels.ts';
import type { ChannelState, DiscordState } from '../state/discord-state.ts';
import {
  addMessage,
  deleteMessages,
  type MessageDraft,
  storeFile,
  updateMessage,
} from '../state/messages.ts';
import { type FakePermissionName, hasChannelPermissions } from '../state/permissions.ts';
import { setReaction } from '../state/reactions.ts';
import { snowflakeCreatedAt } from '../state/snowflakes.ts';
import { emitThreadUpdate, openThread } from '../state/threads.ts';
import { Denied } from './denied.ts';

const MAX_CONTENT_LENGTH = 2000;

/** Options of a message. @example await rin.says(general, 'text', { replyTo: message, ping: false }) */
export interface SayOptions {
  readonly files?: readonly { name: string; bytes: Uint8Array; contentType?: string }[];
  readonly replyTo?: APIMessage;
  /** With false, the reply does not mention the author. */
  readonly ping?: boolean;
  readonly forward?: APIMessage;
  /** Previews of links, or embeds of a program. */
  readonly embeds?: readonly APIEmbed[];
  readonly poll?: { question: string; answers: readonly string[] };
  readonly stickers?: readonly string[];
}

/** Actions of a user with messages. All throw `Denied` when Discord refuses. */
export interface MessageActions {
  says(channel: ChannelState, text: string, options?: SayOptions): Promise<APIMessage>;
  edits(message: APIMessage, text: string): Promise<APIMessage>;
  /** Deletes an own message, or with ManageMessages any message. */
  deletes(message: APIMessage): Promise<void>;
  reacts(message: APIMessage, emoji: string): Promise<void>;
  removesReaction(message: APIMessage, emoji: string): Promise<void>;
  /** Creates a thread in a channel or from a message. */
  opensThread(at: ChannelState | APIMessage, name: string): Promise<ChannelState>;
  /** Creates a forum post: a thread and its first message with the same id. */
  posts(
    forum: ChannelState,
    title: string,
    text: string,
    options?: SayOptions,
  ): Promise<{ thread: ChannelState; message: APIMessage }>;
  renames(thread: ChannelState, name: string): Promise<void>;
  /** Sends a direct message to the bot. */
  dms(text: string, options?: SayOptions): Promise<APIMessage>;
}

/**
 * The message actions of one user.
 * @example const { says } = createMessageActions(discord, user); await says(general, 'text')
 */
export function createMessageActions(discord: DiscordState, user: APIUser): MessageActions {
  const { id } = user;
  const requirePermissions = (channel: ChannelState, ...permissions: FakePermissionName[]): void =>
    requireUserPermissions(discord, channel, user, permissions);

  async function says(channel: ChannelState, text: string, options: SayOptions = {}): Promise<APIMessage> {
    if ([4, 15, 16].includes(channel.type))
      throw new Denied('permissions', `${channel.name} takes no messages`);
    requirePermissions(channel, channel.thread ? 'SendMessagesInThreads' : 'SendMessages');
    if (options.files) requirePermissions(channel, 'AttachFiles');
    if (options.poll) requirePermissions(channel, 'SendPolls');
    if (channel.thread?.locked) throw new Denied('permissions', `${channel.name} is locked`);
    if (text.length > MAX_CONTENT_LENGTH)
      throw new Denied('too-long', `at most ${MAX_CONTENT_LENGTH} characters`);
    if (isEmpty(text, options)) throw new Denied('empty', 'there is nothing to send');
    checkSlowmode(discord, channel, id);
    const afterPost = checkAutomod(discord, channel, id, text);
    if (channel.thread?.archived) {
      channel.thread.archived = false;
      emitThreadUpdate(discord, channel);
    }
    const message = addMessage(discord, channel, user, toDraft(discord, channel, text, options));
    afterPost(message.id);
    return message;
  }

  return {
    says,
    async edits(message, text) {
      const channel = channelOf(discord, message);
      if (message.author.id !== id) throw new Denied('permissions', 'only the author edits');
      const afterPost = checkAutomod(discord, channel, id, text);
      updateMessage(discord, channel, message, {
        content: text,
        edited_timestamp: discord.clock.now().toISOString(),
      });
      afterPost(message.id);
      return message;
    },
    async deletes(message) {
      const channel = channelOf(discord, message);
      if (message.author.id !== id) requirePermissions(channel, 'ManageMessages');
      deleteMessages(discord, channel, [message.id], false);
    },
    async reacts(message, emoji) {
      const channel = channelOf(discord, message);
      requirePermissions(channel, 'AddReactions', 'ReadMessageHistory');
      setReaction(discord, channel, message, user, emoji, true);
    },
    async removesReaction(message, emoji) {
      setReaction(discord, channelOf(discord, message), message, user, emoji, false);
    },
    async opensThread(at, name) {
      const from = 'author' in at ? at : undefined;
      const parent = 'author' in at ? channelOf(discord, at) : at;
      requirePermissions(parent, 'CreatePublicThreads');
      return openThread(discord, parent, { name, owner: user, ...(from && { from }) });
    },
    async posts(forum, title, text, options = {}) {
      requirePermissions(forum, 'SendMessages');
      const afterPost = checkAutomod(discord, forum, id, `${title}\n${text}`);
      const thread = openThread(discord, forum, { name: title, owner: user });
      const draft = toDraft(discord, thread, text, options);
      const message = addMessage(discord, thread, user, {
        ...draft,
        extraFields: { ...draft.extraFields, id: thread.id },
      });
      afterPost(message.id);
      return { thread, message };
    },
    async renames(thread, name) {
      if (thread.thread?.ownerId !== id) requirePermissions(thread, 'ManageThreads');
      thread.name = name;
      emitThreadUpdate(discord, thread);
    },
    dms: (text, options) => says(getDmChannel(discord, id), text, options),
  };
}

const toApiPoll = (discord: DiscordState, { question, answers }: NonNullable<SayOptions['poll']>): APIPoll =>
  ({
    question: { text: question },
    answers: answers.map((text, i) => ({ answer_id: i + 1, poll_media: { text } })),
    expiry: new Date(discord.clock.now().getTime() + 86_400_000).toISOString(),
    allow_multiselect: false,
    layout_type: 1,
    results: { is_finalized: false, answer_counts: [] },
  }) as APIPoll;

function requireUserPermissions(
  discord: DiscordState,
  channel: ChannelState,
  user: APIUser,
  permissions: readonly FakePermissionName[],
): void {
  if (channel.guild && !hasChannelPermissions(discord, channel, user.id, 'ViewChannel', ...permissions))
    throw new Denied('permissions', `${user.username} may not do this in ${channel.name}`);
}

function channelOf(discord: DiscordState, message: APIMessage): ChannelState {
  const channel = discord.channels.get(message.channel_id);
  if (!channel?.messages.has(message.id)) throw new Denied('gone', 'the message is no longer there');
  return channel;
}

function checkSlowmode(discord: DiscordState, channel: ChannelState, userId: string): void {
  if (channel.slowmode === 0 || hasChannelPermissions(discord, channel, userId, 'ManageMessages')) return;
  const last = [...channel.messages.values()].findLast(({ author }) => author.id === userId);
  const waitedMs = last ? discord.clock.now().getTime() - snowflakeCreatedAt(last.id).getTime() : Infinity;
  if (waitedMs < channel.slowmode * 1000) throw new Denied('slowmode', `${channel.name} is in slow mode`);
}

/** Throws `Denied` when AutoMod blocks the text. Call the returned function with the id of the posted message. */
function checkAutomod(
  discord: DiscordState,
  channel: ChannelState,
  userId: string,
  content: string,
): (messageId: string) => void {
  const member = channel.guild?.members.get(userId);
  if (!member) return () => undefined;
  const mentions = content.includes('<@') ? new Set(content.match(/<@[!&]?\d+>/g) ?? []).size : 0;
  const { blocked, afterPost } = runAutomod(discord, { channel, member, content, mentions });
  if (blocked !== undefined) throw new Denied('automod', blocked);
  return afterPost;
}

function toDraft(
  discord: DiscordState,
  channel: ChannelState,
  text: string,
  options: SayOptions,
): MessageDraft {
  const { embeds, poll, files, stickers, forward } = options;
  const target = options.replyTo ?? forward;
  return {
    content: text,
    ...(embeds && { embeds }),
    ...(poll && { poll: toApiPoll(discord, poll) }),
    ...(options.ping === false && { pingReplied: false }),
    ...(files && {
      attachments: files.map((file) =>
        storeFile(discord, channel, { contentType: 'application/octet-stream', ...file }),
      ),
    }),
    ...(target && {
      reference: { type: forward ? 1 : 0, channel_id: target.channel_id, message_id: target.id },
    }),
    ...(stickers && {
      extraFields: {
        sticker_items: stickers.map((name) => ({ id: discord.ids.next(), name, format_type: 1 })),
      },
    }),
  };
}

const isEmpty = (text: string, options: SayOptions) =>
  !text.trim() &&
  ![options.files, options.embeds, options.poll, options.forward, options.stickers].some(Boolean);
