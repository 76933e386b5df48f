import { OPERATOR_PLATFORM, serverKey, tenantServer } from '#core';
import { feedEventAad, requestedActionAad } from '../crypto/aad.ts';
import { DecryptionError, decrypt, encrypt } from '../crypto/encryption.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { KeyRing } from '../crypto/tenant-keys.ts';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import type { MemberId } from '../members/person.ts';
import {
  POST_PICTURES_SCHEMA_VERSION,
  readSchemaVersion,
  TENANTS_SCHEMA_VERSION,
} from '../schema/migrate.ts';
import { accountsIn, namesAccount, redactAccount } from './redact-account.ts';

/** Rows that are read at a time. */
const PAGE_SIZE = 500;

/** What the technical data of a network has of an account. */
export interface FeedErasure {
  /** Events, actions and posts of the index that name the account and were erased, or would be. */
  readonly entries: number;
  /** Actions that the network was asked for and has not confirmed: they keep the account until they end. */
  readonly openActions: number;
}

const NOTHING: FeedErasure = { entries: 0, openActions: 0 };

/** The dependencies of the erasure. */
interface FeedErasureDeps {
  readonly database: SqlDatabase;
  readonly ring: KeyRing;
}

/**
 * Erases an account of a network from the feed of events, the requested actions and the index of posts. Each event keeps its
 * number, id, type and time, so that readers go on where they were; instead of the account it has the pseudonym, and its letters
 * are empty. Other platforms have no such data.
 * @example await eraseFromFeed(deps, { server: tenantServer('tiny'), id: 'rin' }, { pseudonym, isDryRun: true })
 */
export async function eraseFromFeed(
  { database, ring }: FeedErasureDeps,
  { server, id }: MemberId,
  { pseudonym, isDryRun }: { readonly pseudonym: string; readonly isDryRun: boolean },
): Promise<FeedErasure> {
  if (server.platform !== OPERATOR_PLATFORM || !(await hasFeeds(database.db))) return NOTHING;
  const tenant = server.id;
  // Read before the transactions: they have the only connection of SQLite. An erased tenant has no rows.
  const keys = await readKeys(ring, tenant);
  if (!keys) return NOTHING;
  const redaction = { id, pseudonym };
  let result = NOTHING;
  for (let after = 0; ; ) {
    const page = await readPage(database.db, tenant, after);
    const last = page.at(-1)?.sequence;
    if (last === undefined) break;
    const concerned = page.filter((row) => namesAccount(contentOf(keys, eventAad(row), row.content), id));
    const sequences = concerned.map(({ sequence }) => sequence);
    if (sequences.length > 0) result = add(result, await erasePage(sequences));
    after = last;
  }
  return {
    ...result,
    entries: result.entries + (await eraseFromPosts(database.db, tenant, redaction, isDryRun)),
  };

  async function erasePage(sequences: readonly number[]): Promise<FeedErasure> {
    return database.writeDurable([`feed/${tenant}`], async (tx) => {
      const actions = await tx
        .selectFrom('requested_actions')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('sequence', 'in', sequences)
        .execute();
      const open = new Set(
        actions.filter(({ state }) => state === 'requested').map(({ sequence }) => sequence),
      );
      const ended = actions.filter(({ sequence }) => !open.has(sequence));
      const events = (await readEvents(tx, tenant, sequences)).filter(({ sequence }) => !open.has(sequence));
      if (!isDryRun) {
        for (const row of events)
          await tx
            .updateTable('feed_events')
            .set({ content: redactContent(keys!, eventAad(row), row.content, redaction) })
            .where('tenant', '=', tenant)
            .where('sequence', '=', row.sequence)
            .execute();
        for (const row of ended)
          await tx
            .updateTable('requested_actions')
            .set({
              content: redactContent(keys!, requestedActionAad(tenant, row.id), row.content, redaction),
            })
            .where('tenant', '=', tenant)
            .where('id', '=', row.id)
            .execute();
      }
      return { entries: events.length + ended.length, openActions: open.size };
    });
  }
}

