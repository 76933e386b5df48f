import { type APIGuildMember, type Client, Routes } from 'discord.js';
import { type Action, AdapterError, type Clock, type Member, type PolicyStore } from '#core';
import { toAuditReason } from '../client/audit-reason.ts';
import { highestRolePosition, type PermissionName } from '../client/guild-permissions.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import { findQuarantineGaps, findQuarantineRole } from '../client/quarantine-role.ts';
import type { ActionResult } from './action-result.ts';

type SanctionAction = Extract<
  Action,
  { kind: 'timeout' | 'end-timeout' | 'kick' | 'ban' | 'unban' | 'quarantine' | 'release' }
>;

/** Discord allows 28 days; one minute is subtracted for latency. */
const MAX_TIMEOUT_MS = 28 * 24 * 60 * 60 * 1000 - 60_000;

/**
 * Applies and lifts sanctions of members. Throws `AdapterError('forbidden')` without a request for the owner of the
 * guild and for members whose highest role is not below the bot's.
 * @example
 * const applySanction = createSanctions({ client, permissionGuard, policies, clock });
 * await applySanction({ kind: 'kick', member, reason: 'Y-4G7C2Q0M1X' });
 */
export function createSanctions(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly clock: Clock;
}): (action: SanctionAction) => Promise<ActionResult> {
  const { client, permissionGuard, policies, clock } = ports;

  async function runOnMember(
    { server, id, roles }: Member,
    permission: PermissionName,
    work: (guild: string, member: string) => Promise<unknown>,
  ): Promise<ActionResult> {
    const guild = client.guilds.cache.get(server.id);
    const ownPosition = guild?.members.me?.roles.highest.position ?? Number.POSITIVE_INFINITY;
    const memberPosition = guild ? highestRolePosition(guild, roles) : 0;
    if (guild?.ownerId === id || (memberPosition > 0 && memberPosition >= ownPosition)) {
      throw new AdapterError('forbidden', 'the member stands above us');
    }
    await permissionGuard.run({ guild: server.id }, [permission], () => work(server.id, id));
    return { status: 'done' };
  }

  const setTimeoutUntil = (
    member: Member,
    until: Date | undefined,
    reason: string,
  ): Promise<ActionResult> => {
    const latest = clock.now().getTime() + MAX_TIMEOUT_MS;
    const end = until && new Date(Math.min(until.getTime(), latest)).toISOString();
    return runOnMember(member, 'ModerateMembers', (guild, id) =>
      client.rest.patch(Routes.guildMember(guild, id), {
        body: { communication_disabled_until: end ?? null },
        reason: toAuditReason(reason),
      }),
    );
  };

  /** What the role really does: a role closes a channel only with an overwrite there. */
  function quarantineResult({ server, roles }: Member, role: string): ActionResult {
    const guild = client.guilds.cache.get(server.id);
    const gaps = guild && findQuarantineGaps(guild, role, roles);
    if (!gaps || gaps.channels.length === 0) return { status: 'done' };
    return { status: 'degraded', detail: gaps.isUseless ? 'roleuseless' : 'roleopen' };
  }

  /** True when the member has the quarantine role. False when a long timeout was used in its place. */
  async function hasRole({ server, id }: Member, role: string): Promise<boolean> {
    const { roles } = (await client.rest.get(Routes.guildMember(server.id, id))) as APIGuildMember;
    return roles.includes(role);
  }

  return async (action) => {
    const { member } = action;
    const reason = toAuditReason(action.reason);
    const role = findQuarantineRole(client, policies, member.server);
    switch (action.kind) {
      case 'timeout':
        return setTimeoutUntil(member, action.until, action.reason);
      case 'end-timeout':
        return setTimeoutUntil(member, undefined, action.reason);
      case 'kick':
        return runOnMember(member, 'KickMembers', (guild, id) =>
          client.rest.delete(Routes.guildMember(guild, id), { reason }),
        );
      case 'ban':
        // Other messages of the member stay: each message is judged by itself.
        return runOnMember(member, 'BanMembers', (guild, id) =>
          client.rest.put(Routes.guildBan(guild, id), { body: { delete_message_seconds: 0 }, reason }),
        );
      case 'unban':
        return runOnMember(member, 'BanMembers', (guild, id) =>
          client.rest.delete(Routes.guildBan(guild, id), { reason }),
        );
      case 'quarantine':
        if (role === undefined) {
          await setTimeoutUntil(member, new Date(clock.now().getTime() + MAX_TIMEOUT_MS), action.reason);
          return { status: 'degraded', detail: 'norole' };
        }
        await runOnMember(member, 'ManageRoles', (guild, id) =>
          client.rest.put(Routes.guildMemberRole(guild, id, role), { reason }),
        );
        return quarantineResult(member, role);
      case 'release':
        if (role === undefined || !(await hasRole(member, role)))
          return setTimeoutUntil(member, undefined, action.reason);
        return runOnMember(member, 'ManageRoles', (guild, id) =>
          client.rest.delete(Routes.guildMemberRole(guild, id, role), { reason }),
        );
      default:
        return action satisfies never;
    }
  };
}
