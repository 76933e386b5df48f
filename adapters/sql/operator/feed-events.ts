import { sql } from 'kysely';
import type { NewOperatorEvent, OperatorEvent, OperatorEventType } from '#core';
import { feedEventAad } from '../crypto/aad.ts';
import { decrypt, encrypt } from '../crypto/encryption.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { FeedEventRow } from '../database/feed-rows.ts';
import type { Db } from '../database/tables.ts';

/**
 * Writes an event with the next number of its tenant, and its delivery if the tenant has a webhook. Returns the number. The
 * row of the tenant stays locked until the commit.
 * @example const sequence = await appendEvent(tx, 'tiny', event, keys)
 */
export async function appendEvent(
  tx: Db,
  tenant: string,
  { id, type, subject, at, data, traceparent }: NewOperatorEvent,
  keys: EncryptionKeys,
): Promise<number> {
  const feed = await tx
    .insertInto('feeds')
    .values({ tenant, last: 1, delivering: 0 })
    .onConflict((conflict) => conflict.column('tenant').doUpdateSet({ last: sql`feeds.last + 1` }))
    .returning(['last', 'delivering'])
    .executeTakeFirstOrThrow();
  const sequence = feed.last;
  const content = encrypt(
    keys,
    feedEventAad(tenant, sequence),
    Buffer.from(JSON.stringify({ subject, data, traceparent })),
  );
  await tx
    .insertInto('feed_events')
    .values({ tenant, sequence, id, type, at: at.getTime(), content })
    .execute();
  if (feed.delivering === 1)
    await tx
      .insertInto('deliveries')
      .values({
        ...{ tenant, sequence, state: 'waiting', since: at.getTime(), due_at: at.getTime() },
        ...{ leased_until: 0, attempt: 0 },
      })
      .execute();
  return sequence;
}

/**
 * The event of a row. Throws `DecryptionError`.
 * @example rows.map((row) => openEvent(row, keys))
 */
export function openEvent(row: FeedEventRow, keys: EncryptionKeys): OperatorEvent {
  const { tenant, sequence, id, type, at } = row;
  const text = decrypt(keys, feedEventAad(tenant, sequence), row.content).toString('utf8');
  const content = JSON.parse(text) as Pick<OperatorEvent, 'subject' | 'data' | 'traceparent'>;
  return { id, type: type as OperatorEventType, at: new Date(at), sequence, ...content };
}
