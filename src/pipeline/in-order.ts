/** Runs tasks of one key one after the other, tasks of different keys side by side. */
export type InOrder = <T>(key: string, task: () => Promise<T>) => Promise<T>;

/**
 * A queue per key that is gone with its last task. A failed task fails its caller, not the next task.
 * @example await inOrder(memberKey(author), () => handle(message));
 */
export function createInOrder(): InOrder & { readonly size: () => number } {
  const last = new Map<string, Promise<unknown>>();

  const inOrder: InOrder = async (key, task) => {
    const before = last.get(key);
    const mine = before === undefined ? task() : before.then(task, task);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
  return Object.assign(inOrder, { size: () => last.size });
}
