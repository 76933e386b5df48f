import type { StoredApiKey } from '../../operator/api-key.ts';
import type { Tenant } from '../../operator/tenant.ts';

/** What can be changed of a tenant. */
export type TenantChanges = Partial<
  Pick<Tenant, 'name' | 'quotas' | 'retentionDays' | 'returnOrigins' | 'pictureHosts'>
>;

/** The tenants and their keys. Its data must not be lost. Each change is durable once it resolves. */
export interface TenantStore {
  /** False if there is a tenant with this id already, also an erased one. */
  create(tenant: Tenant): Promise<boolean>;
  /** Undefined for an unknown id. */
  read(id: string): Promise<Tenant | undefined>;
  /** All tenants by id, erased ones included. */
  list(): Promise<readonly Tenant[]>;
  /** False if the tenant is unknown or erased. */
  update(id: string, changes: TenantChanges): Promise<boolean>;
  /** False if the tenant is unknown or erased. */
  addKey(key: StoredApiKey): Promise<boolean>;
  /** A key and its tenant, in one read. Undefined for an unknown id. */
  findKey(id: string): Promise<{ readonly key: StoredApiKey; readonly tenant: Tenant } | undefined>;
  /** The keys of a tenant, oldest first; those that expired or were revoked stay in the list. */
  listKeys(tenant: string): Promise<readonly StoredApiKey[]>;
  /** False if the tenant has no such key. A key that is revoked already stays as it is. */
  revokeKey(tenant: string, id: string, at: Date): Promise<boolean>;
  /**
   * Adds `next` and lets the old key end at `until`, unless it ends earlier; both or neither. False if the tenant has no such
   * key, or the key is not valid any more.
   */
  rotateKey(
    tenant: string,
    id: string,
    next: StoredApiKey,
    { at, until }: { readonly at: Date; readonly until: Date },
  ): Promise<boolean>;
  /** Notes that a key was used. An earlier time than the noted one changes nothing. */
  touchKey(id: string, at: Date): Promise<void>;
}
