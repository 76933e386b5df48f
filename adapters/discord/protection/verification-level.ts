import {
  type APIGuildMember,
  type Client,
  GuildMemberFlags,
  GuildVerificationLevel as Level,
  Routes,
} from 'discord.js';
import { AdapterError, type Clock, type Member, type PolicyStore, type VerificationLevel } from '#core';
import type { PermissionGuard } from '../client/permission-guard.ts';
import { snowflakeToDate } from '../client/snowflake.ts';

const MINUTE_MS = 60_000;

/** https://discord.com/developers/docs/resources/guild#guild-object-verification-level */
const REQUIREMENTS = {
  [Level.None]: 'nothing',
  [Level.Low]: 'mail',
  [Level.Medium]: 'minutes5',
  [Level.High]: 'minutes10',
  [Level.VeryHigh]: 'phone',
} as const;

/**
 * Discord's own verification of one member, as far as bots can read it: the level of the server; roles and flags of the
 * member that lift it; whether the member still has to accept the rules; age of account and membership. Bots cannot
 * read whether a mail address or a telephone number is verified. Undefined for users who are not members. Throws
 * `AdapterError` when the request fails.
 * @example (await createVerificationLevelReader(ports)(member))?.requirementStatus // 'unseen'
 */
export function createVerificationLevelReader(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly clock: Clock;
}): (user: Pick<Member, 'server' | 'id'>) => Promise<VerificationLevel | undefined> {
  const { client, permissionGuard, policies, clock } = ports;

  return async ({ server, id }) => {
    const guild = client.guilds.cache.get(server.id);
    if (!guild) return undefined;
    const response = await permissionGuard
      .run({ guild: guild.id }, [], () => client.rest.get(Routes.guildMember(guild.id, id)))
      .catch((error: unknown) => {
        if (error instanceof AdapterError && error.code === 'gone') return undefined;
        throw error;
      });
    if (!response) return undefined;
    const member = response as APIGuildMember;
    const flags = member.flags ?? 0;
    const has = (flag: GuildMemberFlags): boolean => (flags & flag) !== 0;
    // Any role lifts the level, also the quarantine role.
    const isLifted = member.roles.length > 0 || has(GuildMemberFlags.BypassesVerification);
    const now = clock.now().getTime();
    const accountAgeMs = now - snowflakeToDate(id).getTime();
    const membershipMs = member.joined_at ? now - new Date(member.joined_at).getTime() : 0;
    const requirement = REQUIREMENTS[guild.verificationLevel];
    const isTooNew =
      (requirement === 'minutes5' && accountAgeMs < 5 * MINUTE_MS) ||
      (requirement === 'minutes10' && membershipMs < 10 * MINUTE_MS);
    const hasOnlyQuarantineRole = member.roles.every((role) => role === policies.of(server).roles.quarantine);
    return {
      name: member.nick ?? member.user.global_name ?? member.user.username,
      requirement,
      requirementStatus: requirement === 'nothing' ? 'yes' : isLifted ? 'lifted' : isTooNew ? 'no' : 'unseen',
      notes: [
        ...(member.pending ? (['screening'] as const) : []),
        ...(isLifted && hasOnlyQuarantineRole && !has(GuildMemberFlags.BypassesVerification)
          ? (['by-us'] as const)
          : []),
        ...(has(GuildMemberFlags.DidRejoin) ? (['returned'] as const) : []),
        ...(has(GuildMemberFlags.AutomodQuarantinedUsernameOrGuildNickname) ? (['name'] as const) : []),
      ],
    };
  };
}
