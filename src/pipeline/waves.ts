import type { Adapter, Clock, Log, Newcomer, Policies, Server, Shield } from '#core';
import { serverKey } from '#core';
import { nameOf } from './detect.ts';

const MINUTE_MS = 60 * 1000;

/** Many strangers at once: what the policy says to do about it by itself. */
export interface Waves {
  /** Somebody has joined. Returns who came in a wave and was not named before: the first time all of them. */
  joined(member: Newcomer): Promise<readonly Newcomer[]>;
  /** So many accounts have shown the same text or contact within the policy's window. */
  campaign(server: Server, accounts: number): Promise<void>;
}

/**
 * Counts who joins in a sliding window, in memory: a wave is over before a restart matters. While a shield is up no
 * other is raised. Throws nothing.
 * @example const waves = createWaves({ policies, adapterOf, clock, log }); await waves.joined(member)
 */
export function createWaves(ports: {
  readonly policies: Pick<Policies, 'of'>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): Waves {
  const { policies, adapterOf, clock, log } = ports;
  /** When each account joined, the latest last, by server; no more than the policy asks for. */
  const joins = new Map<string, Map<string, { readonly at: number; readonly member: Newcomer }>>();
  /** Until when whoever joins is taken to belong to the wave. */
  const waveUntil = new Map<string, number>();
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
      const { waves } = policies.of(server);
      if (!waves) return [];
      const key = serverKey(server);
      const now = joinedAt.getTime();
      const seen = joins.get(key) ?? new Map<string, { at: number; member: Newcomer }>();
      joins.set(key, seen);
      seen.delete(id);
      seen.set(id, { at: now, member });
      for (const [each, { at }] of seen) {
        if (at > now - waves.windowMinutes * MINUTE_MS && seen.size <= waves.joins) break;
        seen.delete(each);
      }
      const known = (waveUntil.get(key) ?? 0) > now;
      if (seen.size < waves.joins) return known ? [member] : [];
      waveUntil.set(key, now + waves.minutes * MINUTE_MS);
      const came = known ? [member] : [...seen.values()].map((each) => each.member);
      await raise(server, { cause: 'joins', accounts: seen.size });
      return came;
    },
    async campaign(server, accounts) {
      const { waves } = policies.of(server);
      if (waves && accounts >= waves.joins) await raise(server, { cause: 'campaign', accounts });
    },
  };
}