/**
 * The accounts that the technical data of networks names, each once, for a comparison with the list of erased persons. Reads
 * whole tables.
 * @example for (const member of await listFeedAccounts(deps)) add(member)
 */
export async function listFeedAccounts({
  database: { db },
  ring,
}: FeedErasureDeps): Promise<readonly MemberId[]> {
  if (!(await hasFeeds(db))) return [];
  const found = new Map<string, MemberId>();
  const add = (tenant: string, id: string): void =>
    void found.set(JSON.stringify([tenant, id]), { server: tenantServer(tenant), id });
  const authors = await db.selectFrom('posts').select(['tenant', 'author']).distinct().execute();
  for (const { tenant, author } of authors) add(tenant, author);
  for (const { tenant } of await db.selectFrom('feeds').select('tenant').execute()) {
    const keys = await readKeys(ring, tenant);
    for (let after = 0; keys; ) {
      const page = await readPage(db, tenant, after);
      for (const row of page)
        for (const id of accountsIn(contentOf(keys, eventAad(row), row.content))) add(tenant, id);
      const last = page.at(-1)?.sequence;
      if (last === undefined) break;
      after = last;
    }
  }
  return [...found.values()];
}

/** A database that was restored may be older than the feeds. */
const hasFeeds = async (db: Db): Promise<boolean> => (await readSchemaVersion(db)) >= TENANTS_SCHEMA_VERSION;

async function readKeys(ring: KeyRing, tenant: string): Promise<EncryptionKeys | undefined> {
  const server = serverKey(tenantServer(tenant));
  return ring.toEncrypt(server).catch((error: unknown) => {
    if (error instanceof DecryptionError) return undefined;
    throw error;
  });
}

const add = (a: FeedErasure, b: FeedErasure): FeedErasure => ({
  entries: a.entries + b.entries,
  openActions: a.openActions + b.openActions,
});

const readPage = (db: Db, tenant: string, after: number) =>
  db
    .selectFrom('feed_events')
    .select(['tenant', 'sequence', 'content'])
    .where('tenant', '=', tenant)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(PAGE_SIZE)
    .execute();

const readEvents = (tx: Db, tenant: string, sequences: readonly number[]) =>
  tx
    .selectFrom('feed_events')
    .select(['tenant', 'sequence', 'content'])
    .where('tenant', '=', tenant)
    .where('sequence', 'in', sequences)
    .execute();

const eventAad = ({ tenant, sequence }: { readonly tenant: string; readonly sequence: number }): string =>
  feedEventAad(tenant, sequence);

const contentOf = (keys: EncryptionKeys, aad: string, content: Uint8Array): unknown =>
  JSON.parse(decrypt(keys, aad, content).toString('utf8'));

const redactContent = (
  keys: EncryptionKeys,
  aad: string,
  content: Uint8Array,
  redaction: Parameters<typeof redactAccount>[1],
): Buffer =>
  encrypt(keys, aad, Buffer.from(JSON.stringify(redactAccount(contentOf(keys, aad, content), redaction))));

async function eraseFromPosts(
  db: Db,
  tenant: string,
  { id, pseudonym }: Parameters<typeof redactAccount>[1],
  isDryRun: boolean,
): Promise<number> {
  if (isDryRun) {
    const { count } = await db
      .selectFrom('posts')
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .where('tenant', '=', tenant)
      .where('author', '=', id)
      .executeTakeFirstOrThrow();
    return Number(count);
  }
  if ((await readSchemaVersion(db)) >= POST_PICTURES_SCHEMA_VERSION)
    await db.deleteFrom('post_pictures').where('tenant', '=', tenant).where('author', '=', id).execute();
  const { numUpdatedRows } = await db
    .updateTable('posts')
    .set({ author: pseudonym })
    .where('tenant', '=', tenant)
    .where('author', '=', id)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
