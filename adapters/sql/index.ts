import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type {
  Archive,
  Chronicle,
  Claims,
  Clock,
  Files,
  Inquiries,
  Log,
  Memos,
  Outbox,
  Policy,
  Quotas,
  Spool,
  Strikes,
  Tallies,
  Vault,
} from '#core';
import { createAppend } from './append.ts';
import { createArchive } from './archive.ts';
import { createClaims, createQuotas, createStrikes } from './brakes.ts';
import { createChronicle } from './chronicle.ts';
import { createFiles } from './files.ts';
import { createHolds, type Holds } from './holds.ts';
import { createInquiries } from './inquiries.ts';
import { createMemos } from './memos.ts';
import { migrate, SCHEMA, schemaOf } from './migrate.ts';
import { createOutbox } from './outbox.ts';
import { loadPolicies, type StoredPolicies } from './policies.ts';
import { createProof, type Proof } from './proof.ts';
import type { Place } from './read-ahead.ts';
import { SqlRefused } from './refused.ts';
import { reseal } from './reseal.ts';
import { createRetention, type Retention } from './retention.ts';
import { createSpool } from './spool.ts';
import type { Db, Store } from './store.ts';
import { createTallies } from './tallies.ts';
import { type GivenKeys, proven, unlock } from './unlock.ts';
import { createVault } from './vault.ts';
import { type Head, type Verified, type VerifyOptions, verifyChains } from './verify.ts';

export type { Hold, Holds, HoldTarget } from './holds.ts';
export { addSealingKey } from './keys.ts';
export { type ChainLink, EvidenceChanged, type Proof } from './proof.ts';
export { SqlRefused } from './refused.ts';
export type { Erasure, Retention } from './retention.ts';
export type { GivenKeys } from './unlock.ts';
export type { Finding, Head, Verified, VerifyOptions } from './verify.ts';

export interface SqlSettings {
  /** A PostgreSQL address; absent: the file `yamidome.db` in `dataDir`. */
  readonly url?: string | undefined;
  /** Where keys are, and the SQLite file; made when it is not there. */
  readonly dataDir: string;
  readonly keys?: GivenKeys;
  /** The policy of servers that have decided nothing. */
  readonly policy: () => Policy;
  readonly clock: Clock;
  readonly log: Log;
}

/** `why` is a short code, free of addresses and secrets. */
export type Health =
  | { readonly ok: true; readonly store: Store['kind']; readonly ms: number }
  | { readonly ok: false; readonly store: Store['kind']; readonly why: string };

export interface Sql extends Retention {
  readonly archive: Archive;
  readonly chronicle: Chronicle;
  readonly outbox: Outbox;
  readonly policies: StoredPolicies;
  readonly files: Files;
  /** In `dataDir`, also beside PostgreSQL: it is for when the database is away. */
  readonly spool: Spool;
  readonly holds: Holds;
  readonly inquiries: Inquiries;
  readonly proof: Proof;
  readonly memos: Memos;
  readonly vault: Vault;
  readonly claims: Claims;
  readonly quotas: Quotas;
  readonly strikes: Strikes;
  readonly tallies: Tallies;
  /** Really writes something, and says how long it took. */
  health(): Promise<Health>;
  /** Seals everything with the newest key. */
  reseal(): Promise<number>;
  verify(options?: VerifyOptions): Promise<Verified>;
  /** The newest event of every chain: kept elsewhere (a log, a mail), it proves later that nothing was cut off. */
  heads(): Promise<readonly Head[]>;
  /** Finishes what is under way first. */
  close(): Promise<void>;
}

/**
 * Memory that survives: opens or makes the database, brings it to this version, proves the keys. One per process on
 * a SQLite file; several processes may share it. Throws `SqlRefused` with a sentence for the operator.
 * @example const { archive, outbox, policies } = await openSql({ dataDir: 'data', policy, clock, log })
 */
