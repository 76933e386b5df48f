import type { Server } from '../message.ts';

/** What a key may do. Each call of the API needs one of them. */
export const API_SCOPES = [
  'judge',
  'posts',
  'accounts',
  'reports',
  'appeals',
  'cases:read',
  'cases:decide',
  'evidence',
  'events',
  'actions',
  'webhooks',
  'holds',
  'tenant',
  'keys',
  'rules',
  'verifications',
  'audit',
] as const;

/** What a key may do. */
export type ApiScope = (typeof API_SCOPES)[number];

/** The most keys of one tenant that are valid at the same time. */
export const MAX_KEYS_PER_TENANT = 100;

/** A key of the API without its secret. */
export interface ApiKey {
  /** The public part of the key; it is in logs and in the chain. */
  readonly id: string;
  readonly tenant: string;
  /** For people, for example the program that uses the key. */
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  readonly createdAt: Date;
  /** Absent: it does not expire. */
  readonly expiresAt?: Date;
  readonly revokedAt?: Date;
  /** To the minute. Absent: it was never used. */
  readonly lastUsedAt?: Date;
  /** The key that this one replaces. */
  readonly replaces?: string;
}

/** A key as it is stored. */
export interface StoredApiKey extends ApiKey {
  /** SHA-256 of the secret, in hex. */
  readonly secretHash: string;
}

/** Who calls the API: a tenant, by one of its keys. */
export interface ApiCaller {
  /** The id of the tenant. */
  readonly tenant: string;
  /** The server that stands for the tenant. */
  readonly server: Server;
  readonly keyId: string;
  readonly scopes: ReadonlySet<ApiScope>;
}

/**
 * Whether a key can be used at this time.
 * @example isKeyValid(key, clock.now())
 */
export const isKeyValid = (
  { expiresAt, revokedAt }: Pick<ApiKey, 'expiresAt' | 'revokedAt'>,
  at: Date,
): boolean => revokedAt === undefined && (expiresAt === undefined || at < expiresAt);
