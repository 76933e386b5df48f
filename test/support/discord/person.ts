import type { APIEmbed, APIMessage, APIPoll, APIUser } from 'discord.js';
import { Denied } from './denied.ts';
import { addMessage, changeMessage, removeMessages, storeFile } from './messages.ts';
import { mayIn, type Permission } from './permissions.ts';
import { directChannel } from './routes/users.ts';
import { createUsing, type Using } from './using.ts';
import { memberOnWire } from './wire.ts';
import type { ChannelState, GuildState, MemberState, UserState, World } from './world.ts';

export interface UserOptions {
  readonly accountCreatedAt?: Date;
  readonly bot?: boolean;
  readonly displayName?: string;
  /** False: the bot's direct messages are refused with 50007. */
  readonly dmsOpen?: boolean;
  readonly locale?: string;
}

export interface MemberOptions extends UserOptions {
  /** Names of roles, made when new. */
  readonly roles?: readonly string[];
  readonly nick?: string;
  readonly joinedAt?: Date;
  readonly pending?: boolean;
}

export interface SayOptions {
  readonly files?: readonly { name: string; bytes: Uint8Array; contentType?: string }[];
  readonly replyTo?: APIMessage;
  /** False: a reply without a ping. */
  readonly ping?: boolean;
  readonly forward?: APIMessage;
  readonly embeds?: readonly APIEmbed[];
  readonly poll?: { question: string; answers: readonly string[] };
}

export interface Person extends Using {
  readonly id: string;
  readonly name: string;
  readonly user: APIUser;
  /** Becomes a member; nothing is announced when the guild is being set up. */
  enters(guild: GuildState, options?: MemberOptions): MemberState;
  joins(guild: { readonly state: GuildState }, options?: MemberOptions): Promise<MemberState>;
  leaves(guild: { readonly state: GuildState }): Promise<void>;
  /** Posts; throws `Denied` when Discord would not let it through. */
  says(channel: ChannelState, text: string, options?: SayOptions): Promise<APIMessage>;
  edits(message: APIMessage, text: string): Promise<APIMessage>;
  deletes(message: APIMessage): Promise<void>;
  reacts(message: APIMessage, emoji: string): Promise<void>;
  nick(guild: { readonly state: GuildState }, nick: string | null): Promise<void>;
  /** Writes to the bot directly. */
  dms(text: string): Promise<APIMessage>;
  /** Opens or closes the door to direct messages. */
  opensDms(open: boolean): void;
}

export function newUser(world: World, name: string, options: UserOptions): UserState {
  const user = {
    id: world.ids.next(options.accountCreatedAt ?? new Date('2020-04-01T00:00:00Z')),
    username: name,
    discriminator: '0',
    global_name: options.displayName ?? null,
    avatar: null,
    ...(options.bot && { bot: true }),
    public_flags: 0,
  } as unknown as APIUser;
  const state = { user, dmsOpen: options.dmsOpen ?? true, locale: options.locale ?? 'ja' };
  world.users.set(user.id, state);
  return state;
}

export function createPerson(world: World, state: UserState): Person {
  const { user } = state;
  const { id } = user;

  const memberEvent = (t: string, guild: GuildState) =>
    world.emit({ t, d: { ...memberOnWire(guild.members.get(id)!), guild_id: guild.id }, guild });

  function enters(guild: GuildState, options: MemberOptions = {}): MemberState {
    const member: MemberState = {
      user,
      nick: options.nick ?? null,
      roles: [...(options.roles ?? [])],
      joinedAt: (options.joinedAt ?? world.clock.now()).toISOString(),
      timeoutUntil: null,
      pending: options.pending ?? false,
    };
    guild.members.set(id, member);
    return member;
  }

  function demand(channel: ChannelState, ...permissions: Permission[]): void {
    if (channel.guild && !mayIn(world, channel, id, 'ViewChannel', ...permissions))
      throw new Denied('permissions', `${user.username} may not do this in ${channel.name}`);
  }

  async function says(channel: ChannelState, text: string, options: SayOptions = {}): Promise<APIMessage> {
    demand(channel, channel.thread ? 'SendMessagesInThreads' : 'SendMessages');
    if (options.files) demand(channel, 'AttachFiles');
    const answered = options.replyTo ?? options.forward;
    return addMessage(world, channel, user, {
      content: text,
      ...(options.embeds && { embeds: options.embeds }),
      ...(options.poll && { poll: pollOf(world, options.poll) }),
      ...(options.ping === false && { pingReplied: false }),
      ...(options.files && {
        attachments: options.files.map((file) =>
          storeFile(world, channel, { contentType: 'application/octet-stream', ...file }),
        ),
      }),
      ...(answered && {
        reference: {
          type: options.forward ? 1 : 0,
          channel_id: answered.channel_id,
          message_id: answered.id,
        },
      }),
    });
  }

  return {
    ...createUsing(world, user),
    id,
    name: user.username,
    user,
    enters,
    says,
    async joins({ state: guild }, options) {
      const member = enters(guild, options);
      memberEvent('GUILD_MEMBER_ADD', guild);
      return member;
    },
    async leaves({ state: guild }) {
      guild.members.delete(id);
      world.emit({ t: 'GUILD_MEMBER_REMOVE', d: { guild_id: guild.id, user }, guild });
    },
    async edits(message, text) {
      const channel = world.channels.get(message.channel_id)!;
      const edited_timestamp = world.clock.now().toISOString();
      changeMessage(world, channel, message, { content: text, edited_timestamp });
      return message;
    },
    async deletes(message) {
      removeMessages(world, world.channels.get(message.channel_id)!, [message.id], false);
    },
    async reacts(message, emoji) {
      const channel = world.channels.get(message.channel_id)!;
      demand(channel, 'AddReactions', 'ReadMessageHistory');
      message.reactions ??= [];
      const { reactions } = message;
      const own = reactions.find((one) => one.emoji.name === emoji);
      if (own) own.count += 1;
      else
        reactions.push({
          emoji: { id: null, name: emoji },
          count: 1,
          count_details: { burst: 0, normal: 1 },
          me: false,
          me_burst: false,
          burst_colors: [],
        });
      world.emit({
        t: 'MESSAGE_REACTION_ADD',
        d: {
          user_id: id,
          channel_id: channel.id,
          message_id: message.id,
          message_author_id: message.author.id,
          emoji: { id: null, name: emoji },
          burst: false,
          type: 0,
          ...(channel.guild && {
            guild_id: channel.guild.id,
            member: memberOnWire(channel.guild.members.get(id)!),
          }),
        },
        channel,
        ...(channel.guild && { guild: channel.guild }),
      });
    },
    async nick({ state: guild }, nick) {
      guild.members.get(id)!.nick = nick;
      memberEvent('GUILD_MEMBER_UPDATE', guild);
    },
    dms: (text) => says(directChannel(world, id), text),
    opensDms(open) {
      state.dmsOpen = open;
    },
  };
}

const pollOf = (world: World, { question, answers }: NonNullable<SayOptions['poll']>): APIPoll =>
  ({
    question: { text: question },
    answers: answers.map((text, i) => ({ answer_id: i + 1, poll_media: { text } })),
    expiry: new Date(world.clock.now().getTime() + 86_400_000).toISOString(),
    allow_multiselect: false,
    layout_type: 1,
    results: { is_finalized: false, answer_counts: [] },
  }) as APIPoll;
