/** Runs tasks of one key one after the other, tasks of different keys side by side. */
export interface KeyedMutex {
  <T>(key: string, task: () => Promise<T>): Promise<T>;
  /** How many keys have a running task. */
  size(): number;
}

/**
 * A mutex per key; a key is forgotten with its last task. A free task starts at once, in the same tick. A failed task
 * rejects for its caller only, the next task of the key runs all the same.
 * @example const runExclusive = createKeyedMutex(); await runExclusive(memberKey(author), () => parseHandle(message))
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
