import { sql } from 'kysely';
import type { Log, Policy, PolicyChange, PolicyStore, Server } from '#core';
import { MAX_POLICY_VERSIONS, PolicyConflict, policySchema, serverKey } from '#core';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { createVersionReader, versionRow } from './policy-versions.ts';

/** A policy store that can read again what other processes have written. */
export interface RefreshablePolicyStore extends PolicyStore {
  refresh(): Promise<void>;
}

/**
 * Policies, served from memory, and the history of their changes. A stored policy that this version does not understand is
 * logged and left unchanged; its server gets the default.
 * @example const policies = await openSqlPolicyStore(database, { keys, fallback: () => defaultPolicy, log })
 */
export async function openSqlPolicyStore(
  database: SqlDatabase,
  {
    keys,
    fallback,
    log,
  }: { readonly keys: EncryptionKeys; readonly fallback: () => Policy; readonly log: Log },
): Promise<RefreshablePolicyStore> {
  let policiesByServer = new Map<string, Policy>();
  let latestVersions = new Map<string, number>();

  async function refresh(): Promise<void> {
    // Versions first: a policy that is newer than its version is refused as a base, and the other way round it is not.
    const versions = await database.db
      .selectFrom('policy_versions')
      .select(['server', sql<number>`max(number)`.as('number')])
      .groupBy('server')
      .execute();
    const refreshed = new Map<string, Policy>();
    for (const { server, policy } of await database.db.selectFrom('policies').selectAll().execute()) {
      const result = policySchema.safeParse(JSON.parse(policy));
      if (result.success) refreshed.set(server, deepFreeze(result.data));
      else log.error('stored_policy_invalid', { server });
    }
    policiesByServer = refreshed;
    latestVersions = new Map(versions.map(({ server, number }) => [server, Number(number)]));
  }

  await refresh();
  return {
    ...createVersionReader(database.db, keys),
    refresh,
    of: (server) => policiesByServer.get(serverKey(server)) ?? fallback(),
    latestVersion: (server) => latestVersions.get(serverKey(server)) ?? 0,
    async set(server, newPolicy, change) {
      const policy = deepFreeze(structuredClone(newPolicy));
      const key = serverKey(server);
      const number = await database
        .writeDurable([`policy/${key}`], async (tx) => {
          const recorded = change && (await recordVersion(tx, keys, { server, policy, change }));
          await upsertPolicy(tx, key, JSON.stringify(policy));
          return recorded;
        })
        .catch(async (error: unknown) => {
          if (error instanceof PolicyConflict) await refresh();
          throw error;
        });
      policiesByServer.set(key, policy);
      if (number !== undefined) latestVersions.set(key, number);
    },
  };
}

const upsertPolicy = (tx: Db, server: string, policy: string): Promise<unknown> =>
  tx
    .insertInto('policies')
    .values({ server, policy })
    .onConflict((conflict) => conflict.column('server').doUpdateSet({ policy }))
    .execute();

/** Adds a version and deletes the oldest ones; resolves with its number. Throws `PolicyConflict`. */
async function recordVersion(
  tx: Db,
  keys: EncryptionKeys,
  {
    server,
    policy,
    change,
  }: { readonly server: Server; readonly policy: Policy; readonly change: PolicyChange },
): Promise<number> {
  const key = serverKey(server);
  const newest = await tx
    .selectFrom('policy_versions')
    .select('number')
    .where('server', '=', key)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if ((newest?.number ?? 0) !== change.basedOn) throw new PolicyConflict();
  const { at, by, from, reason, before } = change;
  const number = Math.max(1, change.basedOn) + 1;
  const rows = [versionRow(keys, server, { number, at, by, from, reason, policy })];
  if (!newest) rows.unshift(versionRow(keys, server, { number: 1, at, from: 'start', policy: before }));
  await tx.insertInto('policy_versions').values(rows).execute();
  await tx
    .deleteFrom('policy_versions')
    .where('server', '=', key)
    .where('number', '<=', number - MAX_POLICY_VERSIONS)
    .execute();
  return number;
}

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
};
