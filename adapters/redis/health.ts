import type { Clock, Log } from '#core';
import type { RedisErrorCode } from './errors.ts';

/** The state of Redis. `/readyz` shows `why`. */
export type RedisHealth =
  | { readonly state: 'ok'; readonly since: Date }
  | { readonly state: 'down'; readonly since: Date; readonly why: RedisErrorCode };

/** Tracks the present state. Any failure except `other` sets it to `down`; only a complete probe sets it to `ok`. */
export interface RedisHealthTracker {
  recordFailure(code: RedisErrorCode): void;
  recordSuccess(): void;
  current(): RedisHealth;
}

/**
 * Creates a tracker, which starts as `down` and logs each change.
 * @example const health = createRedisHealthTracker({ clock, log }); health.recordFailure('timeout'); health.current().state // 'down'
 */
export function createRedisHealthTracker({
  clock,
  log,
}: {
  readonly clock: Clock;
  readonly log: Log;
}): RedisHealthTracker {
  let health: RedisHealth | undefined;
  const opened = clock.now();

  return {
    recordFailure(why) {
      // An unknown error reply concerns one call only: the connection works.
      if (why === 'other') return;
      if (health?.state !== 'down') log.warn('redis_down', { why });
      else if (health.why !== why) log.info('redis_still_down', { why });
      health = { state: 'down', since: health?.state === 'down' ? health.since : clock.now(), why };
    },
    recordSuccess() {
      if (health?.state === 'ok') return;
      const now = clock.now();
      if (health)
        log.info('redis_recovered', { seconds: Math.round((now.getTime() - +health.since) / 1000) });
      health = { state: 'ok', since: now };
    },
    current: () => health ?? { state: 'down', since: opened, why: 'unreachable' },
  };
}
