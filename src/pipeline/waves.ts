import type { Adapter, Arrivals, Clock, Log, Newcomer, Policies, Policy, Server, Shield } from '#core';
import { createRecent, memberKey, serverKey } from '#core';
import { nameOf } from './detect.ts';

const MINUTE_MS = 60 * 1000;

/** Many strangers at once: what the policy says to do about it by itself. */
export interface Waves {
  /** Somebody has joined. Returns who came in a wave and was not named before: the first time all of them. */
  joined(member: Newcomer): Promise<readonly Newcomer[]>;
  /** So many accounts have shown the same text or contact within the policy's window. */
  campaign(server: Server, accounts: number): Promise<void>;
}

/** So many newcomers are known by more than their id. */
const REMEMBERED = 10_000;

/**
 * Counts who joins, and raises the shield. While one is up no other is raised. Throws nothing: without an answer of the
 * counting store nobody came in a wave.
 * @example const waves = createWaves({ arrivals, policies, adapterOf, clock, log }); await waves.joined(member)
 */
export function createWaves(ports: {
  readonly arrivals: Arrivals;
  readonly policies: Pick<Policies, 'of'>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): Waves {
  const { arrivals, policies, adapterOf, clock, log } = ports;
  const newcomers = createRecent<Newcomer>(REMEMBERED);
  const upUntil = new Map<string, number>();

  async function raise(server: Server, found: Pick<Shield, 'cause' | 'accounts'>): Promise<void> {
    const { waves, mode } = policies.of(server);
    const adapter = adapterOf(server);
    const key = serverKey(server);
    const now = clock.now().getTime();
    if (!waves || !adapter?.shield || (upUntil.get(key) ?? 0) > now) return;
    const until = new Date(now + waves.minutes * MINUTE_MS);
    upUntil.set(key, until.getTime());
    const steps = mode === 'shadow' ? [] : waves.do;
    log.warn('wave', { server: key, cause: found.cause, accounts: found.accounts });
    try {
      await adapter.shield(server, { ...found, steps, until, windowMinutes: waves.windowMinutes });
    } catch (error) {
      upUntil.delete(key);
      log.error('shield not raised', { server: key, error: nameOf(error) });
    }
  }

  return {
    async joined(member) {
      const { server, id, joinedAt = clock.now() } = member;
      const policy = policies.of(server);
      const { waves } = policy;
      if (!waves || !isStranger(member, policy)) return [];
      newcomers.set(memberKey(member), member);
      const size = {
        accounts: waves.joins,
        windowMs: waves.windowMinutes * MINUTE_MS,
        lastsMs: waves.minutes * MINUTE_MS,
      };
      try {
        const { accounts, came } = await arrivals.joined(server, id, joinedAt, size);
        if (accounts >= waves.joins) await raise(server, { cause: 'joins', accounts });
        // Who joined through another process is known by the id alone.
        return came.map((each) => newcomers.get(memberKey({ server, id: each })) ?? { server, id: each });
      } catch (error) {
        log.warn('joins not counted', { server: serverKey(server), error: nameOf(error) });
        return [];
      }
    },
    async campaign(server, accounts) {
      const { waves } = policies.of(server);
      if (waves && accounts >= waves.joins) await raise(server, { cause: 'campaign', accounts });
    },
  };
}

/** Programs, moderators and exempt roles are no strangers. */
const isStranger = ({ bot, moderator, roles = [] }: Newcomer, { exempt }: Policy): boolean =>
  !bot && !moderator && !roles.some((role) => exempt.roles.includes(role));
