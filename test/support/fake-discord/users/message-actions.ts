import type { APIEmbed, APIMessage, APIPoll, APIUser } from 'discord.js';
import { getDmChannel } from '../rest/routes/users.ts';
import { runAutomod } from '../state/automod.ts';
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

export interface SayOptions {
  readonly files?: readonly { name: string; bytes: Uint8Array; contentType?: string }[];
  readonly replyTo?: APIMessage;
  /** False: a reply without a ping. */
  readonly ping?: boolean;
  readonly forward?: APIMessage;
  /** What Discord makes of links, or a program's own. */
  readonly embeds?: readonly APIEmbed[];
  readonly poll?: { question: string; answers: readonly string[] };
  readonly stickers?: readonly string[];
}

/** What a person does with messages. All throw `Denied` where Discord would not let them. */
export interface MessageActions {
  says(channel: ChannelState, text: string, options?: SayOptions): Promise<APIMessage>;
  edits(message: APIMessage, text: string): Promise<APIMessage>;
  /** Their own, or with ManageMessages anybody's. */
  deletes(message: APIMessage): Promise<void>;
  reacts(message: APIMessage, emoji: string): Promise<void>;
  removesReaction(message: APIMessage, emoji: string): Promise<void>;
  /** Opens a thread below a channel or from a message. */
  opensThread(at: ChannelState | APIMessage, name: string): Promise<ChannelState>;
  /** A forum's post: the thread and its first message, which share their id. */
  posts(
    forum: ChannelState,
    title: string,
    text: string,
    options?: SayOptions,
  ): Promise<{ thread: ChannelState; message: APIMessage }>;
  renames(thread: ChannelState, name: string): Promise<void>;
  /** Writes to the bot directly. */
  dms(text: string, options?: SayOptions): Promise<APIMessage>;
}

export function createMessageActions(world: DiscordState, user: APIUser): MessageActions {
  const { id } = user;

  function requirePermissions(channel: ChannelState, ...permissions: FakePermissionName[]): void {
    if (channel.guild && !hasChannelPermissions(world, channel, id, 'ViewChannel', ...permissions))
      throw new Denied('permissions', `${user.username} may not do this in ${channel.name}`);
  }

  const channelOf = (message: APIMessage): ChannelState => {
    const channel = world.channels.get(message.channel_id);
    if (!channel?.messages.has(message.id)) throw new Denied('gone', 'the message is no longer there');
    return channel;
  };

  function checkSlowmode(channel: ChannelState): void {
    if (channel.slowmode === 0 || hasChannelPermissions(world, channel, id, 'ManageMessages')) return;
    const last = [...channel.messages.values()].findLast(({ author }) => author.id === id);
    const waited = last ? world.clock.now().getTime() - snowflakeCreatedAt(last.id).getTime() : Infinity;
    if (waited < channel.slowmode * 1000) throw new Denied('slowmode', `${channel.name} is in slow mode`);
  }

  /** Lets AutoMod look first; the returned function tells it the id of what was put up. */
  function checkAutomod(channel: ChannelState, content: string): (messageId: string) => void {
    const member = channel.guild?.members.get(id);
    if (!member) return () => undefined;
    const mentions = content.includes('<@') ? new Set(content.match(/<@[!&]?\d+>/g) ?? []).size : 0;
    const { blocked, afterPost } = runAutomod(world, { channel, member, content, mentions });
    if (blocked !== undefined) throw new Denied('automod', blocked);
    return afterPost;
  }

  function draft(channel: ChannelState, text: string, options: SayOptions): MessageDraft {
    const { embeds, poll, files, stickers, forward } = options;
    const target = options.replyTo ?? forward;
    return {
      content: text,
      ...(embeds && { embeds }),
      ...(poll && { poll: toApiPoll(world, poll) }),
      ...(options.ping === false && { pingReplied: false }),
      ...(files && {
        attachments: files.map((file) =>
          storeFile(world, channel, { contentType: 'application/octet-stream', ...file }),
        ),
      }),
      ...(target && {
        reference: { type: forward ? 1 : 0, channel_id: target.channel_id, message_id: target.id },
      }),
      ...(stickers && {
        extraFields: {
          sticker_items: stickers.map((name) => ({ id: world.ids.next(), name, format_type: 1 })),
        },
      }),
    };
  }

  const isEmpty = (text: string, options: SayOptions) =>
    !text.trim() &&
    ![options.files, options.embeds, options.poll, options.forward, options.stickers].some(Boolean);

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
    checkSlowmode(channel);
    const afterPost = checkAutomod(channel, text);
    if (channel.thread?.archived) {
      channel.thread.archived = false;
      emitThreadUpdate(world, channel);
    }
    const message = addMessage(world, channel, user, draft(channel, text, options));
    afterPost(message.id);
    return message;
  }

  return {
    says,
    async edits(message, text) {
      const channel = channelOf(message);
      if (message.author.id !== id) throw new Denied('permissions', 'only the author edits');
      const afterPost = checkAutomod(channel, text);
      updateMessage(world, channel, message, {
        content: text,
        edited_timestamp: world.clock.now().toISOString(),
      });
      afterPost(message.id);
      return message;
    },
    async deletes(message) {
      const channel = channelOf(message);
      if (message.author.id !== id) requirePermissions(channel, 'ManageMessages');
      deleteMessages(world, channel, [message.id], false);
    },
    async reacts(message, emoji) {
      const channel = channelOf(message);
      requirePermissions(channel, 'AddReactions', 'ReadMessageHistory');
      setReaction(world, channel, message, user, emoji, true);
    },
    async removesReaction(message, emoji) {
      setReaction(world, channelOf(message), message, user, emoji, false);
    },
    async opensThread(at, name) {
      const from = 'author' in at ? at : undefined;
      const parent = 'author' in at ? channelOf(at) : at;
      requirePermissions(parent, 'CreatePublicThreads');
      return openThread(world, parent, { name, owner: user, ...(from && { from }) });
    },
    async posts(forum, title, text, options = {}) {
      requirePermissions(forum, 'SendMessages');
      const afterPost = checkAutomod(forum, `${title}\n${text}`);
      const thread = openThread(world, forum, { name: title, owner: user });
      const made = draft(thread, text, options);
      const message = addMessage(world, thread, user, {
        ...made,
        extraFields: { ...made.extraFields, id: thread.id },
      });
      afterPost(message.id);
      return { thread, message };
    },
    async renames(thread, name) {
      if (thread.thread?.ownerId !== id) requirePermissions(thread, 'ManageThreads');
      thread.name = name;
      emitThreadUpdate(world, thread);
    },
    dms: (text, options) => says(getDmChannel(world, id), text, options),
  };
}

const toApiPoll = (world: DiscordState, { question, answers }: NonNullable<SayOptions['poll']>): APIPoll =>
  ({
    question: { text: question },
    answers: answers.map((text, i) => ({ answer_id: i + 1, poll_media: { text } })),
    expiry: new Date(world.clock.now().getTime() + 86_400_000).toISOString(),
    allow_multiselect: false,
    layout_type: 1,
    results: { is_finalized: false, answer_counts: [] },
  }) as APIPoll;
