import type { Clock } from '#core';

/** After so many timeouts in a minute, downloads from a host get less time. */
const MAX_TIMEOUTS = 2;
const WINDOW_MS = 60_000;
const MAX_HOSTS = 1000;

/** The hosts of pictures that do not answer in time. */
export interface SlowHosts {
  isSlow(tenant: string, host: string): boolean;
  /** A download from this host took too long. */
  noteTimeout(tenant: string, host: string): void;
}

/**
 * Remembers in this process which hosts were slow in the last minute, for each tenant on its own.
 * @example const slowHosts = createSlowHosts(clock); slowHosts.noteTimeout('tiny', 'pictures.example')
 */
export function createSlowHosts(clock: Clock): SlowHosts {
  const timeouts = new Map<string, readonly number[]>();
  const keyOf = (tenant: string, host: string) => JSON.stringify([tenant, host]);
  const recent = (key: string): readonly number[] => {
    const since = clock.now().getTime() - WINDOW_MS;
    return (timeouts.get(key) ?? []).filter((at) => at > since);
  };
  return {
    isSlow: (tenant, host) => recent(keyOf(tenant, host)).length >= MAX_TIMEOUTS,
    noteTimeout(tenant, host) {
      const key = keyOf(tenant, host);
      const noted = [...recent(key), clock.now().getTime()].slice(-MAX_TIMEOUTS);
      timeouts.delete(key);
      timeouts.set(key, noted);
      if (timeouts.size > MAX_HOSTS) timeouts.delete(timeouts.keys().next().value!);
    },
  };
}
