import type { APIUser } from 'discord.js';
import { emitMemberUpdate, removeMember } from '../rest/routes/members.ts';
import type { DiscordState, GuildState, MemberState, UserState } from '../state/discord-state.ts';
import { toApiMember } from '../state/payloads.ts';
import { createInteractionActions, type InteractionActions } from './interaction-actions.ts';
import { createMessageActions, type MessageActions } from './message-actions.ts';

export interface UserOptions {
  readonly accountCreatedAt?: Date;
  readonly bot?: boolean;
  readonly displayName?: string;
  /** False: the bot's direct messages are refused with 50007. */
  readonly dmsOpen?: boolean;
  /** The language of this person's client. */
  readonly locale?: string;
}

export interface MemberOptions extends UserOptions {
  /** Names of roles, made when new. */
  readonly roles?: readonly string[];
  readonly nick?: string;
  readonly joinedAt?: Date;
  readonly pending?: boolean;
}

interface GuildHandle {
  readonly state: GuildState;
}

export interface Person extends InteractionActions, MessageActions {
  readonly id: string;
  readonly name: string;
  readonly user: APIUser;
  /** Becomes a member; throws when banned. */
  joins(guild: GuildHandle, options?: MemberOptions): Promise<MemberState>;
  leaves(guild: GuildHandle): Promise<void>;
  nick(guild: GuildHandle, nick: string | null): Promise<void>;
  /** Opens or closes the door to direct messages. */
  opensDms(open: boolean): void;
}

export function createUser(world: DiscordState, name: string, options: UserOptions): UserState {
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

/** Puts a user among a guild's members without a word; `roles` are ids here. */
export function addMember(
  world: DiscordState,
  guild: GuildState,
  user: APIUser,
  options: MemberOptions = {},
): MemberState {
  const member: MemberState = {
    user,
    nick: options.nick ?? null,
    roles: [...(options.roles ?? [])],
    joinedAt: (options.joinedAt ?? world.clock.now()).toISOString(),
    timeoutUntil: null,
    pending: options.pending ?? false,
  };
  guild.members.set(user.id, member);
  return member;
}

export function createPerson(world: DiscordState, state: UserState): Person {
  const { user } = state;
  return {
    ...createInteractionActions(world, user),
    ...createMessageActions(world, user),
    id: user.id,
    name: user.username,
    user,
    async joins({ state: guild }, options) {
      if (guild.bans.has(user.id)) throw new Error(`${user.username} is banned from ${guild.name}`);
      const member = addMember(world, guild, user, options);
      const d = { ...toApiMember(member), guild_id: guild.id };
      world.emit({ t: 'GUILD_MEMBER_ADD', d, guild });
      return member;
    },
    async leaves({ state: guild }) {
      removeMember(world, guild, guild.members.get(user.id)!);
    },
    async nick({ state: guild }, nick) {
      const member = guild.members.get(user.id)!;
      member.nick = nick;
      emitMemberUpdate(world, guild, member);
    },
    opensDms(open) {
      state.dmsOpen = open;
    },
  };
}
