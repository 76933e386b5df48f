import type { APIRole, APIUser } from 'discord.js';
import { addChannel, type ChannelOptions, emitChannelUpdate } from '../state/channels.ts';
import type { ChannelState, DiscordState, GuildState } from '../state/discord-state.ts';
import { emitMemberUpdate, removeMember } from '../state/members.ts';
import { guildCreatePayload } from '../state/payloads.ts';
import { type FakePermissionName, toPermissionBits } from '../state/permissions.ts';
import {
  BOT_PERMISSIONS,
  BOT_ROLE_POSITION,
  createApiRole,
  EVERYONE_PERMISSIONS,
  type RoleOptions,
} from '../state/roles.ts';
import { deleteChannel } from '../state/threads.ts';
import { addMember, createPerson, createUser, type MemberOptions, type Person } from './person.ts';
import { createWebhookPoster, type Webhook } from './webhook.ts';

/** Options of a new guild. @example discord.guild({ name: '町の掲示板', verificationLevel: 2 }) */
export interface GuildOptions {
  readonly name: string;
  readonly locale?: string;
  /** The permissions of the bot's role. */
  readonly botPermissions?: readonly FakePermissionName[];
  readonly verificationLevel?: number;
  /** With true, moderators need two-factor authentication. */
  readonly requiresTwoFactorAuth?: boolean;
}

/** A guild for tests. Channels, roles and members are created when they are first named. */
export interface Guild {
  readonly id: string;
  readonly state: GuildState;
  /** The owner, a member named `owner`. */
  readonly owner: Person;
  channel(name: string, options?: ChannelOptions): ChannelState;
  role(name: string, options?: RoleOptions): APIRole;
  member(name: string, options?: MemberOptions): Person;
  /** A moderator sets roles or the timeout of a member. */
  changesMember(person: Person, change: { roles?: readonly string[]; timeoutUntil?: Date | null }): void;
  kicks(person: Person): void;
  bans(person: Person): void;
  /** Sends CHANNEL_UPDATE after a test has changed the channel. */
  changesChannel(channel: ChannelState): void;
  /** A channel is deleted with its messages. */
  deletesChannel(channel: ChannelState): void;
  /** A webhook that a person created in the settings. */
  webhook(channel: ChannelState, name: string): Webhook;
  /** Changes the permissions of the bot's role. */
  setBotPermissions(permissions: readonly FakePermissionName[]): void;
  /** The bot is removed: GUILD_DELETE. */
  removesBot(): void;
  /** The bot is invited again: GUILD_CREATE with the same state. */
  invitesBot(): void;
  /** An outage of this guild: GUILD_DELETE with `unavailable`, and GUILD_CREATE at its end. */
  unavailable(on: boolean): void;
}

/** Guilds are created one millisecond apart, so that they are distributed evenly to shards. */
const FIRST_GUILD_CREATED_AT_MS = Date.parse('2024-01-01T00:00:00Z');

/**
 * A guild for tests, with the bot and an owner as its members.
 * @example createGuild(discord, { name: '町の掲示板' }).channel('general')
 */
