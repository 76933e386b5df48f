import type { Policies, Policy } from '#core';
import { serverKey } from '#core';

/**
 * Policies in memory. `fallback` is asked every time, so that a reloaded default is in force at once; it is the
 * caller's to keep from changing under us.
 * @example const policies = createMemoryPolicies(() => defaultPolicy);
 */
export function createMemoryPolicies(fallback: () => Policy): Policies {
  const own = new Map<string, Policy>();
  return {
    of: (server) => own.get(serverKey(server)) ?? fallback(),
    async set(server, policy) {
      own.set(serverKey(server), frozen(structuredClone(policy)));
    },
  };
}

const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
};
