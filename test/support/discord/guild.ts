import type { APIOverwrite, APIRole, ChannelType } from 'discord.js';
import { bitsOf, type Permission } from './permissions.ts';
import { createPerson, type MemberOptions, newUser, type Person } from './person.ts';
import { channelOnWire, guildCreate, guildOnWire } from './wire.ts';
import type { ChannelState, GuildState, World } from './world.ts';

const TYPES = { text: 0, voice: 2, category: 4, announcement: 5, stage: 13, forum: 15, media: 16 } as const;

export interface GuildOptions {
  readonly name: string;
  readonly locale?: string;
  /** What the bot's own role allows. */
  readonly botPermissions?: readonly Permission[];
  readonly verificationLevel?: number;
}

export interface RoleOptions {
  readonly permissions?: readonly Permission[];
  /** Roles are made below the bot's own unless told otherwise. */
  readonly aboveBot?: boolean;
  readonly managed?: boolean;
}

export interface ChannelOptions {
  readonly type?: keyof typeof TYPES;
  readonly parent?: ChannelState;
  readonly topic?: string;
  readonly nsfw?: boolean;
  readonly slowmode?: number;
  /** What everyone (`'@everyone'`), a role by its name or a member by id may and may not here. */
  readonly overwrites?: readonly {
    who: string;
    allow?: readonly Permission[];
    deny?: readonly Permission[];
  }[];
}

/** A guild as tests handle it: everything is made when first named. */
export interface Guild {
  readonly id: string;
  readonly state: GuildState;
  /** The owner, a member named `owner`. */
  readonly owner: Person;
  channel(name: string, options?: ChannelOptions): ChannelState;
  role(name: string, options?: RoleOptions): APIRole;
  member(name: string, options?: MemberOptions): Person;
  /** Changes what the bot's own role allows. */
  allowBot(permissions: readonly Permission[]): void;
  /** The bot is put out: GUILD_DELETE. */
  removesBot(): void;
  /** An outage of this guild alone: GUILD_DELETE with `unavailable`, GUILD_CREATE when it is over. */
  unavailable(on: boolean): void;
}

/** What everyone may on a new server. */
const EVERYONE: readonly Permission[] = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'CreatePublicThreads',
  'EmbedLinks',
  'AttachFiles',
  'AddReactions',
  'ReadMessageHistory',
  'UseApplicationCommands',
  'ChangeNickname',
  'SendPolls',
  'Connect',
  'Speak',
];

/** What a moderation bot is invited with. */
export const BOT_PERMISSIONS: readonly Permission[] = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'CreatePublicThreads',
  'CreatePrivateThreads',
  'EmbedLinks',
  'AttachFiles',
  'ReadMessageHistory',
  'ManageMessages',
  'ModerateMembers',
  'KickMembers',
  'BanMembers',
  'ManageRoles',
  'ManageWebhooks',
  'ManageGuild',
  'ViewAuditLog',
];

const BOT_POSITION = 500;

const role = (
  id: string,
  name: string,
  position: number,
  permissions: readonly Permission[],
  managed = false,
): APIRole =>
  ({
    id,
    name,
    position,
    permissions: bitsOf(permissions).toString(),
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed,
    mentionable: false,
    flags: 0,
  }) as unknown as APIRole;

/** Guilds are as old as their number: a millisecond apart, so that shards get them in turn. */
const FIRST_GUILD = Date.parse('2024-01-01T00:00:00Z');

