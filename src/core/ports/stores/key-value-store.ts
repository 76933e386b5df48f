/**
 * Short texts by key that adapters need after a restart, for example the message id of a card or the last message read
 * in a channel. Losing them does no harm.
 */
export interface KeyValueStore {
  get(key: string): Promise<string | undefined>;
  put(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** All entries whose key begins with `prefix`, sorted by key. */
  list(prefix: string): Promise<readonly (readonly [key: string, text: string])[]>;
}

/**
 * Keys of the decisions of moderators about texts: `decided-text/<server>/<hashed name>`. The id of the case is the third word of
 * the value. They are deleted with their cases, or after 30 days.
 */
export const DECIDED_TEXT_PREFIX = 'decided-text/';
