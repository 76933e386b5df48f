import { sql } from 'kysely';
import type { ActionEnd, EventFeed, NewOperatorEvent, OperatorEvent, RequestedAction } from '#core';
import { serverKey, tenantServer } from '#core';
import { requestedActionAad } from '../crypto/aad.ts';
import { decrypt, encrypt } from '../crypto/encryption.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { KeyRing } from '../crypto/tenant-keys.ts';
import type { FeedEventRow, RequestedActionRow } from '../database/feed-rows.ts';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { appendEvent, openEvent } from './feed-events.ts';

/** What is encrypted of an action: everything but what the database searches for. */
type ActionContent = Omit<RequestedAction, 'id' | 'state' | 'requestedAt' | 'confirmBy' | 'until'> & {
  readonly until?: string;
};

/**
 * The feed of events in SQL. Each write takes the next number of its tenant under a lock that it holds until its commit, so
 * numbers become visible in their order.
 * @example await createSqlEventFeed(database, ring).append('tiny', event)
 */
export function createSqlEventFeed(database: SqlDatabase, ring: KeyRing): EventFeed {
  const { db } = database;

  /** The keys are read before the transaction: it has the only connection of SQLite. */
  async function write<T>(tenant: string, work: (tx: Db, keys: EncryptionKeys) => Promise<T>): Promise<T> {
    const keys = await ring.toEncrypt(serverKey(tenantServer(tenant)));
    return database.writeDurable([`feed/${tenant}`], (tx) => work(tx, keys));
  }

  return {
    append: (tenant, event) =>
      write(tenant, async (tx, keys) => (await appendOnce(tx, tenant, event, keys)) !== undefined),
    request: (tenant, action, event) =>
      write(tenant, async (tx, keys) => {
        const known = await findAction(tx, tenant, action.id);
        if (known) return openAction(known, keys);
        const sequence = await appendOnce(tx, tenant, event, keys);
        if (sequence === undefined) throw new Error('the event of another action has this id');
        await tx
          .insertInto('requested_actions')
          .values({
            ...{ tenant, id: action.id, sequence, state: action.state },
            ...{ requested_at: action.requestedAt.getTime(), confirm_by: action.confirmBy.getTime() },
            content: sealAction(tenant, action, keys),
          })
          .execute();
        return action;
      }),
    endAction: (tenant, id, from, end, event) =>
      write(tenant, async (tx, keys) => {
        const row = await findAction(tx, tenant, id);
        if (!row || !(from as readonly string[]).includes(row.state)) return undefined;
        const ended = endOf(openAction(row, keys), end);
        await tx
          .updateTable('requested_actions')
          .set({ state: ended.state, content: sealAction(tenant, ended, keys) })
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .execute();
        if (event) await appendOnce(tx, tenant, event, keys);
        return ended;
      }),
    async findAction(tenant, id) {
      const row = await findAction(db, tenant, id);
      return row && openAction(row, await ring.toDecrypt([row.content]));
    },
    async listActions(tenant, { state, after, limit }) {
      const rows = await db
        .selectFrom('requested_actions')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('sequence', '>', after)
        .$if(state !== undefined, (query) => query.where('state', '=', state!))
        .orderBy('sequence')
        .limit(limit)
        .execute();
      const keys = await ring.toDecrypt(rows.map(({ content }) => content));
      return rows.map((row) => ({ action: openAction(row, keys), sequence: row.sequence }));
    },
    async countRequested() {
      const row = await db
        .selectFrom('requested_actions')
        .select((rows) => [
          rows.fn.countAll<number | string>().as('count'),
          sql<number | null>`min(requested_at)`.as('oldest'),
        ])
        // A literal, so that SQLite sees that the partial index has all the rows.
        .where(sql<boolean>`state = 'requested'`)
        .executeTakeFirstOrThrow();
      return {
        count: Number(row.count),
        ...(row.oldest !== null && { oldest: new Date(Number(row.oldest)) }),
      };
    },
    async findEvent(tenant, id) {
      const row = await db
        .selectFrom('feed_events')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && openEvent(row, await ring.toDecrypt([row.content]));
    },
    async listEvents(tenant, after, limit): Promise<readonly OperatorEvent[]> {
      const rows: readonly FeedEventRow[] = await db
        .selectFrom('feed_events')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('sequence', '>', after)
        .orderBy('sequence')
        .limit(limit)
        .execute();
      const keys = await ring.toDecrypt(rows.map(({ content }) => content));
      return rows.map((row) => openEvent(row, keys));
    },
    purge: (tenant, before, limit) =>
      database.writeDurable([`feed/${tenant}`], (tx) => purge(tx, tenant, before, limit)),
  };
}

const sealAction = (tenant: string, action: RequestedAction, keys: EncryptionKeys): Buffer =>
  encrypt(keys, requestedActionAad(tenant, action.id), Buffer.from(JSON.stringify(contentOf(action))));

const openAction = (row: RequestedActionRow, keys: EncryptionKeys): RequestedAction => {
  const aad = requestedActionAad(row.tenant, row.id);
  return toAction(row, JSON.parse(decrypt(keys, aad, row.content).toString('utf8')));
};

const findAction = (on: Db, tenant: string, id: string) =>
  on
    .selectFrom('requested_actions')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .executeTakeFirst();

const appendOnce = async (tx: Db, tenant: string, event: NewOperatorEvent, keys: EncryptionKeys) =>
  (await isKnownEvent(tx, tenant, event.id)) ? undefined : appendEvent(tx, tenant, event, keys);

const isKnownEvent = async (tx: Db, tenant: string, id: string): Promise<boolean> =>
  (await tx
    .selectFrom('feed_events')
    .select('sequence')
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .executeTakeFirst()) !== undefined;

async function purge(tx: Db, tenant: string, before: Date, limit: number): Promise<number> {
  const open = await tx
    .selectFrom('requested_actions')
    .select('sequence')
    .where('tenant', '=', tenant)
    .where('state', '=', 'requested')
    .orderBy('sequence')
    .limit(1)
    .executeTakeFirst();
  const old = await tx
    .selectFrom('feed_events')
    .select('sequence')
    .where('tenant', '=', tenant)
    .where('at', '<', before.getTime())
    .$if(open !== undefined, (query) => query.where('sequence', '<', open!.sequence))
    .orderBy('sequence')
    .limit(limit)
    .execute();
  const last = old.at(-1)?.sequence;
  if (last === undefined) return 0;
  const sequences = old.map(({ sequence }) => sequence);
  for (const table of ['deliveries', 'requested_actions', 'feed_events'] as const)
    await tx.deleteFrom(table).where('tenant', '=', tenant).where('sequence', 'in', sequences).execute();
  return old.length;
}

const endOf = (action: RequestedAction, { state, outcome, at }: ActionEnd): RequestedAction => ({
  ...action,
  ...{ state, endedAt: at },
  ...(outcome && { outcome }),
});

const contentOf = ({ id: _, state: _state, requestedAt: _at, confirmBy: _by, ...rest }: RequestedAction) =>
  rest;

function toAction(row: RequestedActionRow, content: ActionContent & { endedAt?: string }): RequestedAction {
  const { until, endedAt, ...rest } = content;
  return {
    ...rest,
    id: row.id,
    state: row.state,
    requestedAt: new Date(row.requested_at),
    confirmBy: new Date(row.confirm_by),
    ...(until !== undefined && { until: new Date(until) }),
    ...(endedAt !== undefined && { endedAt: new Date(endedAt) }),
  } as RequestedAction;
}