export function createGuild(discord: DiscordState, options: GuildOptions): Guild {
  const owner = createUser(discord, 'owner', {});
  const { state, botRole } = createGuildState(discord, options, owner.user);
  const { id } = state;
  const people = new Map<string, Person>();
  const add = (person: Person, memberOptions: MemberOptions = {}) => {
    addMember(discord, state, person.user, memberOptions);
    people.set(person.name, person);
    return person;
  };
  const emitGuildCreate = () =>
    discord.emit({ t: 'GUILD_CREATE', d: guildCreatePayload(discord, state, false), guild: state });
  discord.guilds.set(id, state);
  const ownerPerson = add(createPerson(discord, owner));
  emitGuildCreate();

  const guild: Guild = {
    id,
    state,
    owner: ownerPerson,
    channel(name, channelOptions = {}) {
      const existing = [...state.channels.values()].find((one) => one.name === name && !one.thread);
      return existing ?? addChannel(discord, state, name, channelOptions, (one) => guild.role(one).id);
    },
    role(name, { permissions = [], aboveBot = false, managed = false } = {}) {
      const existing = [...state.roles.values()].find((one) => one.name === name);
      if (existing) return existing;
      const position = state.roles.size + (aboveBot ? BOT_ROLE_POSITION : 0);
      const created = createApiRole(discord.ids.next(), name, position, permissions, managed);
      state.roles.set(created.id, created);
      discord.emit({ t: 'GUILD_ROLE_CREATE', d: { guild_id: id, role: created }, guild: state });
      return created;
    },
    member(name, memberOptions = {}) {
      const existing = people.get(name);
      if (existing) return existing;
      const roles = (memberOptions.roles ?? []).map((one) => guild.role(one).id);
      return add(createPerson(discord, createUser(discord, name, memberOptions)), {
        ...memberOptions,
        roles,
      });
    },
    changesMember(person, { roles, timeoutUntil }) {
      const member = state.members.get(person.id)!;
      if (roles) member.roles = roles.map((one) => guild.role(one).id);
      if (timeoutUntil !== undefined) member.timeoutUntil = timeoutUntil?.toISOString() ?? null;
      emitMemberUpdate(discord, state, member);
    },
    kicks: (person) => removeMember(discord, state, state.members.get(person.id)!),
    bans(person) {
      const { user } = person;
      state.bans.set(person.id, { user, reason: null });
      removeMember(discord, state, state.members.get(person.id)!);
      discord.emit({ t: 'GUILD_BAN_ADD', d: { guild_id: id, user }, guild: state });
    },
    changesChannel: (channel) => emitChannelUpdate(discord, channel),
    deletesChannel: (channel) => deleteChannel(discord, channel),
    webhook: (channel, hookName) => createWebhookPoster(discord, channel, hookName, owner.user),
    setBotPermissions(permissions) {
      botRole.permissions = toPermissionBits(permissions).toString();
      discord.emit({ t: 'GUILD_ROLE_UPDATE', d: { guild_id: id, role: botRole }, guild: state });
    },
    removesBot() {
      discord.emit({ t: 'GUILD_DELETE', d: { id }, guild: state });
      discord.guilds.delete(id);
      for (const channel of state.channels.keys()) discord.channels.delete(channel);
    },
    invitesBot() {
      discord.guilds.set(id, state);
      for (const channel of state.channels.values()) discord.channels.set(channel.id, channel);
      emitGuildCreate();
    },
    unavailable(on) {
      if (on) discord.emit({ t: 'GUILD_DELETE', d: { id, unavailable: true }, guild: state });
      else emitGuildCreate();
    },
  };
  return guild;
}

/** A new guild whose only member is the bot. */
function createGuildState(
  discord: DiscordState,
  options: GuildOptions,
  owner: APIUser,
): { readonly state: GuildState; readonly botRole: APIRole } {
  const id = discord.ids.next(new Date(FIRST_GUILD_CREATED_AT_MS + discord.guilds.size));
  const now = discord.clock.now().toISOString();
  const botRole = createApiRole(
    discord.ids.next(),
    discord.bot.username,
    BOT_ROLE_POSITION,
    options.botPermissions ?? BOT_PERMISSIONS,
    true,
  );
  botRole.tags = { bot_id: discord.bot.id };
  const botMember = {
    user: discord.bot,
    nick: null,
    roles: [botRole.id],
    joinedAt: now,
    timeoutUntil: null,
    pending: false,
  };
  const state: GuildState = {
    id,
    name: options.name,
    ownerId: owner.id,
    locale: options.locale ?? 'ja',
    verificationLevel: options.verificationLevel ?? 1,
    mfaLevel: options.requiresTwoFactorAuth ? 1 : 0,
    systemChannelId: null,
    botJoinedAt: now,
    roles: new Map([
      [id, createApiRole(id, '@everyone', 0, EVERYONE_PERMISSIONS)],
      [botRole.id, botRole],
    ]),
    members: new Map([[discord.bot.id, botMember]]),
    channels: new Map(),
    bans: new Map(),
    automodRules: new Map(),
    auditLog: [],
    commands: new Map(),
    incidents: null,
    indexed: true,
  };
  return { state, botRole };
}
