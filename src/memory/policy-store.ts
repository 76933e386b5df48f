import type { Policy, PolicyStore } from '#core';
import { serverKey } from '#core';

/**
 * Policies in memory. `getDefault` is called every time, so that a reloaded default is in force at once. The caller
 * must not change the policy that it returns.
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
