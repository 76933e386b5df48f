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

/** Detects raids, and starts the measures of the server's policy. Never throws. */
export interface RaidDetector {
  /**
   * Counts a join. Returns the members of a raid that were not returned before; at the start of a raid, all of them.
   */
  recordJoin(member: JoiningMember): Promise<readonly JoiningMember[]>;
  /** Handles a campaign: `accounts` accounts posted the same text, contact or picture within the window of the policy. */
  recordCampaign(server: Server, accounts: number): Promise<void>;
}

/** The number of new members that are stored with more than their id. */
const MAX_REMEMBERED_MEMBERS = 10_000;

/**
 * Creates the detector. It enables raid mode at most once at a time for each server. If the join counter is
 * unavailable, no join is part of a raid.
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
        // For members whose join was handled by another process, only the id is known.
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

/** Whether a join is counted. Bots, moderators and members with exempt roles are not. */
const countsAsNewAccount = ({ bot, moderator, roles = [] }: JoiningMember, { exempt }: Policy): boolean =>
  !bot && !moderator && !roles.some((role) => exempt.roles.includes(role));
