/** A map of bounded size. When it is full, the entry that was set longest ago is dropped; reading does not count. */
export interface LruMap<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
}

/** @example const seen = createLruMap<true>(10_000); if (seen.get(id)) return; seen.set(id, true) */
export function createLruMap<T>(maxSize: number): LruMap<T> {
  const entries = new Map<string, T>();
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size > maxSize) entries.delete(entries.keys().next().value!);
    },
    delete: (key) => void entries.delete(key),
  };
}
