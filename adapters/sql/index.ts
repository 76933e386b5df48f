import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type {
  Archive,
  AttachmentStore,
  CaseTimeline,
  Clock,
  Counters,
  FallbackQueue,
  InquiryStore,
  KeyValueStore,
  Leases,
  Log,
  Outbox,
  Policy,
  RateLimits,
  SecretStore,
  Strikes,
} from '#core';
import { createAppend } from './archive/append.ts';
import { createSqlArchive } from './archive/archive.ts';
import { createSqlCaseTimeline } from './archive/case-timeline.ts';
import { createEvidenceProof, type EvidenceProof } from './archive/evidence-proof.ts';
import { createSqlHolds, type Holds } from './archive/holds.ts';
import { createSqlInquiryStore } from './archive/inquiries.ts';
import { loadExistingKeys, loadOrCreateKeys, type ProvidedKeys } from './crypto/load-keys.ts';
import type { Db, SqlDatabase } from './database/transaction.ts';
import { SqlSetupError } from './errors.ts';
import { createRetention, type Retention } from './maintenance/retention.ts';
import { reencryptAll } from './maintenance/rotate-key.ts';
import { migrate, readSchemaVersion, SCHEMA_VERSION } from './schema/migrate.ts';
import { createSqlAttachmentStore } from './stores/attachments.ts';
import { createSqlCounters } from './stores/counters.ts';
import { createFileFallbackQueue } from './stores/fallback-queue.ts';
import { createSqlKeyValueStore } from './stores/key-value.ts';
import { createSqlLeases, createSqlRateLimits, createSqlStrikes } from './stores/leases.ts';
import { createSqlOutbox } from './stores/outbox.ts';
import { openSqlPolicyStore, type RefreshablePolicyStore } from './stores/policy-store.ts';
import { createSqlSecretStore } from './stores/secrets.ts';
import {
  type ArchiveVerificationResult,
  type ChainHead,
  type VerifyOptions,
  verifyChains,
} from './verify/verify.ts';
import type { DatabaseLocation } from './verify/worker-pool.ts';

export { type ChainLink, type EvidenceProof, EvidenceTamperedError } from './archive/evidence-proof.ts';
export type { Hold, Holds, HoldTarget } from './archive/holds.ts';
export { addEncryptionKey } from './crypto/keys.ts';
export type { ProvidedKeys } from './crypto/load-keys.ts';
export { SqlSetupError } from './errors.ts';
export type { ErasureResult, Retention } from './maintenance/retention.ts';
export type {
  ArchiveVerificationResult,
  ChainHead,
  IntegrityViolation,
  VerifyOptions,
} from './verify/verify.ts';

export interface SqlSettings {
  /** A PostgreSQL address; absent: the file `yamidome.db` in `dataDir`. */
  readonly url?: string | undefined;
  /** Where keys are, and the SQLite file; made when it is not there. */
  readonly dataDir: string;
  readonly keys?: ProvidedKeys;
  /** The policy of servers that have decided nothing. */
  readonly policy: () => Policy;
  readonly clock: Clock;
  readonly log: Log;
}

/** `why` is a short code, free of addresses and secrets. */
export type SqlHealth =
  | { readonly ok: true; readonly store: SqlDatabase['kind']; readonly ms: number }
  | { readonly ok: false; readonly store: SqlDatabase['kind']; readonly why: string };

export interface SqlStores extends Retention {
  readonly archive: Archive;
  readonly caseTimeline: CaseTimeline;
  readonly outbox: Outbox;
  readonly policies: RefreshablePolicyStore;
  readonly attachmentStore: AttachmentStore;
  /** In `dataDir`, also beside PostgreSQL: it is for when the database is away. */
  readonly fallbackQueue: FallbackQueue;
  readonly holds: Holds;
  readonly inquiries: InquiryStore;
  readonly proof: EvidenceProof;
  readonly keyValueStore: KeyValueStore;
  readonly secretStore: SecretStore;
  readonly leases: Leases;
  readonly rateLimits: RateLimits;
  readonly strikes: Strikes;
  readonly counters: Counters;
  /** Really writes something, and says how long it took. */
  health(): Promise<SqlHealth>;
  /** Seals everything with the newest key. */
  reencryptAll(): Promise<number>;
  verify(options?: VerifyOptions): Promise<ArchiveVerificationResult>;
  /** The newest event of every chain: kept elsewhere (a log, a mail), it proves later that nothing was cut off. */
  chainHeads(): Promise<readonly ChainHead[]>;
  /** Finishes what is under way first. */
  close(): Promise<void>;
}

/**
 * Memory that survives: opens or makes the database, brings it to this version, proves the keys. One per process on
 * a SQLite file; several processes may share it. Throws `SqlSetupError` with a sentence for the operator.
 * @example const { archive, outbox, policies } = await openSql({ dataDir: 'data', policy, clock, log })
 */
