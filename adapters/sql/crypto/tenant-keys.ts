/*
 * Each tenant has a key of its own (envelope encryption): the content of its events and jobs is encrypted with it, and the
 * key itself is stored encrypted ("wrapped") with the key of the installation. Without the wrapped key the content cannot be
 * read by anyone, so destroying it erases the content, also in places that are not reached any more.
 *
 * All other servers, for example of chat platforms, use the key of the installation, as they did before tenants existed.
 */
import { randomBytes } from 'node:crypto';
import { isTenantServer, parseServerKey } from '#core';
import { createLruMap } from '#lib';
import type { Db, Tables } from '../database/tables.ts';
import { tenantKeyAad } from './aad.ts';
import { DecryptionError, decrypt, encrypt, encryptedPrefix, keyIdOf } from './encryption.ts';
import { type EncryptionKey, type EncryptionKeys, KEY_BYTES, toEncryptionKey } from './keys.ts';

/** How long a key is remembered: after this time every process knows that a key was destroyed. */
const MAX_AGE_MS = 30_000;
const CACHE_SIZE = 10_000;

/** The keys of the installation, and those of the tenants, which are loaded when they are needed. */
export interface KeyRing {
  /** For everything that belongs to no tenant. */
  readonly installation: EncryptionKeys;
  /**
   * Keys for the content of a server (its key in stores): the first one encrypts. Rejects with `DecryptionError` if the key of
   * the tenant was destroyed, so that nothing is stored that can never be read.
   */
  toEncrypt(server: string): Promise<EncryptionKeys>;
  /** Keys that decrypt these contents; a destroyed one is marked. */
  toDecrypt(contents: Iterable<Uint8Array | null>): Promise<EncryptionKeys>;
}

type KeyRow = Tables['tenant_keys'];

/**
 * Creates the key ring of a database. It reads the keys of tenants when they are needed, and remembers them for 30 seconds.
 * @example const ring = createKeyRing(db, keys); encrypt(await ring.toEncrypt('operator:square'), aad, bytes)
 */
export function createKeyRing(db: Db, installation: EncryptionKeys): KeyRing {
  const byServer = createLruMap<CachedRead<EncryptionKeys>>(CACHE_SIZE);
  const byId = createLruMap<CachedRead<EncryptionKey | undefined>>(CACHE_SIZE);

  async function readKeysOfServer(server: string): Promise<EncryptionKeys> {
    const row = await db
      .selectFrom('tenant_keys')
      .selectAll()
      .where('server', '=', server)
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row ? [unwrap(installation, row), ...installation] : installation;
  }

  async function readKey(id: string): Promise<EncryptionKey | undefined> {
    const row = await db.selectFrom('tenant_keys').selectAll().where('id', '=', id).executeTakeFirst();
    return row && tryUnwrap(installation, row);
  }

  return {
    installation,
    async toEncrypt(server) {
      if (!isTenantServer(parseServerKey(server))) return installation;
      const keys = await remember(byServer, server, () => readKeysOfServer(server));
      if (keys[0].isDestroyed) throw new DecryptionError(`the key of ${server} was destroyed`);
      return keys;
    },
    async toDecrypt(contents) {
      const missing = new Set<string>();
      for (const content of contents) {
        const id = content instanceof Uint8Array ? keyIdOf(content) : undefined;
        if (id !== undefined && !installation.some((key) => key.id === id)) missing.add(id);
      }
      if (missing.size === 0) return installation;
      const found = await Promise.all([...missing].map((id) => remember(byId, id, () => readKey(id))));
      return [...installation, ...found.filter((key) => key !== undefined)];
    },
  };
}

/** A read that several callers share. */
interface CachedRead<T> {
  readonly at: number;
  readonly value: Promise<T>;
}

/** Reads once within `MAX_AGE_MS`; a read that fails is not remembered. */
function remember<T>(
  cache: ReturnType<typeof createLruMap<CachedRead<T>>>,
  key: string,
  read: () => Promise<T>,
): Promise<T> {
  const now = performance.now();
  const known = cache.get(key);
  if (known && now - known.at < MAX_AGE_MS) return known.value;
  const entry = { at: now, value: read() };
  cache.set(key, entry);
  entry.value.catch(() => {
    if (cache.get(key) === entry) cache.delete(key);
  });
  return entry.value;
}

const unwrap = (installation: EncryptionKeys, { id, server, wrapped }: KeyRow): EncryptionKey =>
  wrapped === null
    ? { id, secret: Buffer.alloc(0), isDestroyed: true }
    : { id, secret: decrypt(installation, tenantKeyAad(server, id), wrapped) };

/** Undefined if the key was changed: then its content is not readable, and each place reports that in its own way. */
function tryUnwrap(installation: EncryptionKeys, row: KeyRow): EncryptionKey | undefined {
  try {
    return unwrap(installation, row);
  } catch (error) {
    if (error instanceof DecryptionError) return undefined;
    throw error;
  }
}

/**
 * Makes the key of a tenant. It runs in the transaction that creates the tenant, so a tenant is never without it.
 * @example await createTenantKey(tx, keys, tenantServer('square'), clock.now())
 */
export async function createTenantKey(
  tx: Db,
  installation: EncryptionKeys,
  server: string,
  now: Date,
): Promise<void> {
  const key = toEncryptionKey(randomBytes(KEY_BYTES));
  await tx
    .insertInto('tenant_keys')
    .values({
      ...{ id: key.id, server, created_at: now.getTime(), destroyed_at: null },
      prefix: encryptedPrefix(key),
      wrapped: encrypt(installation, tenantKeyAad(server, key.id), key.secret),
    })
    .execute();
}

/**
 * Destroys the keys of a tenant. Resolves with their ids, for the record in the chain.
 * @example await destroyTenantKeys(tx, 'operator:square', clock.now())
 */
export async function destroyTenantKeys(tx: Db, server: string, now: Date): Promise<readonly string[]> {
  const rows = await tx
    .updateTable('tenant_keys')
    .set({ wrapped: null, destroyed_at: now.getTime() })
    .where('server', '=', server)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id).sort();
}

/**
 * The keys of the installation and of all tenants, destroyed ones included. For commands that read everything.
 * @example await loadAllKeys(db, keys)
 */
export async function loadAllKeys(db: Db, installation: EncryptionKeys): Promise<EncryptionKeys> {
  const rows = await db.selectFrom('tenant_keys').selectAll().execute();
  const found = rows.map((row) => tryUnwrap(installation, row));
  return [...installation, ...found.filter((key) => key !== undefined)];
}
