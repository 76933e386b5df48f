/** A map of bounded size. When it is full, the least recently used entry is dropped. */
export interface LruMap<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
}

/**
 * Creates an empty map. `onDrop` gets each entry that is dropped because the map is full.
 * @example const seen = createLruMap<true>(10_000); if (seen.get(id)) return; seen.set(id, true)
 */
export function createLruMap<T>(
  maxSize: number,
  onDrop: (value: T, key: string) => void = () => undefined,
): LruMap<T> {
  const entries = new Map<string, T>();

  /** A Map iterates in the order of insertion, so the first key is the one to drop. */
  function moveToEnd(key: string, value: T): void {
    entries.delete(key);
    entries.set(key, value);
  }

  function dropOldest(): void {
    const [key, value] = entries.entries().next().value!;
    entries.delete(key);
    onDrop(value, key);
  }

  return {
    get(key) {
      const value = entries.get(key);
      if (value !== undefined) moveToEnd(key, value);
      return value;
    },
    set(key, value) {
      moveToEnd(key, value);
      if (entries.size > maxSize) dropOldest();
    },
    delete: (key) => void entries.delete(key),
  };
}
