import { sql } from 'kysely';
import { OPERATOR_PLATFORM, serverKey, tenantServer, webhookSecretKey } from '#core';
import { chainLockName, createAuditEvent, openChains } from '../archive/hash-chain.ts';
import { caseHoldTarget, memberHoldTarget } from '../archive/holds.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { destroyTenantKeys, type KeyRing } from '../crypto/tenant-keys.ts';
import { awaitAllInOrder } from '../database/prepared-statement.ts';
import type { Db, Tables } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { addToErasureList, createErasureEntry } from '../members/erasure-list.ts';
import { emptyFreedSpace } from '../members/freed-space.ts';
import type { Person } from '../members/person.ts';
import { storeErasure } from '../members/store-erasure.ts';
import { ATTACHMENTS_LOCK, deleteAttachmentsOfTenant } from '../stores/attachments.ts';
import { deleteDecisionEntriesOfServer } from '../stores/decision-entries.ts';
import { NOT_DONE } from '../stores/outbox.ts';

/** What an erasure concerns. */
export interface TenantErasurePlan {
  readonly cases: number;
  /** Events of the chain; they stay, without their content. */
  readonly events: number;
  /** Holds in force: while there is one, nothing is erased. */
  readonly holds: number;
}

/** `erased-before`: nothing is left to do. */
export type TenantErasureResult =
  | ({ readonly kind: 'erased'; readonly isSpaceFreed: boolean } & TenantErasurePlan)
  | ({ readonly kind: 'held' } & TenantErasurePlan)
  | { readonly kind: 'unknown' | 'erased-before' };

/** Erases tenants. */
export interface TenantErasures {
  /** What `erase` would erase; undefined for an unknown tenant. Changes nothing. */
  plan(tenant: string, now: Date): Promise<TenantErasurePlan | undefined>;
  /**
   * Destroys the key of a tenant, so that its evidence cannot be read any more, revokes its API keys and deletes its technical
   * data, in one transaction. Refused while a hold is in force. The erasure is an event of the chain, and an entry of the list
   * of erasures, so that it is applied again when an older backup is restored. Doing it again is harmless.
   */
  erase(
    tenant: string,
    { now, by }: { readonly now: Date; readonly by?: string | undefined },
  ): Promise<TenantErasureResult>;
}

/** Tables with a column `tenant` whose rows stay: revoked keys explain the record of changes. */
const KEPT_TABLES: readonly string[] = ['api_keys'] satisfies readonly TableWith<'tenant'>[];
/** Tables of settings. */
const SETTINGS_TABLES = ['policies', 'policy_versions'] as const satisfies readonly TableWith<'server'>[];

type TableWith<Column extends string> = {
  [Name in keyof Tables]: Tables[Name] extends Record<Column, unknown> ? Name : never;
}[keyof Tables];

/** What an erasure needs. */
interface TenantErasureDeps {
  readonly database: SqlDatabase;
  readonly ring: KeyRing;
  readonly signer: SigningKey;
}

/** A tenant in the list of erasures: no account has an empty id. @example tenantAsPerson('square') */
export const tenantAsPerson = (tenant: string): Person => ({
  platform: OPERATOR_PLATFORM,
  server: tenant,
  id: '',
});

/**
 * Creates the erasures of tenants; the list of erasures is a file of `folder`.
 * @example await createTenantErasures(deps, 'data').erase('square', { now: clock.now(), by: 'Kei' })
 */
export function createTenantErasures(
  { database, ring, signer }: TenantErasureDeps,
  folder: string,
): TenantErasures {
  return {
    async plan(tenant, now) {
      const row = await findTenant(database.db, tenant);
      return row && plan(database.db, serverKey(tenantServer(tenant)), now);
    },
    async erase(tenant, { now, by }) {
      const server = serverKey(tenantServer(tenant));
      const locks = [`tenant/${tenant}`, chainLockName(server), ATTACHMENTS_LOCK];
      const result = await database.writeDurable(locks, async (tx): Promise<TenantErasureResult> => {
        const row = await findTenant(tx, tenant);
        if (!row) return { kind: 'unknown' };
        if (row.erased_at !== null) return { kind: 'erased-before' };
        const planned = await plan(tx, server, now);
        if (planned.holds > 0) return { kind: 'held', ...planned };
        const entry = createErasureEntry(ring.installation, tenantAsPerson(tenant), {
          at: now,
          isHeld: false,
        });
        // The list comes first: it may name an erasure that did not happen, but never lacks one.
        addToErasureList(folder, [entry]);
        await eraseTenant(tx, signer, { tenant, server, now, by });
        await storeErasure(tx, entry, true);
        return { kind: 'erased', isSpaceFreed: true, ...planned };
      });
      // The wrapped key must not stay readable in free pages or in the write-ahead log.
      return result.kind === 'erased' ? { ...result, isSpaceFreed: await emptyFreedSpace(database) } : result;
    },
  };
}

