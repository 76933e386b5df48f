import { join } from 'node:path';
import type {
  Archive,
  AttachmentStore,
  CaseTimeline,
  Clock,
  Counters,
  DeliveryStore,
  EventFeed,
  FallbackQueue,
  HoldStore,
  IdempotencyStore,
  InquiryStore,
  KeyValueStore,
  Leases,
  Log,
  Outbox,
  Policy,
  PostIndex,
  PostPictures,
  RateLimits,
  ReadableAuditTrail,
  SecretStore,
  Strikes,
  TenantStore,
  TokenBuckets,
} from '#core';
import { createAppend } from './archive/append.ts';
import { createSqlArchive } from './archive/archive.ts';
import { createSqlCaseTimeline } from './archive/case-timeline.ts';
import { createEvidenceProof, type EvidenceProof } from './archive/evidence-proof.ts';
import { createSqlHolds, type Holds } from './archive/holds.ts';
import { createSqlInquiryStore } from './archive/inquiries.ts';
import { loadExistingKeys, loadOrCreateKeys, type ProvidedKeys } from './crypto/load-keys.ts';
import { createKeyRing, loadAllKeys } from './crypto/tenant-keys.ts';
import { SqlSetupError } from './errors.ts';
import { checkHealth, type SqlHealth, upsertMeta } from './health.ts';
import { createRetention, type Retention } from './maintenance/retention.ts';
import { reencryptAll } from './maintenance/rotate-key.ts';
import { createErasures, type Erasures } from './members/erasures.ts';
import { createMemberDataReader, type MemberDataReader } from './members/member-data.ts';
import { databaseLocation, openDatabase, toSetupError } from './open-database.ts';
import { createSqlAuditTrail } from './operator/audit-trail.ts';
import { createSqlDeliveryStore } from './operator/delivery-store.ts';
import { createTenantErasures, type TenantErasures } from './operator/erase-tenant.ts';
import { createSqlEventFeed } from './operator/event-feed.ts';
import { createSqlHoldStore } from './operator/hold-store.ts';
import { createSqlIdempotencyStore } from './operator/idempotency-store.ts';
import { createSqlPostIndex } from './operator/post-index.ts';
import { createSqlPostPictures } from './operator/post-pictures.ts';
import { createSqlTenantStore } from './operator/tenant-store.ts';
import { createSqlTokenBuckets } from './operator/token-buckets.ts';
import { migrate, readSchemaVersion, SCHEMA_VERSION, TENANTS_SCHEMA_VERSION } from './schema/migrate.ts';
import { createSqlAttachmentStore } from './stores/attachments.ts';
import { createSqlCounters } from './stores/counters.ts';
import { createFileFallbackQueue } from './stores/fallback-queue.ts';
import { createSqlKeyValueStore } from './stores/key-value.ts';
import { createSqlLeases } from './stores/leases.ts';
import { createSqlOutbox } from './stores/outbox.ts';
import { openSqlPolicyStore, type RefreshablePolicyStore } from './stores/policy-store.ts';
import { createSqlRateLimits } from './stores/rate-limits.ts';
import { createSqlSecretStore } from './stores/secrets.ts';
import { createSqlStrikes } from './stores/strikes.ts';
import {
  type ArchiveVerificationResult,
  type ChainHead,
  type VerifyOptions,
  verifyChains,
} from './verify/verify.ts';

