/** Runs the tasks of one key one after the other, and tasks of different keys at the same time. */
export interface KeyedMutex {
  <T>(key: string, task: () => Promise<T>): Promise<T>;
  /** How many keys have a running task. */
  size(): number;
}

/**
 * A mutex for each key; a key is forgotten with its last task. A task whose key is free starts in the same tick. A task
 * that fails rejects for its own caller only; the next task of the key still runs.
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
