import type {
  Archive,
  AttachmentStore,
  CaseTimeline,
  Clock,
  Counters,
  DuplicateIndex,
  FallbackQueue,
  Health,
  InquiryStore,
  JoinCounter,
  KeyValueStore,
  Leases,
  Log,
  Member,
  Metrics,
  Outbox,
  Policy,
  PolicyStore,
  RateLimits,
  SecretStore,
  Strikes,
} from '#core';
import { CaseConflict } from '#core';
import { adapterLoaders } from '../../adapters/index.ts';
import type { SqlStores } from '../../adapters/sql/index.ts';
import { expireHolds } from '../inquiry/index.ts';
import {
  createMemoryAttachmentStore,
  createMemoryCaseStores,
  createMemoryCounters,
  createMemoryDuplicateIndex,
  createMemoryFallbackQueue,
  createMemoryJoinCounter,
  createMemoryKeyValueStore,
  createMemoryLeases,
  createMemoryPolicyStore,
  createMemoryRateLimits,
  createMemorySecretStore,
  createMemoryStrikes,
} from '../memory/index.ts';
import { createArchivedStrikesReader } from '../pipeline/context/archived-strikes.ts';
import { createUnreadableCases, type UnreadableCases } from '../pipeline/delivery/unreadable-cases.ts';
import { applyMissingErasures } from './members/apply-missing-erasures.ts';
import {
  createMemoryOperatorStores,
  type OperatorStores,
  pickOperatorStores,
} from './operator/operator-stores.ts';
import type { ScheduledJob } from './scheduler.ts';
import { StartupError } from './startup-error.ts';

const SECOND_MS = 1000;
const HOUR_MS = 60 * 60 * SECOND_MS;

/** The storage of all data. Without these settings, data is in memory and lost with the process. */
export interface StorageSettings {
  /** A folder for the database file and the keys. */
  readonly dataDir?: string | undefined;
  /** A PostgreSQL URL instead of the file. The keys stay in `dataDir` unless they are given here. */
  readonly databaseUrl?: string | undefined;
  readonly evidenceKey?: string | undefined;
  readonly signingKey?: string | undefined;
  readonly redisUrl?: string | undefined;
  readonly redisPrefix?: string | undefined;
  /** The most bytes that the copies of attachments may have together. Absent: no ceiling. */
  readonly maxAttachmentBytes?: number | undefined;
}

/** All stores of the process. */
export interface Stores {
  readonly archive: Archive;
  /** The cases of `archive` that cannot be decrypted. */
  readonly unreadableCases: Pick<UnreadableCases, 'list'>;
  readonly caseTimeline: CaseTimeline;
  readonly outbox: Outbox;
  readonly policies: PolicyStore;
  readonly strikes: Strikes;
  readonly leases: Leases;
  readonly rateLimits: RateLimits;
  readonly duplicateIndex: DuplicateIndex;
  readonly joinCounter: JoinCounter;
  readonly keyValueStore: KeyValueStore;
  readonly secretStore: SecretStore;
  readonly attachmentStore: AttachmentStore;
  readonly fallbackQueue: FallbackQueue;
  readonly counters: Counters;
  readonly operator: OperatorStores;
  /** Whether a hold is in force on the data of a member. Without a database there are no holds. */
  readonly isMemberHeld: (member: Pick<Member, 'server' | 'id'>, now: Date) => Promise<boolean>;
  /** Only with a database. */
  readonly inquiries?: InquiryStore;
  /** Signs the bundles that answer inquiries. Only with a database. */
  readonly evidenceProof?: SqlStores['proof'];
  /** Health checks by the name of the store or service. */
  readonly healthChecks: Readonly<Record<string, () => Health | Promise<Health>>>;
  /** Maintenance jobs, for example retention. */
  readonly scheduledJobs: readonly ScheduledJob[];
  close(): Promise<void>;
}