export { type EvidenceProof, EvidenceTamperedError } from './archive/evidence-proof.ts';
export type { Hold, Holds, HoldTarget } from './archive/holds.ts';
export {
  copyDatabase,
  copyToPostgres,
  type DatabaseCopy,
  requireEmptyPostgres,
  sealDatabase,
  updateCopy,
} from './backup/copy-database.ts';
export type { CopyProgress } from './backup/copy-sqlite.ts';
export { DATA_FILES, readKeyTexts } from './backup/data-folder.ts';
export { addEncryptionKey } from './crypto/keys.ts';
export type { ProvidedKeys } from './crypto/load-keys.ts';
export { type DatabaseFacts, readDatabaseFacts } from './database-facts.ts';
export { SqlSetupError } from './errors.ts';
export type { SqlHealth } from './health.ts';
export type { ErasureResult, Retention } from './maintenance/retention.ts';
export { applyErasuresToCopy } from './members/apply-to-copy.ts';
export type { PersonErasure, ServerErasure } from './members/erase-person.ts';
export {
  addToErasureList,
  ERASURE_LIST_FILE,
  type ErasureEntry,
  parseErasureList,
  readErasureList,
} from './members/erasure-list.ts';
export type { AppliedErasures, Erasures } from './members/erasures.ts';
export type { MemberData, MemberDataReader, StoredEntry } from './members/member-data.ts';
export { createMentionTest, type Person } from './members/person.ts';
export { hasSqliteFile, requireSqliteFile } from './open-database.ts';
export type { TenantErasurePlan, TenantErasureResult, TenantErasures } from './operator/erase-tenant.ts';
export { SCHEMA_VERSION } from './schema/migrate.ts';
export type {
  ArchiveVerificationResult,
  ChainHead,
  IntegrityViolation,
  VerifyOptions,
} from './verify/verify.ts';

/** Settings of `openSql`. */
export interface SqlSettings {
  /** A PostgreSQL address. Absent: the file `yamidome.db` in `dataDir`. */
  readonly url?: string | undefined;
  /** Folder of the keys, the fallback queue and the SQLite file; created if it is missing. */
  readonly dataDir: string;
  readonly keys?: ProvidedKeys;
  /** Refuse a database that does not exist yet, instead of creating it and its keys. For commands. */
  readonly mustExist?: boolean;
  /** The policy of servers that have not set one. */
  readonly policy: () => Policy;
  readonly clock: Clock;
  readonly log: Log;
}

/** All stores of one database. */
export interface SqlStores extends Retention {
  readonly archive: Archive;
  readonly caseTimeline: CaseTimeline;
  readonly outbox: Outbox;
  readonly policies: RefreshablePolicyStore;
  readonly attachmentStore: AttachmentStore;
  /** In `dataDir`, also with PostgreSQL: it is used while the database does not answer. */
  readonly fallbackQueue: FallbackQueue;
  readonly holds: Holds;
  /** The holds that persons have placed by the API. */
  readonly holdStore: HoldStore;
  readonly inquiries: InquiryStore;
  readonly proof: EvidenceProof;
  readonly keyValueStore: KeyValueStore;
  readonly secretStore: SecretStore;
  readonly leases: Leases;
  readonly rateLimits: RateLimits;
  readonly strikes: Strikes;
  readonly counters: Counters;
  readonly postIndex: PostIndex;
  readonly postPictures: PostPictures;
  readonly tenants: TenantStore;
  readonly tokenBuckets: TokenBuckets;
  readonly auditTrail: ReadableAuditTrail;
  readonly tenantErasures: TenantErasures;
  readonly idempotency: IdempotencyStore;
  readonly eventFeed: EventFeed;
  readonly deliveries: DeliveryStore;
  /** The data of one person. */
  readonly members: MemberDataReader;
  /** Erasures on request, and the list of them. */
  readonly erasures: Erasures;
  /** Writes to the database. Never throws. */
  health(): Promise<SqlHealth>;
  /** Encrypts all data again with the newest key; resolves with the number of rows. */
  reencryptAll(): Promise<number>;
  verify(options?: VerifyOptions): Promise<ArchiveVerificationResult>;
  /**
   * The newest event of every chain. A copy outside the database (a log, a mail) proves later that no event was removed
   * at the end of a chain.
   */
  chainHeads(): Promise<readonly ChainHead[]>;
  /** Waits for running writes, then closes the database. */
  close(): Promise<void>;
}

/**
 * Opens or creates the database, migrates it to this version and checks the keys. Open a SQLite file once per process;
 * several processes may share it. Rejects with `SqlSetupError`, whose message is a sentence for the operator.
 * @example const { archive, outbox, policies } = await openSql({ dataDir: 'data', policy, clock, log })
 */
