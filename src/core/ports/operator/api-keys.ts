import type { ApiCaller, ApiKey, ApiScope } from '../../operator/api-key.ts';

/** A key to be made. */
export interface NewApiKey {
  /** For people, for example the program that uses the key. */
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  /** Absent: it does not expire. */
  readonly expiresAt?: Date | undefined;
}

/** A new key. `bearer` has the secret and is shown once: it is not stored. */
export interface IssuedApiKey {
  readonly kind: 'issued';
  readonly key: ApiKey;
  /** What the client sends as `Authorization: Bearer …`. */
  readonly bearer: string;
}

/**
 * Why a key is not made. `scopes`: the caller does not have these itself, and cannot give them to a key. `expires`: the time
 * is not in the future. `too-many`: the tenant has `MAX_KEYS_PER_TENANT` valid keys.
 */
export type KeyRefusal =
  | { readonly kind: 'scopes'; readonly missing: readonly ApiScope[] }
  | { readonly kind: 'expires' }
  | { readonly kind: 'too-many' };

/** The keys of the API: who calls, and the keys of the caller's tenant. */
export interface ApiKeys {
  /**
   * Who calls, from the text after `Bearer `. Undefined: there is no such key, the secret is wrong, or the key expired or was
   * revoked; the answer does not say which. A revocation is seen by every process within five seconds. Rejects when the
   * store does not answer.
   */
  authenticate(bearer: string): Promise<ApiCaller | undefined>;
  /** Oldest first, with keys that expired or were revoked. */
  list(caller: ApiCaller): Promise<readonly ApiKey[]>;
  create(caller: ApiCaller, key: NewApiKey): Promise<IssuedApiKey | KeyRefusal>;
  /** Ends a key at once. The same again changes nothing. */
  revoke(caller: ApiCaller, id: string): Promise<{ readonly kind: 'revoked' | 'not-found' }>;
  /**
   * Makes a key with the name, scopes and expiry of another one, which stays valid for `overlapSeconds`, so that clients can be
   * changed one after the other. `ended`: the key is not valid any more, so it cannot be replaced.
   */
  rotate(
    caller: ApiCaller,
    id: string,
    { overlapSeconds }: { readonly overlapSeconds: number },
  ): Promise<IssuedApiKey | KeyRefusal | { readonly kind: 'not-found' | 'ended' }>;
}
