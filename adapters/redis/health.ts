import type { Clock, Log } from '#core';
import type { RedisFault } from './fault.ts';

export type RedisHealth =
  | { readonly state: 'ok'; readonly since: Date }
  | { readonly state: 'down'; readonly since: Date; readonly why: RedisFault };

/** What is known of Redis now. Any failure makes it `down`; only a probe that went all the way makes it `ok`. */
export interface HealthBook {
  failed(fault: RedisFault): void;
  working(): void;
  now(): RedisHealth;
}

/** @example const health = createHealth({ clock, log }); health.failed('timeout'); health.now().state // 'down' */
export function createHealth({ clock, log }: { readonly clock: Clock; readonly log: Log }): HealthBook {
  let health: RedisHealth | undefined;
  const opened = clock.now();

  return {
    failed(why) {
      // One odd answer is that caller's trouble: the connection and everybody else's calls are well.
      if (why === 'other') return;
      if (health?.state !== 'down') log.warn('redis down', { why });
      else if (health.why !== why) log.info('redis still down', { why });
      health = { state: 'down', since: health?.state === 'down' ? health.since : clock.now(), why };
    },
    working() {
      if (health?.state === 'ok') return;
      const now = clock.now();
      if (health) log.info('redis back', { seconds: Math.round((now.getTime() - +health.since) / 1000) });
      health = { state: 'ok', since: now };
    },
    now: () => health ?? { state: 'down', since: opened, why: 'unreachable' },
  };
}
