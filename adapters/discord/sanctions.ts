import { type APIGuildMember, type Client, Routes } from 'discord.js';
import { type Action, AdapterError, type Clock, type Member, type Outcome, type Policies } from '#core';
import type { Doors, Permission } from './doors.ts';
import { rank } from './guilds.ts';
import { auditReason } from './reason.ts';

type Sanction = Extract<
  Action,
  { kind: 'timeout' | 'end-timeout' | 'kick' | 'ban' | 'unban' | 'quarantine' | 'release' }
>;
type Done = Pick<Outcome, 'status' | 'detail'>;

/** Discord grants 28 days; a minute less, for the way. */
const LONGEST_TIMEOUT_MS = 28 * 24 * 60 * 60 * 1000 - 60_000;

/**
 * Measures against members, and their end. Nobody who stands above us, or owns the guild, is tried in vain.
 * @example const sanction = createSanctions({ client, doors, policies, clock }); await sanction(action)
 */
export function createSanctions(ports: {
  readonly client: Client;
  readonly doors: Doors;
  readonly policies: Pick<Policies, 'of'>;
  readonly clock: Clock;
}): (action: Sanction) => Promise<Done> {
  const { client, doors, policies, clock } = ports;

  async function against(
    { server, id, roles }: Member,
    permission: Permission,
    work: (guild: string, member: string) => Promise<unknown>,
  ): Promise<Done> {
    const guild = client.guilds.cache.get(server.id);
    const own = guild?.members.me?.roles.highest.position ?? Number.POSITIVE_INFINITY;
    const theirs = guild ? rank(guild, roles) : 0;
    if (guild?.ownerId === id || (theirs > 0 && theirs >= own)) {
      throw new AdapterError('forbidden', 'the member stands above us');
    }
    await doors.through({ guild: server.id }, [permission], () => work(server.id, id));
    return { status: 'done' };
  }

  const pause = (member: Member, until: Date | undefined, why: string): Promise<Done> => {
    const latest = clock.now().getTime() + LONGEST_TIMEOUT_MS;
    const end = until && new Date(Math.min(until.getTime(), latest)).toISOString();
    return against(member, 'ModerateMembers', (guild, id) =>
      client.rest.patch(Routes.guildMember(guild, id), {
        body: { communication_disabled_until: end ?? null },
        reason: auditReason(why),
      }),
    );
  };

  /** The role that marks who is in quarantine; undefined when it is not set, was deleted, or stands above us. */
  function quarantineRole({ server }: Member): string | undefined {
    const id = policies.of(server).roles.quarantine;
    const guild = client.guilds.cache.get(server.id);
    const me = guild?.members.me;
    if (id === undefined || !guild || !me) return id;
    const role = guild.roles.cache.get(id);
    return role && role.position < me.roles.highest.position ? id : undefined;
  }

  /** Whether the role was given; without it a long timeout stood in for it. */
  async function wears({ server, id }: Member, role: string): Promise<boolean> {
    const { roles } = (await client.rest.get(Routes.guildMember(server.id, id))) as APIGuildMember;
    return roles.includes(role);
  }

  return async (action) => {
    const { member } = action;
    const reason = auditReason(action.reason);
    const role = quarantineRole(member);
    switch (action.kind) {
      case 'timeout':
        return pause(member, action.until, action.reason);
      case 'end-timeout':
        return pause(member, undefined, action.reason);
      case 'kick':
        return against(member, 'KickMembers', (guild, id) =>
          client.rest.delete(Routes.guildMember(guild, id), { reason }),
        );
      case 'ban':
        // What they posted elsewhere stays: each message is judged for itself.
        return against(member, 'BanMembers', (guild, id) =>
          client.rest.put(Routes.guildBan(guild, id), { body: { delete_message_seconds: 0 }, reason }),
        );
      case 'unban':
        return against(member, 'BanMembers', (guild, id) =>
          client.rest.delete(Routes.guildBan(guild, id), { reason }),
        );
      case 'quarantine':
        if (role === undefined) {
          await pause(member, new Date(clock.now().getTime() + LONGEST_TIMEOUT_MS), action.reason);
          return { status: 'degraded', detail: 'norole' };
        }
        return against(member, 'ManageRoles', (guild, id) =>
          client.rest.put(Routes.guildMemberRole(guild, id, role), { reason }),
        );
      case 'release':
        if (role === undefined || !(await wears(member, role)))
          return pause(member, undefined, action.reason);
        return against(member, 'ManageRoles', (guild, id) =>
          client.rest.delete(Routes.guildMemberRole(guild, id, role), { reason }),
        );
      default:
        return action satisfies never;
    }
  };
}
