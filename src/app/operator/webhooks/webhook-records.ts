import type { Clock, Leases, SecretStore, Webhook } from '#core';
import { webhookSecretKey } from '#core';

/** Longer than a change takes. */
const CHANGE_LEASE_MS = 30_000;
/** Another process may change the record; a delivery may use an older one for this long. */
const CACHE_MS = 2000;

/** A secret in the store. `expiresAt`: ISO 8601. */
export interface StoredSecret {
  readonly id: string;
  readonly secret: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
}

/** The webhook of a tenant in the store of secrets: the address may contain a token. */
export interface WebhookRecord {
  readonly url: string;
  readonly enabled: boolean;
  readonly switchedOff?: { readonly why: 'gone'; readonly at: string };
  /** Newest first. */
  readonly secrets: readonly StoredSecret[];
}

/** The webhooks of all tenants. Rejects when a store is unavailable. */
export interface WebhookRecords {
  read(tenant: string): Promise<WebhookRecord | undefined>;
  /** Like `read`, at most two seconds old. */
  readCached(tenant: string): Promise<WebhookRecord | undefined>;
  /** One change at a time. `busy`: another one is in progress. `change` returns the new record; undefined: nothing to change. */
  change(
    tenant: string,
    change: (before: WebhookRecord | undefined) => WebhookRecord | undefined,
  ): Promise<WebhookRecord | undefined | 'busy'>;
}

/**
 * Creates the records.
 * @example const records = createWebhookRecords({ secretStore, leases, clock })
 */
export function createWebhookRecords({
  secretStore,
  leases,
  clock,
}: {
  readonly secretStore: Pick<SecretStore, 'get' | 'put'>;
  readonly leases: Leases;
  readonly clock: Clock;
}): WebhookRecords {
  const cache = new Map<string, { readonly record: WebhookRecord | undefined; readonly readAtMs: number }>();

  async function read(tenant: string): Promise<WebhookRecord | undefined> {
    const text = await secretStore.get(webhookSecretKey(tenant));
    const record = text === undefined ? undefined : (JSON.parse(text) as WebhookRecord);
    cache.set(tenant, { record, readAtMs: clock.now().getTime() });
    return record;
  }

  return {
    read,
    async readCached(tenant) {
      const cached = cache.get(tenant);
      const isFresh = cached && clock.now().getTime() - cached.readAtMs < CACHE_MS;
      return isFresh ? cached.record : read(tenant);
    },
    async change(tenant, change) {
      const lease = webhookSecretKey(tenant);
      if (!(await leases.acquire(lease, clock.now(), CHANGE_LEASE_MS))) return 'busy';
      try {
        const changed = change(await read(tenant));
        if (!changed) return undefined;
        await secretStore.put(webhookSecretKey(tenant), JSON.stringify(changed));
        cache.set(tenant, { record: changed, readAtMs: clock.now().getTime() });
        return changed;
      } finally {
        await leases.release(lease);
      }
    },
  };
}

/** The secrets that sign at a time, newest first. @example secretsInForce(record, clock.now()).length // 2 during a rotation */
export const secretsInForce = ({ secrets }: WebhookRecord, at: Date): readonly StoredSecret[] =>
  secrets.filter(({ expiresAt }) => expiresAt === undefined || new Date(expiresAt) > at);

/** The webhook without the texts of its secrets. @example toWebhook(record, clock.now()).secrets[0]?.id */
export const toWebhook = (record: WebhookRecord, at: Date): Webhook => ({
  url: record.url,
  enabled: record.enabled,
  ...(record.switchedOff && {
    switchedOff: { why: record.switchedOff.why, at: new Date(record.switchedOff.at) },
  }),
  secrets: secretsInForce(record, at).map(({ id, createdAt, expiresAt }) => ({
    id,
    createdAt: new Date(createdAt),
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
  })),
});
