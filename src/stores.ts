import type {
  Archive,
  Arrivals,
  Campaigns,
  Chronicle,
  Claims,
  Clock,
  Files,
  Health,
  Inquiries,
  Log,
  Memos,
  Meter,
  Outbox,
  Policies,
  Policy,
  Quotas,
  Spool,
  Strikes,
  Tallies,
  Vault,
} from '#core';
import { guests } from '../adapters/index.ts';
import type { Sql } from '../adapters/sql/index.ts';
import { counted } from './counted.ts';
import type { Duty } from './duties.ts';
import { liftOverdue } from './inquiry/index.ts';
import { earlierStrikes } from './pipeline/earlier.ts';
import {
  createMemoryArrivals,
  createMemoryBook,
  createMemoryCampaigns,
  createMemoryClaims,
  createMemoryFiles,
  createMemoryMemos,
  createMemoryPolicies,
  createMemoryQuotas,
  createMemorySpool,
  createMemoryStrikes,
  createMemoryTallies,
  createMemoryVault,
} from './store/index.ts';

const SECOND_MS = 1000;
const HOUR_MS = 60 * 60 * SECOND_MS;

/** Where things are kept. Nothing given: in memory, gone with the process. */
export interface Keeping {
  /** A folder for the database file and the keys. */
  readonly dataDir?: string | undefined;
  /** A PostgreSQL address instead of the file; the keys stay in `dataDir` unless they are given. */
  readonly databaseUrl?: string | undefined;
  readonly evidenceKey?: string | undefined;
  readonly signingKey?: string | undefined;
  readonly redisUrl?: string | undefined;
  readonly redisPrefix?: string | undefined;
}

export interface Stores {
  readonly archive: Archive;
  readonly chronicle: Chronicle;
  readonly outbox: Outbox;
  readonly policies: Policies;
  readonly strikes: Strikes;
  readonly claims: Claims;
  readonly quotas: Quotas;
  readonly campaigns: Campaigns;
  readonly arrivals: Arrivals;
  readonly memos: Memos;
  readonly vault: Vault;
  readonly files: Files;
  readonly spool: Spool;
  readonly tallies: Tallies;
  /** Only where records outlive the process. */
  readonly inquiries?: Inquiries;
  /** What has to work, by name. */
  readonly checks: Readonly<Record<string, () => Health | Promise<Health>>>;
  /** What has to be done to them again and again. */
  readonly duties: readonly Duty[];
  close(): Promise<void>;
}

interface Around {
  readonly policy: () => Policy;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly log: Log;
}

/** What cannot start says why in one sentence. */
export class CannotStart extends Error {}

/**
 * Opens what was asked for: evidence in SQL or in memory, counts in Redis or in memory. Redis holds what may be lost,
 * the archive what may not; counts that were lost are rebuilt from the archive. Throws `CannotStart`.
 * @example const stores = await openStores({ dataDir: 'data' }, { policy, clock, log })
 */
export async function openStores(keeping: Keeping, around: Around): Promise<Stores> {
  const durable = keeping.dataDir !== undefined || keeping.databaseUrl !== undefined;
  const kept = durable ? await openDurable(keeping, around) : openMemory(around.policy);
  if (keeping.redisUrl === undefined) return metered(kept, around.meter);
  const { openRedis, parseRedisUrl } = await guests.redis();
  const address = parseRedisUrl(keeping.redisUrl);
  if (!address.ok) {
    await kept.close();
    throw new CannotStart(`REDIS_URL: ${address.why}`);
  }
  const redis = await openRedis({
    address: address.value,
    prefix: keeping.redisPrefix ?? 'yamidome',
    earlier: earlierStrikes(kept.archive),
    clock: around.clock,
    log: around.log,
  });
  const { strikes, claims, quotas, campaigns, arrivals } = redis;
  const counts = { strikes, claims, quotas, campaigns, arrivals };
  const stores = { ...kept, ...counts, checks: { ...kept.checks, redis: () => healthOf(redis.health()) } };
  return metered(
    {
      ...stores,
      async close() {
        await kept.close();
        await redis.close();
      },
    },
    around.meter,
  );
}

const healthOf = (
  redis: { readonly state: 'ok' } | { readonly state: 'down'; readonly why: string },
): Health => (redis.state === 'ok' ? { ok: true } : { ok: false, why: redis.why });

/** Policies are asked for every message and served from memory: nobody stands in between. */
function metered(stores: Stores, meter: Meter): Stores {
  const { archive, outbox, strikes, claims, quotas, campaigns, arrivals, files } = stores;
  const seen = { archive, outbox, strikes, claims, quotas, campaigns, arrivals, files };
  const watched = Object.entries(seen).map(([name, store]) => [name, counted<object>(name, store, meter)]);
  return { ...stores, ...(Object.fromEntries(watched) as typeof seen) };
}

function openMemory(policy: () => Policy): Stores {
  return {
    ...createMemoryBook(),
    memos: createMemoryMemos(),
    vault: createMemoryVault(),
    policies: createMemoryPolicies(policy),
    claims: createMemoryClaims(),
    quotas: createMemoryQuotas(),
    strikes: createMemoryStrikes(),
    files: createMemoryFiles(),
    spool: createMemorySpool(),
    tallies: createMemoryTallies(),
    checks: { archive: () => ({ ok: true }) },
    duties: [],
    campaigns: createMemoryCampaigns(),
    arrivals: createMemoryArrivals(),
    close: async () => {},
  };
}

const dutiesOf = (sql: Sql, log: Log): readonly Duty[] => [
  // Every process serves policies from memory and learns so of what another has set.
  { name: 'policies', everyMs: 30 * SECOND_MS, shared: false, work: () => sql.policies.refresh() },
  { name: 'holds', everyMs: HOUR_MS, shared: true, work: (now) => liftOverdue(sql.inquiries, now) },
  {
    name: 'retention',
    everyMs: HOUR_MS,
    shared: true,
    work: async (now) => void (await sql.retain((server) => sql.policies.of(server).retention.days, now)),
  },
  {
    // In a log that is kept elsewhere, these prove later that no chain was cut back: `verify --heads` reads them.
    name: 'heads',
    everyMs: HOUR_MS,
    shared: true,
    work: async () => {
      for (const { server, number, hash } of await sql.heads()) log.info(`head ${server} ${number} ${hash}`);
    },
  },
];

async function openDurable(keeping: Keeping, { policy, clock, log }: Around): Promise<Stores> {
  const { openSql, SqlRefused } = await guests.sql();
  try {
    const sql = await openSql({
      url: keeping.databaseUrl,
      dataDir: keeping.dataDir ?? 'data',
      keys: { evidence: keeping.evidenceKey, signing: keeping.signingKey },
      policy,
      clock,
      log,
    });
    return {
      archive: sql.archive,
      chronicle: sql.chronicle,
      outbox: sql.outbox,
      memos: sql.memos,
      vault: sql.vault,
      policies: sql.policies,
      claims: sql.claims,
      quotas: sql.quotas,
      strikes: sql.strikes,
      files: sql.files,
      spool: sql.spool,
      tallies: sql.tallies,
      inquiries: sql.inquiries,
      checks: { archive: () => sql.health() },
      duties: dutiesOf(sql, log),
      campaigns: createMemoryCampaigns(),
      arrivals: createMemoryArrivals(),
      close: () => sql.close(),
    };
  } catch (error) {
    if (error instanceof SqlRefused) throw new CannotStart(error.message);
    throw error;
  }
}