export function createGuild(world: World, options: GuildOptions): Guild {
  const id = world.ids.next(new Date(FIRST_GUILD + world.guilds.size));
  const now = world.clock.now().toISOString();
  const botRole = role(
    world.ids.next(),
    world.bot.username,
    BOT_POSITION,
    options.botPermissions ?? BOT_PERMISSIONS,
    true,
  );
  botRole.tags = { bot_id: world.bot.id };
  const botMember = {
    user: world.bot,
    nick: null,
    roles: [botRole.id],
    joinedAt: now,
    timeoutUntil: null,
    pending: false,
  };
  const owner = newUser(world, 'owner', {});
  const state: GuildState = {
    id,
    name: options.name,
    ownerId: owner.user.id,
    locale: options.locale ?? 'ja',
    verificationLevel: options.verificationLevel ?? 1,
    mfaLevel: 0,
    systemChannelId: null,
    botJoinedAt: now,
    roles: new Map([
      [id, role(id, '@everyone', 0, EVERYONE)],
      [botRole.id, botRole],
    ]),
    members: new Map([[world.bot.id, botMember]]),
    channels: new Map(),
    bans: new Map(),
    rules: new Map(),
    audit: [],
    commands: new Map(),
    incidents: null,
    indexed: true,
  };
  const people = new Map<string, Person>();
  const add = (person: Person, memberOptions: MemberOptions = {}) => {
    person.enters(state, memberOptions);
    people.set(person.name, person);
    return person;
  };
  const everyoneElse = () =>
    world.emit({ t: 'GUILD_CREATE', d: guildCreate(world, state, false), guild: state });
  world.guilds.set(id, state);
  const ownerPerson = add(createPerson(world, owner));
  everyoneElse();

  const guild: Guild = {
    id,
    state,
    owner: ownerPerson,
    channel(name, channelOptions = {}) {
      const found = [...state.channels.values()].find((one) => one.name === name && !one.thread);
      return found ?? addChannel(world, state, name, channelOptions, guild);
    },
    role(name, { permissions = [], aboveBot = false, managed = false } = {}) {
      const found = [...state.roles.values()].find((one) => one.name === name);
      if (found) return found;
      const position = state.roles.size + (aboveBot ? BOT_POSITION : 0);
      const made = role(world.ids.next(), name, position, permissions, managed);
      state.roles.set(made.id, made);
      world.emit({ t: 'GUILD_ROLE_CREATE', d: { guild_id: id, role: made }, guild: state });
      return made;
    },
    member(name, memberOptions = {}) {
      const found = people.get(name);
      if (found) return found;
      const roles = (memberOptions.roles ?? []).map((one) => guild.role(one).id);
      return add(createPerson(world, newUser(world, name, memberOptions)), { ...memberOptions, roles });
    },
    allowBot(permissions) {
      botRole.permissions = bitsOf(permissions).toString();
      world.emit({ t: 'GUILD_ROLE_UPDATE', d: { guild_id: id, role: botRole }, guild: state });
    },
    removesBot() {
      world.emit({ t: 'GUILD_DELETE', d: { id }, guild: state });
      world.guilds.delete(id);
      for (const channel of state.channels.keys()) world.channels.delete(channel);
    },
    unavailable(on) {
      if (on) world.emit({ t: 'GUILD_DELETE', d: { id, unavailable: true }, guild: state });
      else everyoneElse();
    },
  };
  return guild;
}

function addChannel(
  world: World,
  state: GuildState,
  name: string,
  options: ChannelOptions,
  guild: Guild,
): ChannelState {
  const channel: ChannelState = {
    id: world.ids.next(),
    type: TYPES[options.type ?? 'text'] as ChannelType,
    guild: state,
    name,
    position: state.channels.size,
    parentId: options.parent?.id ?? null,
    topic: options.topic ?? null,
    nsfw: options.nsfw ?? false,
    slowmode: options.slowmode ?? 0,
    overwrites: (options.overwrites ?? []).map((one) => overwrite(state, guild, one)),
    tags: [],
    messages: new Map(),
  };
  state.channels.set(channel.id, channel);
  world.channels.set(channel.id, channel);
  world.emit({ t: 'CHANNEL_CREATE', d: channelOnWire(channel), guild: state });
  return channel;
}

function overwrite(
  state: GuildState,
  guild: Guild,
  one: NonNullable<ChannelOptions['overwrites']>[number],
): APIOverwrite {
  const member = state.members.has(one.who);
  const id = member ? one.who : one.who === '@everyone' ? state.id : guild.role(one.who).id;
  return {
    id,
    type: member ? 1 : 0,
    allow: bitsOf(one.allow ?? []).toString(),
    deny: bitsOf(one.deny ?? []).toString(),
  };
}

/** Changes the guild's settings and tells the bot. */
export function changeGuild(world: World, state: GuildState, change: Partial<GuildState>): void {
  Object.assign(state, change);
  world.emit({ t: 'GUILD_UPDATE', d: guildOnWire(state), guild: state });
}
