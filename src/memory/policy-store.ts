import type { Policy, PolicyStore, PolicyVersion } from '#core';
import { MAX_POLICY_VERSIONS, PolicyConflict, serverKey } from '#core';

/**
 * Policies in memory. `getDefault` is called each time, so a reloaded default takes effect immediately. Callers must
 * not modify the returned policy.
 * @example const policies = createMemoryPolicyStore(() => defaultPolicy);
 */
export function createMemoryPolicyStore(getDefault: () => Policy): PolicyStore {
  const policyByServer = new Map<string, Policy>();
  /** Oldest first. */
  const versionsByServer = new Map<string, readonly PolicyVersion[]>();
  const versionsOf = (key: string): readonly PolicyVersion[] => versionsByServer.get(key) ?? [];
  return {
    of: (server) => policyByServer.get(serverKey(server)) ?? getDefault(),
    latestVersion: (server) => versionsOf(serverKey(server)).at(-1)?.number ?? 0,
    async set(server, newPolicy, change) {
      const key = serverKey(server);
      const policy = copy(newPolicy);
      if (change) {
        const versions = versionsOf(key);
        if (change.basedOn !== (versions.at(-1)?.number ?? 0)) throw new PolicyConflict();
        const { at, by, from, reason, before } = change;
        const start = { number: 1, at, from: 'start', policy: copy(before) } as const;
        const known = versions.length > 0 ? versions : [start];
        const number = known.at(-1)!.number + 1;
        const author = { id: by.id, name: by.name ?? '' };
        const version = { number, at, by: author, from, ...(reason && { reason }), policy };
        versionsByServer.set(key, [...known, version].slice(-MAX_POLICY_VERSIONS));
      }
      policyByServer.set(key, policy);
    },
    listVersions: async (server, { before = Number.POSITIVE_INFINITY, limit }) =>
      versionsOf(serverKey(server))
        .filter(({ number }) => number < before)
        .toReversed()
        .slice(0, limit),
    readVersion: async (server, number) =>
      versionsOf(serverKey(server)).find((version) => version.number === number),
  };
}

const copy = (policy: Policy): Policy => deepFreeze(structuredClone(policy));

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
};
