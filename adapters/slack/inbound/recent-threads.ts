const MAX_THREADS = 50;

/** The threads with a recent reply, at most fifty. */
export interface RecentThreads {
  /** Call it for every reply. */
  add(channel: string, thread: string): void;
  /** The ts of the parent messages in one channel, oldest first. */
  inChannel(channel: string): readonly string[];
}

/**
 * An empty list of recent threads.
 * @example const threads = createRecentThreads(); threads.add('C1', '1700000000.000100'); threads.inChannel('C1')
 */
export function createRecentThreads(): RecentThreads {
  const keys = new Set<string>();
  return {
    add(channel, thread) {
      keys.add(`${channel}/${thread}`);
      if (keys.size > MAX_THREADS) keys.delete(keys.values().next().value!);
    },
    inChannel: (channel) =>
      [...keys].flatMap((key) => (key.startsWith(`${channel}/`) ? [key.slice(channel.length + 1)] : [])),
  };
}
