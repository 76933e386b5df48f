import { sql } from 'kysely';
import type { DeliveryFailure, DeliveryStore } from '#core';
import type { KeyRing } from '../crypto/tenant-keys.ts';
import type { DeliveryRow, FeedEventRow } from '../database/feed-rows.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { openEvent } from './feed-events.ts';

/**
 * The deliveries of webhooks. Leases and results are not flushed: after a crash of the database a webhook may be sent again,
 * with the same id.
 * @example await createSqlDeliveryStore(database, ring).lease('tiny', clock.now(), 8, 30_000)
 */
export const createSqlDeliveryStore = (database: SqlDatabase, ring: KeyRing): DeliveryStore => ({
  ...createWaitingDeliveries(database, ring),
  ...createFailedDeliveries(database, ring),
});

type FailedDeliveries = Pick<DeliveryStore, 'failAll' | 'listFailed' | 'redeliver' | 'countWaiting'>;

function createWaitingDeliveries(
  database: SqlDatabase,
  ring: KeyRing,
): Omit<DeliveryStore, keyof FailedDeliveries> {
  const { db, kind } = database;
  const change = (tenant: string, sequence: number) =>
    db
      .updateTable('deliveries')
      .where('tenant', '=', tenant)
      .where('sequence', '=', sequence)
      .where('state', '=', 'waiting');

  return {
    async setDelivering(tenant, isOn) {
      const delivering = isOn ? 1 : 0;
      await database.writeDurable([`feed/${tenant}`], (tx) =>
        tx
          .insertInto('feeds')
          .values({ tenant, last: 0, delivering })
          .onConflict((conflict) => conflict.column('tenant').doUpdateSet({ delivering }))
          .execute(),
      );
    },
    async listDueTenants(now) {
      const rows = await db
        .selectFrom('deliveries')
        .select('tenant')
        .distinct()
        .where('state', '=', 'waiting')
        .where('due_at', '<=', now.getTime())
        .where('leased_until', '<=', now.getTime())
        .execute();
      return rows.map(({ tenant }) => tenant);
    },
    async lease(tenant, now, limit, leaseMs) {
      const at = now.getTime();
      const rows = await db
        .with(
          (cte) => cte('picked').materialized(),
          (query) => {
            const due = query
              .selectFrom('deliveries')
              .select('sequence')
              .where('tenant', '=', tenant)
              .where('state', '=', 'waiting')
              .where('due_at', '<=', at)
              .where('leased_until', '<=', at)
              .orderBy('due_at')
              .orderBy('sequence')
              .limit(limit);
            return kind === 'postgres' ? due.forUpdate().skipLocked() : due;
          },
        )
        .updateTable('deliveries')
        .set((row) => ({ leased_until: at + leaseMs, attempt: row('attempt', '+', 1) }))
        .where('tenant', '=', tenant)
        .where('sequence', 'in', (query) => query.selectFrom('picked').select('sequence'))
        .returning(['sequence', 'attempt', 'since'])
        .execute();
      if (rows.length === 0) return [];
      const events = await readEvents(database, tenant, rows, ring);
      return rows
        .toSorted((a, b) => a.sequence - b.sequence)
        .flatMap(({ sequence, attempt, since }) => {
          const event = events.get(sequence);
          return event ? [{ event, attempt, since: new Date(since) }] : [];
        });
    },
    async markDelivered(tenant, sequence) {
      await db
        .deleteFrom('deliveries')
        .where('tenant', '=', tenant)
        .where('sequence', '=', sequence)
        .execute();
    },
    async retry(tenant, sequence, at, failure) {
      await change(tenant, sequence)
        .set({ due_at: at.getTime(), leased_until: 0, ...failureColumns(failure) })
        .execute();
    },
    async fail(tenant, sequence, at, failure) {
      await change(tenant, sequence)
        .set({ state: 'failed', failed_at: at.getTime(), ...failureColumns(failure) })
        .execute();
    },
  };
}

function createFailedDeliveries(database: SqlDatabase, ring: KeyRing): FailedDeliveries {
  const { db } = database;
  return {
    async failAll(tenant, at, failure) {
      const { numUpdatedRows } = await db
        .updateTable('deliveries')
        .set({ state: 'failed', failed_at: at.getTime(), ...failureColumns(failure) })
        .where('tenant', '=', tenant)
        .where('state', '=', 'waiting')
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
    async listFailed(tenant, after, limit) {
      const rows = await db
        .selectFrom('deliveries')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('state', '=', 'failed')
        .where('sequence', '>', after)
        .orderBy('sequence')
        .limit(limit)
        .execute();
      const events = await readEvents(database, tenant, rows, ring);
      return rows.flatMap((row) => {
        const event = events.get(row.sequence);
        return event ? [{ event, ...toFailure(row) }] : [];
      });
    },
    async redeliver(tenant, sequence, now) {
      const { numUpdatedRows } = await db
        .updateTable('deliveries')
        .set({
          ...{ state: 'waiting', since: now.getTime(), due_at: now.getTime() },
          ...{ leased_until: 0, attempt: 0 },
        })
        .where('tenant', '=', tenant)
        .where('sequence', '=', sequence)
        .where('state', '=', 'failed')
        .executeTakeFirst();
      return Number(numUpdatedRows) > 0;
    },
    async countWaiting() {
      const row = await db
        .selectFrom('deliveries')
        .select((rows) => [
          rows.fn.countAll<number | string>().as('count'),
          sql<number | null>`min(since)`.as('oldest'),
        ])
        .where('state', '=', 'waiting')
        .executeTakeFirstOrThrow();
      return {
        count: Number(row.count),
        ...(row.oldest !== null && { oldest: new Date(Number(row.oldest)) }),
      };
    },
  };
}

async function readEvents(
  { db }: SqlDatabase,
  tenant: string,
  rows: readonly { readonly sequence: number }[],
  ring: KeyRing,
) {
  if (rows.length === 0) return new Map<number, never>();
  const events: readonly FeedEventRow[] = await db
    .selectFrom('feed_events')
    .selectAll()
    .where('tenant', '=', tenant)
    .where(
      'sequence',
      'in',
      rows.map(({ sequence }) => sequence),
    )
    .execute();
  const keys = await ring.toDecrypt(events.map(({ content }) => content));
  return new Map(events.map((row) => [row.sequence, openEvent(row, keys)]));
}

const failureColumns = ({ status, why }: DeliveryFailure) => ({ status: status ?? null, why });

const toFailure = ({ attempt, failed_at, status, why }: DeliveryRow) => ({
  attempts: attempt,
  failedAt: new Date(failed_at!),
  why: why!,
  ...(status !== null && { status }),
});
