import type { Log, Policy, PolicyStore } from '#core';
import { policySchema, serverKey } from '#core';
import type { SqlDatabase } from '../database/transaction.ts';

/** A policy store that can read again what other processes have written. */
export interface RefreshablePolicyStore extends PolicyStore {
  refresh(): Promise<void>;
}

/**
 * Policies, served from memory. A stored policy that this version does not understand is logged and left unchanged; its
 * server gets the default.
 * @example const policies = await openSqlPolicyStore(database, () => defaultPolicy, log)
 */
export async function openSqlPolicyStore(
  database: SqlDatabase,
  fallback: () => Policy,
  log: Log,
): Promise<RefreshablePolicyStore> {
  let policiesByServer = new Map<string, Policy>();

  async function refresh(): Promise<void> {
    const refreshed = new Map<string, Policy>();
    for (const { server, policy } of await database.db.selectFrom('policies').selectAll().execute()) {
      const result = policySchema.safeParse(JSON.parse(policy));
      if (result.success) refreshed.set(server, deepFreeze(result.data));
      else log.error('stored_policy_invalid', { server });
    }
    policiesByServer = refreshed;
  }

  await refresh();
  return {
    refresh,
    of: (server) => policiesByServer.get(serverKey(server)) ?? fallback(),
    async set(server, newPolicy) {
      const policy = deepFreeze(structuredClone(newPolicy));
      const row = { server: serverKey(server), policy: JSON.stringify(policy) };
      await database.writeDurable([], (tx) =>
        tx
          .insertInto('policies')
          .values(row)
          .onConflict((conflict) => conflict.column('server').doUpdateSet({ policy: row.policy }))
          .execute(),
      );
      policiesByServer.set(row.server, policy);
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
