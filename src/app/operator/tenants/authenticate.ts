import type { ApiCaller, ApiKeys, Clock, Log, StoredApiKey, TenantStore } from '#core';
import { isKeyValid, tenantServer } from '#core';
import { createLruMap, errorName } from '#lib';
import { isSecretOf, parseKeyText } from './key-text.ts';

/** How long a key is remembered: a revocation by another process is seen after this time. */
const MAX_AGE_MS = 5000;
/** How often the time of the last use is written. */
const TOUCH_INTERVAL_MS = 60_000;
const CACHE_SIZE = 10_000;

/** A read of a key, which several requests share. */
interface CachedRead {
  readonly at: number;
  readonly found: ReturnType<TenantStore['findKey']>;
}

/**
 * Creates the check of keys: one read of the store for each key within five seconds. A read that fails is not remembered.
 * `forget` drops a key that this process has changed.
 * @example const { authenticate } = createAuthenticate({ tenants, clock, log })
 */
export function createAuthenticate({
  tenants,
  clock,
  log,
}: {
  readonly tenants: Pick<TenantStore, 'findKey' | 'touchKey'>;
  readonly clock: Clock;
  readonly log: Log;
}): Pick<ApiKeys, 'authenticate'> & { readonly forget: (id: string) => void } {
  const reads = createLruMap<CachedRead>(CACHE_SIZE);
  const touchedAt = createLruMap<number>(CACHE_SIZE);

  function findKey(id: string, now: number): CachedRead['found'] {
    const known = reads.get(id);
    // Also when the clock was set back: a read of the future would be remembered for too long.
    if (known && Math.abs(now - known.at) < MAX_AGE_MS) return known.found;
    const found = tenants.findKey(id);
    const read = { at: now, found };
    reads.set(id, read);
    found.catch(() => {
      if (reads.get(id) === read) reads.delete(id);
    });
    return found;
  }

  function touch({ id, lastUsedAt }: StoredApiKey, now: Date): void {
    const last = Math.max(touchedAt.get(id) ?? 0, lastUsedAt?.getTime() ?? 0);
    if (now.getTime() - last < TOUCH_INTERVAL_MS) return;
    touchedAt.set(id, now.getTime());
    // The request does not wait, and does not fail: the time is for people.
    tenants
      .touchKey(id, now)
      .catch((error: unknown) => log.warn('api_key_use_not_noted', { key: id, error: errorName(error) }));
  }

  return {
    forget: (id) => reads.delete(id),
    async authenticate(bearer) {
      const text = parseKeyText(bearer);
      if (!text) return undefined;
      const now = clock.now();
      const found = await findKey(text.id, now.getTime());
      const isGenuine = isSecretOf(found?.key.secretHash, text.secret);
      if (!isGenuine || !found || found.tenant.erasedAt || !isKeyValid(found.key, now)) return undefined;
      touch(found.key, now);
      return toCaller(found.key);
    },
  };
}

const toCaller = ({ id, tenant, scopes }: StoredApiKey): ApiCaller => ({
  tenant,
  server: tenantServer(tenant),
  keyId: id,
  scopes: new Set(scopes),
});
