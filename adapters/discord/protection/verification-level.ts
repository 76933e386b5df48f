import {
  type APIGuildMember,
  type Client,
  GuildMemberFlags,
  GuildVerificationLevel as Level,
  Routes,
} from 'discord.js';
import { AdapterError, type Clock, type Member, type PolicyStore, type VerificationLevel } from '#core';
import type { PermissionGuard } from '../client/permission-guard.ts';
import { snowflakeToDate } from '../inbound/normalise.ts';

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
 * Discord's own verification of one member, as far as bots are told: the server's level, and of the member the roles
 * and flags that lift it, the rules not yet agreed to, and the ages. Whether a mail address or a telephone is
 * verified is told to nobody. Undefined for who is no member. May throw.
 * @example (await createVerificationLevelReader(ports)(member))?.met // 'unseen'
 */
export function createVerificationLevelReader(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly clock: Clock;
}): (who: Pick<Member, 'server' | 'id'>) => Promise<VerificationLevel | undefined> {
  const { client, permissionGuard, policies, clock } = ports;

  return async ({ server, id }) => {
    const guild = client.guilds.cache.get(server.id);
    if (!guild) return undefined;
    const found = await permissionGuard
      .run({ guild: guild.id }, [], () => client.rest.get(Routes.guildMember(guild.id, id)))
      .catch((error: unknown) => {
        if (error instanceof AdapterError && error.code === 'gone') return undefined;
        throw error;
      });
    if (!found) return undefined;
    const member = found as APIGuildMember;
    const flags = member.flags ?? 0;
    const has = (flag: GuildMemberFlags): boolean => (flags & flag) !== 0;
    // Any role lifts the level, also the one that marks who is in quarantine.
    const lifted = member.roles.length > 0 || has(GuildMemberFlags.BypassesVerification);
    const now = clock.now().getTime();
    const accountMs = now - snowflakeToDate(id).getTime();
    const memberMs = member.joined_at ? now - new Date(member.joined_at).getTime() : 0;
    const requirement = REQUIREMENTS[guild.verificationLevel];
    const early =
      (requirement === 'minutes5' && accountMs < 5 * MINUTE_MS) ||
      (requirement === 'minutes10' && memberMs < 10 * MINUTE_MS);
    const onlyOurs = member.roles.every((role) => role === policies.of(server).roles.quarantine);
    return {
      name: member.nick ?? member.user.global_name ?? member.user.username,
      requirement,
      requirementStatus: requirement === 'nothing' ? 'yes' : lifted ? 'lifted' : early ? 'no' : 'unseen',
      notes: [
        ...(member.pending ? (['screening'] as const) : []),
        ...(lifted && onlyOurs && !has(GuildMemberFlags.BypassesVerification) ? (['by-us'] as const) : []),
        ...(has(GuildMemberFlags.DidRejoin) ? (['returned'] as const) : []),
        ...(has(GuildMemberFlags.AutomodQuarantinedUsernameOrGuildNickname) ? (['name'] as const) : []),
      ],
    };
  };
}
