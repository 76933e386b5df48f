import type { Log } from '#core';
import type { Db, SqlDatabase } from '../database/transaction.ts';
import { SqlSetupError } from '../errors.ts';
import { DecryptionError, decrypt } from './decrypt.ts';
import { encrypt } from './encrypt.ts';
import { type EncryptionKeys, loadEncryptionKeys, loadSigningKey, type SigningKey } from './keys.ts';

const PROBE_PLAINTEXT = 'yamidome';
const PROBE_PREFIX = 'sealed-with/';
const SIGNER_NAME = 'signer';

/** Keys as text: base64 of 32 bytes; absent ones are files in the data folder. */
export interface ProvidedKeys {
  readonly evidence?: string | undefined;
  readonly signing?: string | undefined;
}

export interface LoadedKeys {
  readonly keys: EncryptionKeys;
  readonly signer: SigningKey;
}

/** Where the keys are, as text or as files in a folder. */
export interface KeyLocation {
  readonly given: ProvidedKeys;
  readonly folder: string;
  readonly log: Log;
}

/**
 * Finds the keys and proves them: every key that something may be sealed with must be there, and heads are signed by
 * one signer. New keys are made only for a database that knows none. Throws `SqlSetupError`.
 * @example const { keys, signer } = await loadOrCreateKeys(store, { given: {}, folder: 'data', log })
 */
export const loadOrCreateKeys = (store: SqlDatabase, location: KeyLocation): Promise<LoadedKeys> =>
  store.writeDurable(['keys'], async (tx) => {
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
 * The same for a database that must be there already; makes and writes nothing.
 * @example const { keys, signer } = await loadExistingKeys(store.db, { given: {}, folder: 'data', log })
 */
export async function loadExistingKeys(
  db: Db,
  { given, folder, log }: KeyLocation,
  mayCreate = false,
): Promise<LoadedKeys> {
  const rows = await db.selectFrom('meta').selectAll().execute();
  const probes = rows.filter(({ name }) => name.startsWith(PROBE_PREFIX));
  const signed = rows.find(({ name }) => name === SIGNER_NAME)?.value;
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
    mayCreate: mayCreate && signed === undefined,
  });
  if (signed !== undefined && signed !== signer.id) {
    throw new SqlSetupError(
      `SIGNING_KEY (or signing.key) is key ${signer.id}, and this database is signed with key ${signed}: every process needs that one`,
    );
  }
  return { keys, signer };
}

/** Once nothing is sealed with older keys any more, they need not be given any more. @example await deleteOlderKeyProbes(tx, keys) */
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
    const have = keys.map(({ id }) => id).join(', ');
    throw new SqlSetupError(
      `EVIDENCE_KEY (or evidence.key) is key ${have}, and evidence in this database is sealed with key ${name.slice(PROBE_PREFIX.length)}: give that key too`,
    );
  }
}
