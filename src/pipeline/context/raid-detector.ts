import type {
  Adapter,
  Clock,
  JoinCounter,
  JoiningMember,
  Log,
  Policy,
  PolicyStore,
  RaidModeSettings,
  Server,
} from '#core';
import { memberKey, serverKey } from '#core';
import { createLruMap, errorName } from '#lib';

const MINUTE_MS = 60 * 1000;

/** Notices many new accounts at once, and does what the server's policy says about it. Never throws. */
export interface RaidDetector {
  /** Counts a join. Returns the members of a raid that were not returned before: the first time all of them. */
  recordJoin(member: JoiningMember): Promise<readonly JoiningMember[]>;
  /** A number of accounts have posted the same text or contact within the policy's window. */
  recordCampaign(server: Server, accounts: number): Promise<void>;
}

/** New members of which more than the id is known. */
const MAX_REMEMBERED_MEMBERS = 10_000;

/**
 * Counts joins and switches raid mode on, at most once at a time for each server. While the join counter does not
 * answer, no join is part of a raid.
 * @example const raidDetector = createRaidDetector({ joinCounter, policies, adapterOf, clock, log }); await raidDetector.recordJoin(member)
 */
export function createRaidDetector(ports: {
  readonly joinCounter: JoinCounter;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): RaidDetector {
  const { joinCounter, policies, adapterOf, clock, log } = ports;
  const joiningMembers = createLruMap<JoiningMember>(MAX_REMEMBERED_MEMBERS);
  const activeUntil = new Map<string, number>();

  async function enableRaidMode(
    server: Server,
    trigger: Pick<RaidModeSettings, 'cause' | 'accounts'>,
  ): Promise<void> {
    const { waves, mode } = policies.of(server);
    const adapter = adapterOf(server);
    const key = serverKey(server);
    const now = clock.now().getTime();
    if (!waves || !adapter?.enableRaidMode || (activeUntil.get(key) ?? 0) > now) return;
    const until = new Date(now + waves.minutes * MINUTE_MS);
    activeUntil.set(key, until.getTime());
    const measures = mode === 'shadow' ? [] : waves.do;
    log.warn('raid_detected', { server: key, cause: trigger.cause, accounts: trigger.accounts });
    try {
      await adapter.enableRaidMode(server, {
        ...trigger,
        measures,
        until,
        windowMinutes: waves.windowMinutes,
      });
    } catch (error) {
      activeUntil.delete(key);
      log.error('raid_mode_failed', { server: key, error: errorName(error) });
    }
  }

  return {
    async recordJoin(member) {
      const { server, id, joinedAt = clock.now() } = member;
      const policy = policies.of(server);
      const { waves } = policy;
      if (!waves || !countsAsNewAccount(member, policy)) return [];
      joiningMembers.set(memberKey(member), member);
      const threshold = {
        accounts: waves.joins,
        windowMs: waves.windowMinutes * MINUTE_MS,
        durationMs: waves.minutes * MINUTE_MS,
      };
      try {
        const { accounts, raidMemberIds } = await joinCounter.recordJoin(server, id, joinedAt, threshold);
        if (accounts >= waves.joins) await enableRaidMode(server, { cause: 'joins', accounts });
        // Of members who joined through another process only the id is known.
        return raidMemberIds.map(
          (memberId) => joiningMembers.get(memberKey({ server, id: memberId })) ?? { server, id: memberId },
        );
      } catch (error) {
        log.warn('join_count_failed', { server: serverKey(server), error: errorName(error) });
        return [];
      }
    },
    async recordCampaign(server, accounts) {
      const { waves } = policies.of(server);
      if (waves && accounts >= waves.joins) await enableRaidMode(server, { cause: 'campaign', accounts });
    },
  };
}

/** Bots, moderators and exempt roles do not count as new accounts. */
const countsAsNewAccount = ({ bot, moderator, roles = [] }: JoiningMember, { exempt }: Policy): boolean =>
  !bot && !moderator && !roles.some((role) => exempt.roles.includes(role));
