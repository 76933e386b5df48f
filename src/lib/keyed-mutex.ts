/** Runs tasks of the same key one after the other, and tasks of different keys in parallel. */
export interface KeyedMutex {
  <T>(key: string, task: () => Promise<T>): Promise<T>;
  /** The number of keys with a running task. */
  size(): number;
}

/**
 * Creates a mutex for each key; a key is removed after its last task. If the key is free, a task starts in the same
 * tick. A task that fails rejects only for its caller; the next task of the key still runs.
 * @example const runExclusive = createKeyedMutex(); await runExclusive(memberKey(author), () => handle(message))
 */
export function createKeyedMutex(): KeyedMutex {
  const lastTaskByKey = new Map<string, Promise<unknown>>();

  const runExclusive = async <T>(key: string, task: () => Promise<T>): Promise<T> => {
    const previous = lastTaskByKey.get(key);
    const current = previous === undefined ? task() : previous.then(task, task);
    lastTaskByKey.set(key, current);
    try {
      return await current;
    } finally {
      if (lastTaskByKey.get(key) === current) lastTaskByKey.delete(key);
    }
  };
  return Object.assign(runExclusive, { size: () => lastTaskByKey.size });
}
