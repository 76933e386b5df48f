/** A map of bounded size. When it is full, the least recently used entry is dropped. */
export interface LruMap<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
}

/**
 * Creates an empty map.
 * @example const seen = createLruMap<true>(10_000); if (seen.get(id)) return; seen.set(id, true)
 */
export function createLruMap<T>(maxSize: number): LruMap<T> {
  const entries = new Map<string, T>();

  /** A Map iterates in the order of insertion, so the first key is the one to drop. */
  function moveToEnd(key: string, value: T): void {
    entries.delete(key);
    entries.set(key, value);
  }

  return {
    get(key) {
      const value = entries.get(key);
      if (value !== undefined) moveToEnd(key, value);
      return value;
    },
    set(key, value) {
      moveToEnd(key, value);
      if (entries.size > maxSize) entries.delete(entries.keys().next().value!);
    },
    delete: (key) => void entries.delete(key),
  };
}