export async function openSql(settings: SqlSettings): Promise<SqlStores> {
  const { dataDir, policy, clock, log, mustExist = false } = settings;
  const database = await openDatabase(settings, log, { mustExist });
  try {
    if (mustExist && (await readSchemaVersion(database.db)) === 0)
      throw new SqlSetupError('the database is empty: start yamidome with it once');
    await migrate(database);
    const { keys, signer } = await loadOrCreateKeys(database, {
      given: settings.keys ?? {},
      folder: dataDir,
      log,
    });
    const ring = createKeyRing(database.db, keys);
    const append = createAppend(database, ring, signer);
    const fallbackQueue = createFileFallbackQueue(join(dataDir, 'spool'), keys, log);
    return {
      archive: createSqlArchive(database, ring, append),
      caseTimeline: createSqlCaseTimeline(database),
      outbox: createSqlOutbox(database, ring, log),
      policies: await openSqlPolicyStore(database, { keys, fallback: policy, log }),
      attachmentStore: createSqlAttachmentStore(database, ring, clock),
      fallbackQueue,
      holds: createSqlHolds(database, keys, signer),
      holdStore: createSqlHoldStore(database, keys, signer),
      inquiries: createSqlInquiryStore(database, ring, signer),
      proof: createEvidenceProof(database, ring, signer),
      keyValueStore: createSqlKeyValueStore(database),
      secretStore: createSqlSecretStore(database, keys),
      leases: createSqlLeases(database),
      rateLimits: createSqlRateLimits(database),
      strikes: createSqlStrikes(database),
      counters: createSqlCounters(database),
      postIndex: createSqlPostIndex(database),
      postPictures: createSqlPostPictures(database, ring),
      tenants: createSqlTenantStore(database, keys),
      tokenBuckets: createSqlTokenBuckets(database),
      auditTrail: createSqlAuditTrail(database, signer),
      idempotency: createSqlIdempotencyStore(database, ring),
      tenantErasures: createTenantErasures({ database, ring, signer }, dataDir),
      eventFeed: createSqlEventFeed(database, ring),
      deliveries: createSqlDeliveryStore(database, ring),
      members: createMemberDataReader(database),
      erasures: createErasures({ database, ring, signer }, fallbackQueue, dataDir),
      ...createRetention(database, signer, log),
      health: () => checkHealth(database, clock, append.recentFailure),
      reencryptAll: () => reencryptAll(database, keys),
      async chainHeads() {
        // Flushes first: the event of a head that is kept elsewhere must survive a power failure.
        await database.writeDurable([], (tx) => upsertMeta(tx, 'heads told', clock.now().toISOString()));
        return database.db
          .selectFrom('chains')
          .select(['server', 'number', 'hash'])
          .orderBy('server')
          .execute();
      },
      verify: async (options) =>
        verifyChains(
          {
            ...{ db: database.db, location: databaseLocation(settings), signer },
            keys: await loadAllKeys(database.db, keys),
          },
          options,
        ),
      async close() {
        await append.whenIdle();
        await database.db.destroy();
      },
    };
  } catch (error) {
    await database.db.destroy().catch(() => undefined);
    throw toSetupError(error, settings);
  }
}

/**
 * Verifies an existing database, also while a bot uses it. Changes nothing. Rejects with `SqlSetupError`.
 * @example (await verifySql({ dataDir: 'data', log })).finding // undefined: nothing was changed
 */
export async function verifySql(
  settings: Pick<SqlSettings, 'url' | 'dataDir' | 'keys' | 'log'>,
  options?: VerifyOptions,
): Promise<ArchiveVerificationResult> {
  const { dataDir, log } = settings;
  const database = await openDatabase(settings, log, { forVerification: true });
  try {
    const version = await readSchemaVersion(database.db);
    // Older databases have the same tables of evidence.
    if (version === 0 || version > SCHEMA_VERSION) {
      throw new SqlSetupError(
        `the database has schema ${version} and this version of yamidome verifies ${SCHEMA_VERSION}: use the version that runs on it`,
      );
    }
    const { keys, signer } = await loadExistingKeys(database.db, {
      given: settings.keys ?? {},
      folder: dataDir,
      log,
    });
    const hasTenants = version >= TENANTS_SCHEMA_VERSION;
    return await verifyChains(
      {
        ...{ db: database.db, location: databaseLocation(settings), signer },
        keys: hasTenants ? await loadAllKeys(database.db, keys) : keys,
      },
      options,
    );
  } catch (error) {
    throw toSetupError(error, settings);
  } finally {
    await database.db.destroy().catch(() => undefined);
  }
}
