import type { Clock, Log } from '#core';
import type { RedisErrorCode } from './errors.ts';

export type RedisHealth =
  | { readonly state: 'ok'; readonly since: Date }
  | { readonly state: 'down'; readonly since: Date; readonly why: RedisErrorCode };

/** What is known of Redis now. Any failure makes it `down`; only a probe that went all the way makes it `ok`. */
export interface RedisHealthTracker {
  recordFailure(fault: RedisErrorCode): void;
  recordSuccess(): void;
  current(): RedisHealth;
}

/** @example const health = createRedisHealthTracker({ clock, log }); health.failed('timeout'); health.current().state // 'down' */
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
      // One odd answer is that caller's trouble: the connection and everybody else's calls are well.
      if (why === 'other') return;
      if (health?.state !== 'down') log.warn('redis down', { why });
      else if (health.why !== why) log.info('redis still down', { why });
      health = { state: 'down', since: health?.state === 'down' ? health.since : clock.now(), why };
    },
    recordSuccess() {
      if (health?.state === 'ok') return;
      const now = clock.now();
      if (health) log.info('redis back', { seconds: Math.round((now.getTime() - +health.since) / 1000) });
      health = { state: 'ok', since: now };
    },
    current: () => health ?? { state: 'down', since: opened, why: 'unreachable' },
  };
}
