/** Limit of rows per channel, and of members with restrictions. Beyond it the oldest entry is deleted. */
export const MAX_CHAT_ENTRIES = 2_000;

/**
 * Sets an entry. An existing key keeps its position; beyond the limit the oldest entry is deleted.
 * @example setBounded(rows, row.id, row)
 */
export const setBounded = <T>(map: Map<string, T>, key: string, value: T) => {
  map.set(key, value);
  if (map.size > MAX_CHAT_ENTRIES) map.delete(map.keys().next().value!);
};
