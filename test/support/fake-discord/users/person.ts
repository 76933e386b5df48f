import type { APIUser } from 'discord.js';
import type { DiscordState, GuildState, MemberState, UserState } from '../state/discord-state.ts';
import { emitMemberUpdate, removeMember } from '../state/members.ts';
import { toApiMember } from '../state/payloads.ts';
import { createInteractionActions, type InteractionActions } from './interaction-actions.ts';
import { createMessageActions, type MessageActions } from './message-actions.ts';

/**
 * Options of a new user.
 * @example discord.person('kei', { accountCreatedAt: new Date('2026-01-01'), dmsOpen: false })
 */
export interface UserOptions {
  readonly accountCreatedAt?: Date;
  readonly bot?: boolean;
  readonly displayName?: string;
  /** With false, direct messages of the bot are refused with 50007. */
  readonly dmsOpen?: boolean;
  /** The locale of the user's client. */
  readonly locale?: string;
}

/** Options of a new member. @example guild.member('rin', { roles: ['新人'], joinedAt }) */
export interface MemberOptions extends UserOptions {
  /** Names of roles; new ones are created. */
  readonly roles?: readonly string[];
  readonly nick?: string;
  readonly joinedAt?: Date;
  readonly pending?: boolean;
}

interface GuildHandle {
  readonly state: GuildState;
}

/** A user for tests, with all actions of a person on Discord. @example await rin.says(general, 'text') */
export interface Person extends InteractionActions, MessageActions {
  readonly id: string;
  readonly name: string;
  readonly user: APIUser;
  /** Becomes a member; throws when banned. */
  joins(guild: GuildHandle, options?: MemberOptions): Promise<MemberState>;
  leaves(guild: GuildHandle): Promise<void>;
  nick(guild: GuildHandle, nick: string | null): Promise<void>;
  /** Accepts direct messages from now on, or refuses them. */
  opensDms(open: boolean): void;
}

/** Adds a user to the state. @example createUser(discord, 'rin', {}).user.id */
export function createUser(discord: DiscordState, name: string, options: UserOptions): UserState {
  const user = {
    id: discord.ids.next(options.accountCreatedAt ?? new Date('2020-04-01T00:00:00Z')),
    username: name,
    discriminator: '0',
    global_name: options.displayName ?? null,
    avatar: null,
    ...(options.bot && { bot: true }),
    public_flags: 0,
  } as unknown as APIUser;
  const state = { user, dmsOpen: options.dmsOpen ?? true, locale: options.locale ?? 'ja' };
  discord.users.set(user.id, state);
  return state;
}

/** Adds a user to a guild without an event; `roles` are ids here. @example addMember(discord, guild, user).joinedAt */
export function addMember(
  discord: DiscordState,
  guild: GuildState,
  user: APIUser,
  options: MemberOptions = {},
): MemberState {
  const member: MemberState = {
    user,
    nick: options.nick ?? null,
    roles: [...(options.roles ?? [])],
    joinedAt: (options.joinedAt ?? discord.clock.now()).toISOString(),
    timeoutUntil: null,
    pending: options.pending ?? false,
  };
  guild.members.set(user.id, member);
  return member;
}

/** Creates a user for tests. @example const kei = createPerson(discord, createUser(discord, 'kei', {})) */
export function createPerson(discord: DiscordState, state: UserState): Person {
  const { user } = state;
  return {
    ...createInteractionActions(discord, user),
    ...createMessageActions(discord, user),
    id: user.id,
    name: user.username,
    user,
    async joins({ state: guild }, options) {
      if (guild.bans.has(user.id)) throw new Error(`${user.username} is banned from ${guild.name}`);
      const member = addMember(discord, guild, user, options);
      const d = { ...toApiMember(member), guild_id: guild.id };
      discord.emit({ t: 'GUILD_MEMBER_ADD', d, guild });
      return member;
    },
    async leaves({ state: guild }) {
      removeMember(discord, guild, guild.members.get(user.id)!);
    },
    async nick({ state: guild }, nick) {
      const member = guild.members.get(user.id)!;
      member.nick = nick;
      emitMemberUpdate(discord, guild, member);
    },
    opensDms(open) {
      state.dmsOpen = open;
    },
  };
}
