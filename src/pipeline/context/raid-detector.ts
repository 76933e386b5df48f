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

/** Many strangers at once: what the policy says to do about it by itself. */
export interface RaidDetector {
  /** Somebody has joined. Returns who came in a wave and was not named before: the first time all of them. */
  recordJoin(member: JoiningMember): Promise<readonly JoiningMember[]>;
  /** So many accounts have shown the same text or contact within the policy's window. */
  recordCampaign(server: Server, accounts: number): Promise<void>;
}

/** So many newcomers are known by more than their id. */
const MAX_REMEMBERED_MEMBERS = 10_000;

/**
 * Counts who joins, and raises the shield. While one is up no other is raised. Throws nothing: without an answer of the
 * counting store nobody came in a wave.
 * @example const waves = createRaidDetector({ arrivals, policies, adapterOf, clock, log }); await waves.joined(member)
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
    log.warn('wave', { server: key, cause: trigger.cause, accounts: trigger.accounts });
    try {
      await adapter.enableRaidMode(server, {
        ...trigger,
        measures,
        until,
        windowMinutes: waves.windowMinutes,
      });
    } catch (error) {
      activeUntil.delete(key);
      log.error('shield not raised', { server: key, error: errorName(error) });
    }
  }

  return {
    async recordJoin(member) {
      const { server, id, joinedAt = clock.now() } = member;
      const policy = policies.of(server);
      const { waves } = policy;
      if (!waves || !isUntrustedMember(member, policy)) return [];
      joiningMembers.set(memberKey(member), member);
      const size = {
        accounts: waves.joins,
        windowMs: waves.windowMinutes * MINUTE_MS,
        durationMs: waves.minutes * MINUTE_MS,
      };
      try {
        const { accounts, raidMemberIds } = await joinCounter.recordJoin(server, id, joinedAt, size);
        if (accounts >= waves.joins) await enableRaidMode(server, { cause: 'joins', accounts });
        // Who joined through another process is known by the id alone.
        return raidMemberIds.map(
          (each) => joiningMembers.get(memberKey({ server, id: each })) ?? { server, id: each },
        );
      } catch (error) {
        log.warn('joins not counted', { server: serverKey(server), error: errorName(error) });
        return [];
      }
    },
    async recordCampaign(server, accounts) {
      const { waves } = policies.of(server);
      if (waves && accounts >= waves.joins) await enableRaidMode(server, { cause: 'campaign', accounts });
    },
  };
}

/** Programs, moderators and exempt roles are no strangers. */
const isUntrustedMember = ({ bot, moderator, roles = [] }: JoiningMember, { exempt }: Policy): boolean =>
  !bot && !moderator && !roles.some((role) => exempt.roles.includes(role));
