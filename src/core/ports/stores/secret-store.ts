/** Secrets of an adapter, for example access tokens: short texts by key. Values are encrypted at rest, keys are not. */
export interface SecretStore {
  get(key: string): Promise<string | undefined>;
  /** Durable once it resolves; replaces the previous value. */
  put(key: string, secret: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** All entries whose key begins with `prefix`, sorted by key. */
  list(prefix: string): Promise<readonly (readonly [key: string, secret: string])[]>;
}