/**
 * Erases a tenant that a restored backup has brought back. Holds of the backup do not count: when the tenant was erased, none
 * was in force.
 * @example await eraseTenantAgain(deps, 'square', clock.now())
 */
export async function eraseTenantAgain(
  { database, signer }: Omit<TenantErasureDeps, 'ring'>,
  tenant: string,
  now: Date,
): Promise<void> {
  const server = serverKey(tenantServer(tenant));
  await database.writeDurable([`tenant/${tenant}`, chainLockName(server), ATTACHMENTS_LOCK], (tx) =>
    eraseTenant(tx, signer, { tenant, server, now, by: undefined }),
  );
  await emptyFreedSpace(database);
}

const findTenant = (db: Db, id: string) =>
  db.selectFrom('tenants').select('erased_at').where('id', '=', id).executeTakeFirst();

async function plan(db: Db, server: string, now: Date): Promise<TenantErasurePlan> {
  const count = (table: 'cases' | 'events') =>
    db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('server', '=', server)
      .executeTakeFirst();
  const cases = await count('cases');
  const events = await count('events');
  return {
    cases: Number(cases?.count ?? 0),
    events: Number(events?.count ?? 0),
    holds: await countHolds(db, server, now),
  };
}

/** Holds on members or cases of the server. */
async function countHolds(db: Db, server: string, now: Date): Promise<number> {
  const targets = await db
    .selectFrom('holds')
    .select('target')
    .where((hold) => hold.or([hold('until', 'is', null), hold('until', '>', now.getTime())]))
    .execute();
  const memberPrefix = memberHoldTarget(`${server}/`);
  const casePrefix = caseHoldTarget('');
  let count = 0;
  for (const { target } of targets) {
    if (target.startsWith(memberPrefix)) count += 1;
    if (!target.startsWith(casePrefix)) continue;
    const row = await db
      .selectFrom('cases')
      .select('id')
      .where('id', '=', target.slice(casePrefix.length))
      .where('server', '=', server)
      .executeTakeFirst();
    if (row) count += 1;
  }
  return count;
}

async function eraseTenant(
  tx: Db,
  signer: SigningKey,
  {
    tenant,
    server,
    now,
    by,
  }: {
    readonly tenant: string;
    readonly server: string;
    readonly now: Date;
    readonly by: string | undefined;
  },
): Promise<void> {
  const at = now.getTime();
  const keys = await destroyTenantKeys(tx, server, now);
  const chain = await openChains(tx, signer, [server]);
  chain.append(server, createAuditEvent('erased', '', now, { numbers: [], keys, why: 'tenant', by }));
  await awaitAllInOrder(chain.save());
  await tx.updateTable('tenants').set({ erased_at: at }).where('id', '=', tenant).execute();
  await tx
    .updateTable('api_keys')
    .set({ revoked_at: at })
    .where('tenant', '=', tenant)
    .where('revoked_at', 'is', null)
    .execute();
  // Nothing more is done in its cases: what they would do needs their content.
  await tx
    .updateTable('jobs')
    .set({ done: 1, action: null })
    .where('done', '=', NOT_DONE)
    .where('case_id', 'in', (query) => query.selectFrom('cases').select('id').where('server', '=', server))
    .execute();
  await tx
    .updateTable('cases')
    .set((row) => ({ walked: row.ref('length'), erased: row.ref('length') }))
    .where('server', '=', server)
    .execute();
  await deleteAttachmentsOfTenant(tx, server);
  await deleteDecisionEntriesOfServer(tx, server);
  // `0` follows `/` in every collation.
  await tx
    .deleteFrom('strikes')
    .where('member', '>=', `${server}/`)
    .where('member', '<', `${server}0`)
    .execute();
  for (const table of SETTINGS_TABLES) await tx.deleteFrom(table).where('server', '=', server).execute();
  // The address of its webhook, and the secrets that sign.
  await tx.deleteFrom('vault').where('key', '=', webhookSecretKey(tenant)).execute();
  for (const table of await listTechnicalTables(tx))
    await sql`delete from ${sql.table(table)} where tenant = ${tenant}`.execute(tx);
}

/** Technical data: every table with a column `tenant`, so that a new table cannot be forgotten. */
async function listTechnicalTables(tx: Db): Promise<readonly string[]> {
  const tables = await tx.introspection.getTables();
  // PostgreSQL lists the tables of all schemas.
  const current = tables.some(({ schema }) => schema !== undefined) ? await readCurrentSchema(tx) : undefined;
  return tables.flatMap(({ name, schema, columns }) =>
    schema === current && columns.some((column) => column.name === 'tenant') && !KEPT_TABLES.includes(name)
      ? [name]
      : [],
  );
}

async function readCurrentSchema(tx: Db): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(tx);
  return rows[0]?.name;
}
