import type { APIUser } from 'discord.js';
import { memberChanged, memberGone } from './routes/members.ts';
import { createSpeaking, type Speaking } from './speaking.ts';
import { createUsing, type Using } from './using.ts';
import { memberOnWire } from './wire.ts';
import type { GuildState, MemberState, UserState, World } from './world.ts';

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

interface AGuild {
  readonly state: GuildState;
}

export interface Person extends Using, Speaking {
  readonly id: string;
  readonly name: string;
  readonly user: APIUser;
  /** Becomes a member; throws when banned. */
  joins(guild: AGuild, options?: MemberOptions): Promise<MemberState>;
  leaves(guild: AGuild): Promise<void>;
  nick(guild: AGuild, nick: string | null): Promise<void>;
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

/** Puts a user among a guild's members without a word; `roles` are ids here. */
export function enter(
  world: World,
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

export function createPerson(world: World, state: UserState): Person {
  const { user } = state;
  return {
    ...createUsing(world, user),
    ...createSpeaking(world, user),
    id: user.id,
    name: user.username,
    user,
    async joins({ state: guild }, options) {
      if (guild.bans.has(user.id)) throw new Error(`${user.username} is banned from ${guild.name}`);
      const member = enter(world, guild, user, options);
      const d = { ...memberOnWire(member), guild_id: guild.id };
      world.emit({ t: 'GUILD_MEMBER_ADD', d, guild });
      return member;
    },
    async leaves({ state: guild }) {
      memberGone(world, guild, guild.members.get(user.id)!);
    },
    async nick({ state: guild }, nick) {
      const member = guild.members.get(user.id)!;
      member.nick = nick;
      memberChanged(world, guild, member);
    },
    opensDms(open) {
      state.dmsOpen = open;
    },
  };
}
