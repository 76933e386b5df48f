import type { Log } from '#core';
import { type Keys, type Signer, sealingKeys, signingKey } from './keys.ts';
import { SqlRefused } from './refused.ts';
import { seal } from './seal.ts';
import type { Db, Store } from './store.ts';
import { SealBroken, unseal } from './unseal.ts';

const PROBE = 'yamidome';
const PROBES = 'sealed-with/';
const SIGNER = 'signer';

/** Keys as text: base64 of 32 bytes; absent ones are files in the data folder. */
export interface GivenKeys {
  readonly evidence?: string | undefined;
  readonly signing?: string | undefined;
}

export interface Unlocked {
  readonly keys: Keys;
  readonly signer: Signer;
}

/** Where the keys are, as text or as files in a folder. */
export interface KeyPlace {
  readonly given: GivenKeys;
  readonly folder: string;
  readonly log: Log;
}

/**
 * Finds the keys and proves them: every key that something may be sealed with must be there, and heads are signed by
 * one signer. New keys are made only for a database that knows none. Throws `SqlRefused`.
 * @example const { keys, signer } = await unlock(store, { given: {}, folder: 'data', log })
 */
export const unlock = (store: Store, place: KeyPlace): Promise<Unlocked> =>
  store.write(['keys'], async (tx) => {
    const unlocked = await proven(tx, place, true);
    const [current] = unlocked.keys;
    const probe = seal(unlocked.keys, PROBES + current.id, Buffer.from(PROBE)).toString('base64');
    await note(tx, PROBES + current.id, probe);
    await note(tx, SIGNER, unlocked.signer.id);
    return unlocked;
  });

/**
 * The same for a database that must be there already; makes and writes nothing.
 * @example const { keys, signer } = await proven(store.db, { given: {}, folder: 'data', log })
 */
export async function proven(db: Db, { given, folder, log }: KeyPlace, mayMake = false): Promise<Unlocked> {
  const rows = await db.selectFrom('meta').selectAll().execute();
  const probes = rows.filter(({ name }) => name.startsWith(PROBES));
  const signed = rows.find(({ name }) => name === SIGNER)?.value;
  const source = { folder, log };
  const keys = sealingKeys({ ...source, given: given.evidence, mayMake: mayMake && probes.length === 0 });
  for (const { name, value } of probes) prove(keys, name, value);
  const signer = signingKey({ ...source, given: given.signing, mayMake: mayMake && signed === undefined });
  if (signed !== undefined && signed !== signer.id) {
    throw new SqlRefused(
      `SIGNING_KEY (or signing.key) is key ${signer.id}, and this database is signed with key ${signed}: every process needs that one`,
    );
  }
  return { keys, signer };
}

/** Once nothing is sealed with older keys any more, they need not be given any more. @example await forgetOlder(tx, keys) */
export async function forgetOlder(tx: Db, [current]: Keys): Promise<void> {
  await tx
    .deleteFrom('meta')
    .where('name', 'like', `${PROBES}%`)
    .where('name', '!=', PROBES + current.id)
    .execute();
}

const note = (tx: Db, name: string, value: string) =>
  tx
    .insertInto('meta')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();

function prove(keys: Keys, name: string, value: string): void {
  try {
    unseal(keys, name, Buffer.from(value, 'base64'));
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    const have = keys.map(({ id }) => id).join(', ');
    throw new SqlRefused(
      `EVIDENCE_KEY (or evidence.key) is key ${have}, and evidence in this database is sealed with key ${name.slice(PROBES.length)}: give that key too`,
    );
  }
}
