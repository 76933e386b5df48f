import type { APIRole } from 'discord.js';
import { emitChannelUpdate } from '../rest/routes/channels.ts';
import { emitMemberUpdate, removeMember } from '../rest/routes/members.ts';
import { addChannel, type ChannelOptions } from '../state/channels.ts';
import type { ChannelState, DiscordState, GuildState } from '../state/discord-state.ts';
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

export interface GuildOptions {
  readonly name: string;
  readonly locale?: string;
  /** What the bot's own role allows. */
  readonly botPermissions?: readonly FakePermissionName[];
  readonly verificationLevel?: number;
  /** Moderators need two-factor authentication here. */
  readonly requiresTwoFactorAuth?: boolean;
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
  /** A moderator's hand: gives or takes a role, ends or sets a timeout, puts somebody out. */
  changesMember(person: Person, change: { roles?: readonly string[]; timeoutUntil?: Date | null }): void;
  kicks(person: Person): void;
  bans(person: Person): void;
  /** A channel's settings are others by now. */
  changesChannel(channel: ChannelState): void;
  /** A channel is deleted in the settings, with all that stood in it. */
  deletesChannel(channel: ChannelState): void;
  /** A webhook that somebody made in the settings. */
  webhook(channel: ChannelState, name: string): Webhook;
  /** Changes what the bot's own role allows. */
  setBotPermissions(permissions: readonly FakePermissionName[]): void;
  /** The bot is put out: GUILD_DELETE. */
  removesBot(): void;
  /** The bot is invited again: GUILD_CREATE, with everything as it was left. */
  invitesBot(): void;
  /** An outage of this guild alone: GUILD_DELETE with `unavailable`, GUILD_CREATE when it is over. */
  unavailable(on: boolean): void;
}

/** Guilds are as old as their number: a millisecond apart, so that shards get them in turn. */
const FIRST_GUILD_CREATED_AT_MS = Date.parse('2024-01-01T00:00:00Z');

export function createGuild(world: DiscordState, options: GuildOptions): Guild {
  const id = world.ids.next(new Date(FIRST_GUILD_CREATED_AT_MS + world.guilds.size));
  const now = world.clock.now().toISOString();
  const botRole = createApiRole(
    world.ids.next(),
    world.bot.username,
    BOT_ROLE_POSITION,
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
  const owner = createUser(world, 'owner', {});
  const state: GuildState = {
    id,
    name: options.name,
    ownerId: owner.user.id,
    locale: options.locale ?? 'ja',
    verificationLevel: options.verificationLevel ?? 1,
    mfaLevel: options.requiresTwoFactorAuth ? 1 : 0,
    systemChannelId: null,
    botJoinedAt: now,
    roles: new Map([
      [id, createApiRole(id, '@everyone', 0, EVERYONE_PERMISSIONS)],
      [botRole.id, botRole],
    ]),
    members: new Map([[world.bot.id, botMember]]),
    channels: new Map(),
    bans: new Map(),
    automodRules: new Map(),
    auditLog: [],
    commands: new Map(),
    incidents: null,
    indexed: true,
  };
  const people = new Map<string, Person>();
  const add = (person: Person, memberOptions: MemberOptions = {}) => {
    addMember(world, state, person.user, memberOptions);
    people.set(person.name, person);
    return person;
  };
  const emitGuildCreate = () =>
    world.emit({ t: 'GUILD_CREATE', d: guildCreatePayload(world, state, false), guild: state });
  world.guilds.set(id, state);
  const ownerPerson = add(createPerson(world, owner));
  emitGuildCreate();

  const guild: Guild = {
    id,
    state,
    owner: ownerPerson,
    channel(name, channelOptions = {}) {
      const found = [...state.channels.values()].find((one) => one.name === name && !one.thread);
      return found ?? addChannel(world, state, name, channelOptions, (one) => guild.role(one).id);
    },
    role(name, { permissions = [], aboveBot = false, managed = false } = {}) {
      const found = [...state.roles.values()].find((one) => one.name === name);
      if (found) return found;
      const position = state.roles.size + (aboveBot ? BOT_ROLE_POSITION : 0);
      const made = createApiRole(world.ids.next(), name, position, permissions, managed);
      state.roles.set(made.id, made);
      world.emit({ t: 'GUILD_ROLE_CREATE', d: { guild_id: id, role: made }, guild: state });
      return made;
    },
    member(name, memberOptions = {}) {
      const found = people.get(name);
      if (found) return found;
      const roles = (memberOptions.roles ?? []).map((one) => guild.role(one).id);
      return add(createPerson(world, createUser(world, name, memberOptions)), { ...memberOptions, roles });
    },
    changesMember(person, { roles, timeoutUntil }) {
      const member = state.members.get(person.id)!;
      if (roles) member.roles = roles.map((one) => guild.role(one).id);
      if (timeoutUntil !== undefined) member.timeoutUntil = timeoutUntil?.toISOString() ?? null;
      emitMemberUpdate(world, state, member);
    },
    kicks: (person) => removeMember(world, state, state.members.get(person.id)!),
    bans(person) {
      const { user } = person;
      state.bans.set(person.id, { user, reason: null });
      removeMember(world, state, state.members.get(person.id)!);
      world.emit({ t: 'GUILD_BAN_ADD', d: { guild_id: id, user }, guild: state });
    },
    changesChannel: (channel) => emitChannelUpdate(world, channel),
    deletesChannel: (channel) => deleteChannel(world, channel),
    webhook: (channel, hookName) => createWebhookPoster(world, channel, hookName, owner.user),
    setBotPermissions(permissions) {
      botRole.permissions = toPermissionBits(permissions).toString();
      world.emit({ t: 'GUILD_ROLE_UPDATE', d: { guild_id: id, role: botRole }, guild: state });
    },
    removesBot() {
      world.emit({ t: 'GUILD_DELETE', d: { id }, guild: state });
      world.guilds.delete(id);
      for (const channel of state.channels.keys()) world.channels.delete(channel);
    },
    invitesBot() {
      world.guilds.set(id, state);
      for (const channel of state.channels.values()) world.channels.set(channel.id, channel);
      emitGuildCreate();
    },
    unavailable(on) {
      if (on) world.emit({ t: 'GUILD_DELETE', d: { id, unavailable: true }, guild: state });
      else emitGuildCreate();
    },
  };
  return guild;
}
