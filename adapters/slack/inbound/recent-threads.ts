import type { KeyValueStore, Log } from '#core';
import { logSlackErrors } from '../client/errors.ts';

const MAX_THREADS = 200;

/** The threads with a recent reply, at most two hundred. A history does not contain replies, so threads are read too. */
export interface RecentThreads {
  /** Loads the threads of the previous process. */
  load(): Promise<void>;
  /** Call it for every reply. A thread that is new in the list is stored at once. */
  add(channel: string, thread: string): void;
  /** The ts of the parent messages in one channel, oldest first. */
  inChannel(channel: string): readonly string[];
}

/**
 * An empty list of recent threads.
 * @example
 * const threads = createRecentThreads({ keyValueStore, key: 'slack/T1/threads', log });
 * threads.add('C1', '1700000000.000100');
 * threads.inChannel('C1'); // ['1700000000.000100']
 */
export function createRecentThreads({
  keyValueStore,
  key,
  log,
}: {
  readonly keyValueStore: Pick<KeyValueStore, 'get' | 'put'>;
  readonly key: string;
  readonly log: Log;
}): RecentThreads {
  const keys = new Set<string>();
  let saving: Promise<void> = Promise.resolve();

  const save = (): Promise<void> => keyValueStore.put(key, [...keys].join(' '));

  return {
    async load() {
      for (const thread of (await keyValueStore.get(key))?.split(' ') ?? []) keys.add(thread);
    },
    add(channel, thread) {
      const threadKey = `${channel}/${thread}`;
      const isNew = !keys.delete(threadKey);
      keys.add(threadKey);
      if (keys.size > MAX_THREADS) keys.delete(keys.values().next().value!);
      if (!isNew) return;
      saving = saving.then(save, save);
      logSlackErrors(log, 'last_seen_save_failed', saving);
    },
    inChannel: (channel) =>
      [...keys].flatMap((threadKey) =>
        threadKey.startsWith(`${channel}/`) ? [threadKey.slice(channel.length + 1)] : [],
      ),
  };
}
