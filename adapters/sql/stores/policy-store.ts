import type { Log, Policy, PolicyStore } from '#core';
import { policySchema, serverKey } from '#core';
import type { SqlDatabase } from '../database/transaction.ts';

export interface RefreshablePolicyStore extends PolicyStore {
  /** Reads anew what other processes have set. */
  refresh(): Promise<void>;
}

/**
 * Policies as rows, served from memory. One that this version does not understand is left alone and reported, and
 * the default is in force for its server.
 * @example const policies = await openSqlPolicyStore(store, () => defaultPolicy, log)
 */
export async function openSqlPolicyStore(
  store: SqlDatabase,
  fallback: () => Policy,
  log: Log,
): Promise<RefreshablePolicyStore> {
  let policiesByServer = new Map<string, Policy>();

  async function refresh(): Promise<void> {
    const next = new Map<string, Policy>();
    for (const { server, policy } of await store.db.selectFrom('policies').selectAll().execute()) {
      const result = policySchema.safeParse(JSON.parse(policy));
      if (result.success) next.set(server, deepFreeze(result.data));
      else log.error('a stored policy is not valid any more, the default is in force', { server });
    }
    policiesByServer = next;
  }

  await refresh();
  return {
    refresh,
    of: (server) => policiesByServer.get(serverKey(server)) ?? fallback(),
    async set(server, given) {
      const policy = deepFreeze(structuredClone(given));
      const row = { server: serverKey(server), policy: JSON.stringify(policy) };
      await store.writeDurable([], (tx) =>
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
