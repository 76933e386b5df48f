import type { Log, Policies, Policy } from '#core';
import { policySchema, serverKey } from '#core';
import type { Store } from './store.ts';

export interface StoredPolicies extends Policies {
  /** Reads anew what other processes have set. */
  refresh(): Promise<void>;
}

/**
 * Policies as rows, served from memory. One that this version does not understand is left alone and reported, and
 * the default is in force for its server.
 * @example const policies = await loadPolicies(store, () => defaultPolicy, log)
 */
export async function loadPolicies(store: Store, fallback: () => Policy, log: Log): Promise<StoredPolicies> {
  let own = new Map<string, Policy>();

  async function refresh(): Promise<void> {
    const next = new Map<string, Policy>();
    for (const { server, policy } of await store.db.selectFrom('policies').selectAll().execute()) {
      const result = policySchema.safeParse(JSON.parse(policy));
      if (result.success) next.set(server, frozen(result.data));
      else log.error('a stored policy is not valid any more, the default is in force', { server });
    }
    own = next;
  }

  await refresh();
  return {
    refresh,
    of: (server) => own.get(serverKey(server)) ?? fallback(),
    async set(server, given) {
      const policy = frozen(structuredClone(given));
      const row = { server: serverKey(server), policy: JSON.stringify(policy) };
      await store.write([], (tx) =>
        tx
          .insertInto('policies')
          .values(row)
          .onConflict((conflict) => conflict.column('server').doUpdateSet({ policy: row.policy }))
          .execute(),
      );
      own.set(row.server, policy);
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
