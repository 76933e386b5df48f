/**
 * What an adapter must remember across a restart, as short texts by key, for example where a card was posted or how far
 * a channel was read. Losing it does no harm.
 */
export interface KeyValueStore {
  get(key: string): Promise<string | undefined>;
  put(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** All entries whose key begins with `prefix`, sorted by key. */
  list(prefix: string): Promise<readonly (readonly [key: string, text: string])[]>;
}
