import type {
  ApiCaller,
  ApiKey,
  ApiKeys,
  ApiScope,
  Clock,
  IssuedApiKey,
  KeyRefusal,
  Log,
  NewApiKey,
  StoredApiKey,
  TenantStore,
} from '#core';
import { isKeyValid, MAX_KEYS_PER_TENANT } from '#core';
import { createAuthenticate } from './authenticate.ts';
import { createKey } from './key-text.ts';

/** What the keys of the API need. */
export interface ApiKeysDependencies {
  readonly tenants: TenantStore;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The keys of the API. A caller gives a key only scopes that its own key has.
 * @example const keys = createApiKeys({ tenants, clock, log }); await keys.authenticate('yk_4g7c2q0m1x9d_…')
 */
export function createApiKeys(deps: ApiKeysDependencies): ApiKeys {
  const { tenants, clock } = deps;
  const { authenticate, forget } = createAuthenticate(deps);
  return {
    authenticate,
    list: async ({ tenant }) => (await tenants.listKeys(tenant)).map(withoutHash),

    async create(caller, wanted) {
      const now = clock.now();
      const refusal = refuseKey(caller, wanted, await tenants.listKeys(caller.tenant), now);
      if (refusal) return refusal;
      return issueKey(tenants, caller.tenant, wanted, now);
    },

    async revoke({ tenant }, id) {
      const isKnown = await tenants.revokeKey(tenant, id, clock.now());
      if (isKnown) forget(id);
      return { kind: isKnown ? 'revoked' : 'not-found' };
    },

    async rotate(caller, id, { overlapSeconds }) {
      const now = clock.now();
      const keys = await tenants.listKeys(caller.tenant);
      const old = keys.find((key) => key.id === id);
      if (!old) return { kind: 'not-found' };
      if (!isKeyValid(old, now)) return { kind: 'ended' };
      const { next, bearer } = replaceKey(old, now);
      const refusal = refuseKey(caller, next, keys, now);
      if (refusal) return refusal;
      const until = new Date(now.getTime() + overlapSeconds * 1000);
      if (!(await tenants.rotateKey(caller.tenant, id, next, { at: now, until }))) return { kind: 'ended' };
      forget(id);
      return { kind: 'issued', key: withoutHash(next), bearer };
    },
  };
}

/**
 * Makes a key for a tenant, without a check of scopes. Rejects if the tenant is unknown or erased.
 * @example await issueKey(tenants, 'square', { name: 'posts', scopes: ['posts'] }, clock.now())
 */
export async function issueKey(
  tenants: Pick<TenantStore, 'addKey'>,
  tenant: string,
  wanted: NewApiKey,
  now: Date,
): Promise<IssuedApiKey> {
  const { key, bearer } = createKey({ ...wanted, tenant, createdAt: now });
  if (!(await tenants.addKey(key))) throw new Error(`there is no tenant ${tenant}, or it was erased`);
  return { kind: 'issued', key: withoutHash(key), bearer };
}

/**
 * The key that takes the place of another one: the same name and scopes, and the same lifetime from now on.
 * @example const { next, bearer } = replaceKey(old, clock.now())
 */
export function replaceKey(old: StoredApiKey, now: Date): { next: StoredApiKey; bearer: string } {
  const { tenant, name, scopes, createdAt, expiresAt, id } = old;
  const { key, bearer } = createKey({
    ...{ tenant, name, scopes, createdAt: now, replaces: id },
    ...(expiresAt && { expiresAt: new Date(now.getTime() + expiresAt.getTime() - createdAt.getTime()) }),
  });
  return { next: key, bearer };
}

function refuseKey(
  { scopes }: ApiCaller,
  wanted: { readonly scopes: readonly ApiScope[]; readonly expiresAt?: Date | undefined },
  keys: readonly ApiKey[],
  now: Date,
): KeyRefusal | undefined {
  const missing = wanted.scopes.filter((scope) => !scopes.has(scope));
  if (missing.length > 0) return { kind: 'scopes', missing };
  if (wanted.expiresAt && wanted.expiresAt <= now) return { kind: 'expires' };
  const valid = keys.filter((key) => isKeyValid(key, now));
  return valid.length >= MAX_KEYS_PER_TENANT ? { kind: 'too-many' } : undefined;
}

const withoutHash = ({ secretHash: _, ...key }: StoredApiKey): ApiKey => key;