export async function openSql(settings: SqlSettings): Promise<Sql> {
  const { dataDir, url, policy, clock, log } = settings;
  const store = await connect(url, dataDir, log);
  try {
    await migrate(store);
    const { keys, signer } = await unlock(store, { given: settings.keys ?? {}, folder: dataDir, log });
    const append = createAppend(store, keys, signer);
    return {
      archive: createArchive(store, keys, append),
      chronicle: createChronicle(store),
      outbox: createOutbox(store, keys, log),
      policies: await loadPolicies(store, policy, log),
      files: createFiles(store, keys, clock),
      spool: createSpool(join(dataDir, 'spool'), keys, log),
      holds: createHolds(store, keys, signer),
      inquiries: createInquiries(store, keys, signer),
      proof: createProof(store, keys, signer),
      memos: createMemos(store),
      vault: createVault(store, keys),
      claims: createClaims(store),
      quotas: createQuotas(store),
      strikes: createStrikes(store),
      tallies: createTallies(store),
      ...createRetention(store, signer, log),
      health: () => health(store, clock, append.trouble),
      reseal: () => reseal(store, keys),
      async heads() {
        // Whoever keeps them elsewhere must find them here again, also after a power cut.
        await store.write([], (tx) => noted(tx, 'heads told', clock.now().toISOString()));
        return store.db.selectFrom('chains').select(['server', 'number', 'hash']).orderBy('server').execute();
      },
      verify: (options) =>
        verifyChains({ db: store.db, place: placeOf(url, dataDir), keys, signer }, options),
      async close() {
        await append.idle();
        await store.db.destroy();
      },
    };
  } catch (error) {
    await store.db.destroy().catch(() => undefined);
    throw refusal(error, url, dataDir);
  }
}

/**
 * Verifies a database that is there, beside a bot at work or without one; changes nothing. Throws `SqlRefused`.
 * @example (await verifySql({ dataDir: 'data', log })).finding // undefined: all is as it was written
 */
export async function verifySql(
  settings: Pick<SqlSettings, 'url' | 'dataDir' | 'keys' | 'log'>,
  options?: VerifyOptions,
): Promise<Verified> {
  const { dataDir, url, log } = settings;
  const store = await connect(url, dataDir, log, true);
  try {
    const found = await schemaOf(store.db);
    if (found !== SCHEMA) {
      throw new SqlRefused(
        `the database has schema ${found} and this version of yamidome verifies ${SCHEMA}: use the version that runs on it`,
      );
    }
    const { keys, signer } = await proven(store.db, { given: settings.keys ?? {}, folder: dataDir, log });
    return await verifyChains({ db: store.db, place: placeOf(url, dataDir), keys, signer }, options);
  } catch (error) {
    throw refusal(error, url, dataDir);
  } finally {
    await store.db.destroy().catch(() => undefined);
  }
}

const placeOf = (url: string | undefined, dataDir: string): Place =>
  url === undefined ? { path: join(dataDir, FILE) } : { url, answerMs: PATIENT_MS };

async function connect(
  url: string | undefined,
  dataDir: string,
  log: Log,
  mustExist = false,
): Promise<Store> {
  const path = join(dataDir, FILE);
  if (mustExist && url === undefined && !existsSync(path)) {
    throw new SqlRefused(`there is no database in ${dataDir}: ${FILE} is missing`);
  }
  try {
    if (!mustExist) makeFolder(dataDir);
    // Each driver takes memory only where it is used.
    if (url === undefined) return (await import('./sqlite.ts')).openSqlite(path);
    return (await import('./postgres.ts')).openPostgres(url, log, mustExist ? PATIENT_MS : undefined);
  } catch (error) {
    throw refusal(error, url, dataDir);
  }
}

/** One level after the other: Node's own recursive way never ends where nothing can be made, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new SqlRefused(`DATA_DIR: ${path} is a file; write a folder`);
    return;
  }
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

const FILE = 'yamidome.db';
/** For a verification: counting a large archive takes its time. */
const PATIENT_MS = 10 * 60 * 1000;

/** What an operator can do something about, in one sentence; never the address, it may hold a password. */
function refusal(error: unknown, url: string | undefined, dataDir: string): unknown {
  if (!(error instanceof Error) || error instanceof SqlRefused) return error;
  const where = url === undefined ? join(dataDir, FILE) : 'the database at DATABASE_URL';
  const code = codeOf(error);
  return code === error.name
    ? error
    : new SqlRefused(`${where} cannot be opened: ${code} (${error.message})`);
}

function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  // What pg says of a query that took too long has no code.
  return /timeout/i.test(error.message) ? 'timeout' : error.name;
}

const noted = (db: Db, name: string, value: string) =>
  db
    .insertInto('meta')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();

/** A database may take this note and refuse cases all the same: what they met last counts as well. */
async function health({ kind, note }: Store, clock: Clock, trouble: () => unknown): Promise<Health> {
  const start = performance.now();
  const value = clock.now().toISOString();
  try {
    await note([], (tx) => noted(tx, 'health', value));
    const error = trouble();
    if (error !== undefined) throw error;
    return { ok: true, store: kind, ms: Math.round((performance.now() - start) * 10) / 10 };
  } catch (error) {
    return { ok: false, store: kind, why: error instanceof Error ? codeOf(error) : 'unknown' };
  }
}