interface StoreDependencies {
  readonly getDefaultPolicy: () => Policy;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Opens the stores: evidence in SQL or in memory, counts in Redis, SQL or in memory. Data in
 * Redis may be lost: lost counts are rebuilt from the archive. Throws `StartupError` when a store cannot be opened.
 * @example const stores = await openStores({ dataDir: 'data' }, { getDefaultPolicy, metrics, clock, log })
 */
export async function openStores(settings: StorageSettings, deps: StoreDependencies): Promise<Stores> {
  const usesDatabase = settings.dataDir !== undefined || settings.databaseUrl !== undefined;
  const baseStores = usesDatabase
    ? await openDatabaseStores(settings, deps)
    : openMemoryStores(settings, deps.getDefaultPolicy);
  if (settings.redisUrl === undefined) return instrumentStores(baseStores, deps.metrics);
  const { openRedis, parseRedisUrl } = await adapterLoaders.redis();
  const address = parseRedisUrl(settings.redisUrl);
  if (!address.ok) {
    await baseStores.close();
    throw new StartupError(`REDIS_URL: ${address.why}`);
  }
  const redis = await openRedis({
    address: address.value,
    prefix: settings.redisPrefix ?? 'yamidome',
    loadArchivedStrikes: createArchivedStrikesReader(baseStores.archive),
    clock: deps.clock,
    log: deps.log,
  });
  const { strikes, leases, rateLimits, duplicateIndex, joinCounter } = redis;
  const redisStores = { strikes, leases, rateLimits, duplicateIndex, joinCounter };
  const stores = {
    ...baseStores,
    ...redisStores,
    operator: { ...baseStores.operator, tokenBuckets: redis.tokenBuckets },
    healthChecks: { ...baseStores.healthChecks, redis: () => toHealth(redis.health()) },
  };
  return instrumentStores(
    {
      ...stores,
      async close() {
        await baseStores.close();
        await redis.close();
      },
    },
    deps.metrics,
  );
}

const toHealth = (
  redis: { readonly state: 'ok' } | { readonly state: 'down'; readonly why: string },
): Health => (redis.state === 'ok' ? { ok: true } : { ok: false, why: redis.why });

/** Values of the metric label `store`. Do not change them: dashboards of operators depend on them. */
const METRIC_LABELS = {
  archive: 'archive',
  outbox: 'outbox',
  strikes: 'strikes',
  leases: 'claims',
  rateLimits: 'quotas',
  duplicateIndex: 'campaigns',
  joinCounter: 'arrivals',
  attachmentStore: 'files',
} as const;

/** Counts the errors of all stores except the policies, which are read from memory for every message. */
function instrumentStores(stores: Stores, metrics: Metrics): Stores {
  const instrument = <Name extends keyof typeof METRIC_LABELS>(name: Name): Stores[Name] =>
    countErrors(METRIC_LABELS[name], stores[name], metrics);
  return {
    ...stores,
    archive: instrument('archive'),
    outbox: instrument('outbox'),
    strikes: instrument('strikes'),
    leases: instrument('leases'),
    rateLimits: instrument('rateLimits'),
    duplicateIndex: instrument('duplicateIndex'),
    joinCounter: instrument('joinCounter'),
    attachmentStore: instrument('attachmentStore'),
  };
}

/** Wraps a store and counts its rejected calls. `CaseConflict` is not counted: it is an expected result. */
const countErrors = <T extends object>(label: string, store: T, metrics: Metrics): T =>
  Object.fromEntries(
    Object.entries(store).map(([name, member]) => [
      name,
      typeof member !== 'function'
        ? member
        : (...args: unknown[]) => {
            const result: unknown = member(...args);
            if (!(result instanceof Promise)) return result;
            return result.catch((error: unknown) => {
              if (!(error instanceof CaseConflict)) metrics.countStoreError(label);
              throw error;
            });
          },
    ]),
  ) as T;

const withCeiling = (store: AttachmentStore, { maxAttachmentBytes }: StorageSettings): AttachmentStore =>
  maxAttachmentBytes === undefined ? store : { ...store, maxTotalBytes: maxAttachmentBytes };

function openMemoryStores(settings: StorageSettings, getDefaultPolicy: () => Policy): Stores {
  return {
    ...createMemoryCaseStores(),
    unreadableCases: { list: () => [] },
    keyValueStore: createMemoryKeyValueStore(),
    secretStore: createMemorySecretStore(),
    policies: createMemoryPolicyStore(getDefaultPolicy),
    leases: createMemoryLeases(),
    rateLimits: createMemoryRateLimits(),
    strikes: createMemoryStrikes(),
    attachmentStore: withCeiling(createMemoryAttachmentStore(), settings),
    fallbackQueue: createMemoryFallbackQueue(),
    counters: createMemoryCounters(),
    operator: createMemoryOperatorStores(),
    isMemberHeld: async () => false,
    healthChecks: { archive: () => ({ ok: true }) },
    scheduledJobs: [],
    duplicateIndex: createMemoryDuplicateIndex(),
    joinCounter: createMemoryJoinCounter(),
    close: async () => {},
  };
}

const createScheduledJobs = (sql: SqlStores, log: Log): readonly ScheduledJob[] => [
  // Every process reads policies from memory. This job loads the changes of other processes.
  { name: 'policies', intervalMs: 30 * SECOND_MS, isExclusive: false, run: () => sql.policies.refresh() },
  { name: 'holds', intervalMs: HOUR_MS, isExclusive: true, run: (now) => expireHolds(sql.inquiries, now) },
  {
    name: 'retention',
    intervalMs: HOUR_MS,
    isExclusive: true,
    run: async (now) =>
      void (await sql.applyRetention((server) => sql.policies.of(server).retention.days, now)),
  },
  {
    // If the log is stored on another machine, these lines prove that no chain was shortened: see `verify --heads`.
    name: 'heads',
    intervalMs: HOUR_MS,
    isExclusive: true,
    run: async () => {
      for (const { server, number, hash } of await sql.chainHeads())
        log.info(`head ${server} ${number} ${hash}`);
    },
  },
];

async function openDatabaseStores(
  settings: StorageSettings,
  { getDefaultPolicy, clock, log }: StoreDependencies,
): Promise<Stores> {
  const { openSql, SqlSetupError } = await adapterLoaders.sql();
  try {
    const sql = await openSql({
      url: settings.databaseUrl,
      dataDir: settings.dataDir ?? 'data',
      keys: { evidence: settings.evidenceKey, signing: settings.signingKey },
      policy: getDefaultPolicy,
      clock,
      log,
    });
    await applyMissingErasures(sql, clock, log);
    const unreadableCases = createUnreadableCases();
    return {
      archive: unreadableCases.watch(sql.archive),
      unreadableCases,
      caseTimeline: sql.caseTimeline,
      outbox: sql.outbox,
      keyValueStore: sql.keyValueStore,
      secretStore: sql.secretStore,
      policies: sql.policies,
      leases: sql.leases,
      rateLimits: sql.rateLimits,
      strikes: sql.strikes,
      attachmentStore: withCeiling(sql.attachmentStore, settings),
      fallbackQueue: sql.fallbackQueue,
      counters: sql.counters,
      operator: pickOperatorStores(sql),
      isMemberHeld: (member, now) => sql.holds.isMemberHeld(member, now),
      inquiries: sql.inquiries,
      evidenceProof: sql.proof,
      healthChecks: { archive: () => sql.health(), evidence: unreadableCases.health },
      scheduledJobs: createScheduledJobs(sql, log),
      duplicateIndex: createMemoryDuplicateIndex(),
      joinCounter: createMemoryJoinCounter(),
      close: () => sql.close(),
    };
  } catch (error) {
    if (error instanceof SqlSetupError) throw new StartupError(error.message);
    throw error;
  }
}
