import type { Policy, PolicyStore } from '#core';
import { serverKey } from '#core';

/**
 * Policies in memory. `getDefault` is called each time, so a reloaded default takes effect immediately. Callers must
 * not modify the returned policy.
 * @example const policies = createMemoryPolicyStore(() => defaultPolicy);
 */
export function createMemoryPolicyStore(getDefault: () => Policy): PolicyStore {
  const policyByServer = new Map<string, Policy>();
  return {
    of: (server) => policyByServer.get(serverKey(server)) ?? getDefault(),
    async set(server, policy) {
      policyByServer.set(serverKey(server), deepFreeze(structuredClone(policy)));
    },
  };
}

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
};
