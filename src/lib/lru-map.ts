/** A bounded memory of what was there already: the oldest is forgotten first. */
export interface LruMap<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
}

/** @example const seen = createRecent<true>(10_000); if (seen.getRoute(id)) return; seen.set(id, true) */
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
