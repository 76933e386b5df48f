import type { Log } from '#core';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { SqlSetupError } from '../errors.ts';
import { DecryptionError, decrypt, encrypt } from './encryption.ts';
import { type EncryptionKeys, loadEncryptionKeys, loadSigningKey, type SigningKey } from './keys.ts';

/** This text is stored once for each key, encrypted with the key, so that a wrong key is detected at the start. */
const PROBE_PLAINTEXT = 'yamidome';
const PROBE_PREFIX = 'sealed-with/';
/** Name of the row of `meta` that holds the id of the signing key. */
export const SIGNER_NAME = 'signer';

/** Keys as text: base64 of 32 bytes. A key that is absent here is a file in the data folder. */
export interface ProvidedKeys {
  readonly evidence?: string | undefined;
  readonly signing?: string | undefined;
}

/** All keys of a database. */
export interface LoadedKeys {
  readonly keys: EncryptionKeys;
  readonly signer: SigningKey;
}

/** The location of the keys: given as text, or files in a folder. */
export interface KeyLocation {
  readonly given: ProvidedKeys;
  readonly folder: string;
  readonly log: Log;
}

/**
 * Loads the keys and checks them: every encryption key that the database knows must be present, and the signing key
 * must be the one that signed the existing heads. Creates keys only for a database without keys. Throws
 * `SqlSetupError`.
 * @example const { keys, signer } = await loadOrCreateKeys(database, { given: {}, folder: 'data', log })
 */
export const loadOrCreateKeys = (database: SqlDatabase, location: KeyLocation): Promise<LoadedKeys> =>
  database.writeDurable(['keys'], async (tx) => {
    const loaded = await loadExistingKeys(tx, location, true);
    const [current] = loaded.keys;
    const probe = encrypt(loaded.keys, PROBE_PREFIX + current.id, Buffer.from(PROBE_PLAINTEXT)).toString(
      'base64',
    );
    await insertMetaIfAbsent(tx, PROBE_PREFIX + current.id, probe);
    await insertMetaIfAbsent(tx, SIGNER_NAME, loaded.signer.id);
    return loaded;
  });

/**
 * Like `loadOrCreateKeys`, for an existing database; does not write to it. With `mayCreate`, creates missing key files
 * for a database that has no keys yet. Throws `SqlSetupError`.
 * @example const { keys, signer } = await loadExistingKeys(database.db, { given: {}, folder: 'data', log })
 */
export async function loadExistingKeys(
  db: Db,
  { given, folder, log }: KeyLocation,
  mayCreate = false,
): Promise<LoadedKeys> {
  const rows = await db.selectFrom('meta').selectAll().execute();
  const probes = rows.filter(({ name }) => name.startsWith(PROBE_PREFIX));
  const knownSigner = rows.find(({ name }) => name === SIGNER_NAME)?.value;
  const source = { folder, log };
  const keys = loadEncryptionKeys({
    ...source,
    given: given.evidence,
    mayCreate: mayCreate && probes.length === 0,
  });
  for (const { name, value } of probes) checkProbe(keys, name, value);
  const signer = loadSigningKey({
    ...source,
    given: given.signing,
    mayCreate: mayCreate && knownSigner === undefined,
  });
  if (knownSigner !== undefined && knownSigner !== signer.id) {
    throw new SqlSetupError(
      `SIGNING_KEY (or signing.key) is key ${signer.id}, and this database is signed with key ${knownSigner}: every process needs that one`,
    );
  }
  return { keys, signer };
}

/**
 * Deletes the probes of older keys, after all data was encrypted with the newest key: older keys are no longer needed.
 * @example await deleteOlderKeyProbes(tx, keys)
 */
export async function deleteOlderKeyProbes(tx: Db, [current]: EncryptionKeys): Promise<void> {
  await tx
    .deleteFrom('meta')
    .where('name', 'like', `${PROBE_PREFIX}%`)
    .where('name', '!=', PROBE_PREFIX + current.id)
    .execute();
}

const insertMetaIfAbsent = (tx: Db, name: string, value: string) =>
  tx
    .insertInto('meta')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();

function checkProbe(keys: EncryptionKeys, name: string, value: string): void {
  try {
    decrypt(keys, name, Buffer.from(value, 'base64'));
  } catch (error) {
    if (!(error instanceof DecryptionError)) throw error;
    const presentIds = keys.map(({ id }) => id).join(', ');
    throw new SqlSetupError(
      `EVIDENCE_KEY (or evidence.key) is key ${presentIds}, and evidence in this database is sealed with key ${name.slice(PROBE_PREFIX.length)}: give that key too`,
    );
  }
}
