import type {
  ApiQuotas,
  BucketLimit,
  Clock,
  Log,
  QuotaAnswer,
  QuotaKind,
  TenantQuotas,
  TenantStore,
  TokenBuckets,
} from '#core';
import { MAX_POSTS_PER_REQUEST } from '#core';
import { createKeyedMutex, createLruMap, errorName } from '#lib';
import { createMemoryTokenBuckets } from '../../../memory/index.ts';
import { createTenantReader } from './tenant-reader.ts';

const SECOND_MS = 1000;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;
/** How long a process may keep tokens that it took in advance. */
const RESERVE_MAX_AGE_MS = SECOND_MS;
/** The share of a second's tokens, and of a day's tokens, that a process takes in advance. */
const RESERVE_OF_SECOND = 0.1;
const RESERVE_OF_DAY = 0.001;
const MAX_RESERVES = 10_000;

/** What the quotas need. `buckets` are shared by all processes. */
export interface QuotasDependencies {
  readonly tenants: Pick<TenantStore, 'read'>;
  readonly buckets: TokenBuckets;
  readonly clock: Clock;
  readonly log: Log;
}

/** One limit of a tenant at a time. */
interface AppliedLimit extends BucketLimit {
  /** The setting, for the answer. */
  readonly quota: keyof TenantQuotas;
  readonly key: string;
  /** Tokens that a process takes in advance. */
  readonly reserve: number;
  readonly reserveMaxAgeMs: number;
  /** When a bucket that does not fill is replaced by a new one. */
  readonly renewsAfterMs?: number;
}

/** Tokens that were taken in advance, and until when they may be used. */
interface Reserve {
  readonly tokens: number;
  readonly until: number;
}

/**
 * Counts what tenants send. What it promises: `ApiQuotas` of #core. Changed quotas are seen within five seconds.
 * @example await createQuotas({ tenants, buckets, clock, log }).take(caller, 'posts', 500)
 */
export function createQuotas({ tenants, buckets, clock, log }: QuotasDependencies): ApiQuotas {
  const readTenant = createTenantReader(tenants, clock);
  const ownBuckets = createMemoryTokenBuckets();
  const reserves = createLruMap<Reserve>(MAX_RESERVES);
  const runExclusive = createKeyedMutex();
  let warnedAt = 0;

  /** Takes from the shared store; from memory while it does not answer. */
  async function takeShared(limit: AppliedLimit, count: number, now: Date) {
    const request = { atLeast: count, atMost: count + limit.reserve };
    try {
      return await buckets.take(limit.key, request, limit, now);
    } catch (error) {
      if (now.getTime() - warnedAt > 60 * SECOND_MS) {
        warnedAt = now.getTime();
        log.warn('quota_store_unavailable', { error: errorName(error) });
      }
      return ownBuckets.take(limit.key, { atLeast: count, atMost: count }, limit, now);
    }
  }

  async function useLimit(limit: AppliedLimit, count: number, now: Date): Promise<QuotaAnswer> {
    const at = now.getTime();
    const kept = reserves.get(limit.key);
    const own = kept && at < kept.until ? kept.tokens : 0;
    if (kept && own >= count) {
      reserves.set(limit.key, { tokens: own - count, until: kept.until });
      return { allowed: true };
    }
    const { taken, retryAfterMs } = await takeShared(limit, count, now);
    if (taken === 0) {
      const { quota, capacity, renewsAfterMs } = limit;
      const most = Math.floor(capacity);
      return { allowed: false, quota, most, retryAfterMs: renewsAfterMs ?? retryAfterMs };
    }
    reserves.set(limit.key, { tokens: own + taken - count, until: at + limit.reserveMaxAgeMs });
    return { allowed: true };
  }

  return {
    async take({ tenant }, kind, count) {
      const found = await readTenant(tenant);
      if (!found || count === 0) return { allowed: true };
      const now = clock.now();
      for (const limit of limitsOf(tenant, kind, found.quotas, now.getTime())) {
        // One at a time for each limit: the others find what it took in advance.
        const result = await runExclusive(limit.key, () => useLimit(limit, count, now));
        if (!result.allowed) return result;
      }
      return { allowed: true };
    },
  };
}

/** The limit of a second comes first: a refusal by it must not cost tokens of the day. */
function limitsOf(
  tenant: string,
  kind: QuotaKind,
  { postsPerSecond, postsPerDay, judgesPerSecond, burstSeconds }: TenantQuotas,
  now: number,
): readonly AppliedLimit[] {
  const key = `${kind}/${tenant}`;
  const limits: AppliedLimit[] = [];
  const perSecond = kind === 'posts' ? postsPerSecond : judgesPerSecond;
  if (perSecond !== undefined) {
    const atOnce = kind === 'posts' ? MAX_POSTS_PER_REQUEST : 1;
    limits.push({
      ...{ key, perSecond, quota: kind === 'posts' ? 'postsPerSecond' : 'judgesPerSecond' },
      capacity: Math.max(atOnce, perSecond * burstSeconds),
      reserve: Math.floor(perSecond * RESERVE_OF_SECOND),
      reserveMaxAgeMs: RESERVE_MAX_AGE_MS,
    });
  }
  if (kind === 'posts' && postsPerDay !== undefined) {
    const day = Math.floor(now / DAY_MS);
    const untilMidnightMs = (day + 1) * DAY_MS - now;
    limits.push({
      ...{ key: `${key}/${day}`, quota: 'postsPerDay', capacity: postsPerDay, perSecond: 0 },
      reserve: Math.floor(postsPerDay * RESERVE_OF_DAY),
      ...{ reserveMaxAgeMs: untilMidnightMs, renewsAfterMs: untilMidnightMs },
    });
  }
  return limits;
}
