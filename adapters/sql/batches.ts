import { setTimeout } from 'node:timers/promises';

/** What became of one write: what it has to tell, or why it was refused. */
export type Result<R = void> = Error | R;

interface Waiting<T, R> {
  readonly item: T;
  resolve(told: R): void;
  reject(error: unknown): void;
}

/**
 * Writes that arrive while `sideBySide` commits are under way, or `momentMs` before one, share the next one. Each
 * learns its own result. When a shared commit fails because of `oneOfThem`, each is tried alone, so that one that
 * cannot be stored does not take others with it; any other failure is everybody's, at once.
 * @example const write = createBatches(commit, () => false, 100); await write(item)
 */
export function createBatches<T, R = void>(
  commit: (items: readonly T[]) => Promise<readonly Result<R>[]>,
  oneOfThem: (error: unknown) => boolean,
  atMost: number,
  { momentMs = 0, sideBySide = 1 }: { readonly momentMs?: number; readonly sideBySide?: number } = {},
): ((item: T) => Promise<R>) & { readonly idle: () => Promise<void> } {
  let waiting: Waiting<T, R>[] = [];
  let atWork = 0;
  const idlers: (() => void)[] = [];

  async function settle(batch: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await commit(batch.map(({ item }) => item));
      for (const [i, each] of batch.entries()) {
        const result = results[i];
        if (result instanceof Error) each.reject(result);
        else each.resolve(result as R);
      }
    } catch (error) {
      if (batch.length > 1 && oneOfThem(error)) for (const each of batch) await settle([each]);
      else for (const each of batch) each.reject(error);
    }
  }

  async function run(): Promise<void> {
    atWork += 1;
    while (waiting.length > 0) {
      if (momentMs > 0 && waiting.length < atMost) await setTimeout(momentMs);
      const batch = waiting.slice(0, atMost);
      waiting = waiting.slice(atMost);
      if (batch.length > 0) await settle(batch);
    }
    // In the same breath as the last look: whoever comes after it must find nobody here.
    atWork -= 1;
    if (atWork === 0) for (const tell of idlers.splice(0)) tell();
  }

  const write = (item: T): Promise<R> =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (atWork < sideBySide) void run();
    });
  const idle = (): Promise<void> =>
    atWork === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve));
  return Object.assign(write, { idle });
}