export async function openSql(settings: SqlSettings): Promise<SqlStores> {
  const { dataDir, url, policy, clock, log } = settings;
  const database = await openDatabase(url, dataDir, log);
  try {
    await migrate(database);
    const { keys, signer } = await loadOrCreateKeys(database, {
      given: settings.keys ?? {},
      folder: dataDir,
      log,
    });
    const append = createAppend(database, keys, signer);
    return {
      archive: createSqlArchive(database, keys, append),
      caseTimeline: createSqlCaseTimeline(database),
      outbox: createSqlOutbox(database, keys, log),
      policies: await openSqlPolicyStore(database, policy, log),
      attachmentStore: createSqlAttachmentStore(database, keys, clock),
      fallbackQueue: createFileFallbackQueue(join(dataDir, 'spool'), keys, log),
      holds: createSqlHolds(database, keys, signer),
      inquiries: createSqlInquiryStore(database, keys, signer),
      proof: createEvidenceProof(database, keys, signer),
      keyValueStore: createSqlKeyValueStore(database),
      secretStore: createSqlSecretStore(database, keys),
      leases: createSqlLeases(database),
      rateLimits: createSqlRateLimits(database),
      strikes: createSqlStrikes(database),
      counters: createSqlCounters(database),
      ...createRetention(database, signer, log),
      health: () => checkHealth(database, clock, append.trouble),
      reencryptAll: () => reencryptAll(database, keys),
      async chainHeads() {
        // Whoever keeps them elsewhere must find them here again, also after a power cut.
        await database.writeDurable([], (tx) => upsertMeta(tx, 'heads told', clock.now().toISOString()));
        return database.db
          .selectFrom('chains')
          .select(['server', 'number', 'hash'])
          .orderBy('server')
          .execute();
      },
      verify: (options) =>
        verifyChains({ db: database.db, location: databaseLocation(url, dataDir), keys, signer }, options),
      async close() {
        await append.idle();
        await database.db.destroy();
      },
    };
  } catch (error) {
    await database.db.destroy().catch(() => undefined);
    throw toSetupError(error, url, dataDir);
  }
}

/**
 * Verifies a database that is there, beside a bot at work or without one; changes nothing. Throws `SqlSetupError`.
 * @example (await verifySql({ dataDir: 'data', log })).finding // undefined: all is as it was written
 */
export async function verifySql(
  settings: Pick<SqlSettings, 'url' | 'dataDir' | 'keys' | 'log'>,
  options?: VerifyOptions,
): Promise<ArchiveVerificationResult> {
  const { dataDir, url, log } = settings;
  const database = await openDatabase(url, dataDir, log, true);
  try {
    const version = await readSchemaVersion(database.db);
    if (version !== SCHEMA_VERSION) {
      throw new SqlSetupError(
        `the database has schema ${version} and this version of yamidome verifies ${SCHEMA_VERSION}: use the version that runs on it`,
      );
    }
    const { keys, signer } = await loadExistingKeys(database.db, {
      given: settings.keys ?? {},
      folder: dataDir,
      log,
    });
    return await verifyChains(
      { db: database.db, location: databaseLocation(url, dataDir), keys, signer },
      options,
    );
  } catch (error) {
    throw toSetupError(error, url, dataDir);
  } finally {
    await database.db.destroy().catch(() => undefined);
  }
}

const databaseLocation = (url: string | undefined, dataDir: string): DatabaseLocation =>
  url === undefined ? { path: join(dataDir, SQLITE_FILE) } : { url, queryTimeoutMs: VERIFY_QUERY_TIMEOUT_MS };

async function openDatabase(
  url: string | undefined,
  dataDir: string,
  log: Log,
  mustExist = false,
): Promise<SqlDatabase> {
  const path = join(dataDir, SQLITE_FILE);
  if (mustExist && url === undefined && !existsSync(path)) {
    throw new SqlSetupError(`there is no database in ${dataDir}: ${SQLITE_FILE} is missing`);
  }
  try {
    if (!mustExist) createFolder(dataDir);
    // Each driver takes memory only where it is used.
    if (url === undefined) return (await import('./database/sqlite.ts')).openSqlite(path);
    return (await import('./database/postgres.ts')).openPostgres(
      url,
      log,
      mustExist ? VERIFY_QUERY_TIMEOUT_MS : undefined,
    );
  } catch (error) {
    throw toSetupError(error, url, dataDir);
  }
}

/** One level after the other: Node's own recursive way never ends where nothing can be made, as in /proc. */
function createFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new SqlSetupError(`DATA_DIR: ${path} is a file; write a folder`);
    return;
  }
  if (dirname(path) !== path) createFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

const SQLITE_FILE = 'yamidome.db';
/** For a verification: counting a large archive takes its time. */
const VERIFY_QUERY_TIMEOUT_MS = 10 * 60 * 1000;

/** What an operator can do something about, in one sentence; never the address, it may hold a password. */
function toSetupError(error: unknown, url: string | undefined, dataDir: string): unknown {
  if (!(error instanceof Error) || error instanceof SqlSetupError) return error;
  const where = url === undefined ? join(dataDir, SQLITE_FILE) : 'the database at DATABASE_URL';
  const code = errorCode(error);
  return code === error.name
    ? error
    : new SqlSetupError(`${where} cannot be opened: ${code} (${error.message})`);
}

function errorCode(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  // What pg says of a query that took too long has no code.
  return /timeout/i.test(error.message) ? 'timeout' : error.name;
}

const upsertMeta = (db: Db, name: string, value: string) =>
  db
    .insertInto('meta')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();

/** A database may take this note and refuse cases all the same: what they met last counts as well. */
async function checkHealth(
  { kind, writeUnflushed }: SqlDatabase,
  clock: Clock,
  recentFailure: () => unknown,
): Promise<SqlHealth> {
  const start = performance.now();
  const value = clock.now().toISOString();
  try {
    await writeUnflushed([], (tx) => upsertMeta(tx, 'health', value));
    const error = recentFailure();
    if (error !== undefined) throw error;
    return { ok: true, store: kind, ms: Math.round((performance.now() - start) * 10) / 10 };
  } catch (error) {
    return { ok: false, store: kind, why: error instanceof Error ? errorCode(error) : 'unknown' };
  }
}
