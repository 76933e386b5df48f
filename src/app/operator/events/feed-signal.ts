import type { EventFeed } from '#core';

/** Lets this process know at once of what it has stored. Other processes look by themselves from time to time. */
export interface FeedSignal {
  notify(tenant: string): void;
  /** Calls `listener` after each event that this process stores. Returns the function that ends it. */
  subscribe(listener: (tenant: string) => void): () => void;
}

/**
 * Creates the signal.
 * @example const signal = createFeedSignal(); signal.subscribe((tenant) => delivery.wake(tenant))
 */
export function createFeedSignal(): FeedSignal {
  const listeners = new Set<(tenant: string) => void>();
  return {
    notify(tenant) {
      for (const listener of [...listeners]) listener(tenant);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/**
 * The feed that notifies after each write.
 * @example const feed = withSignal(stores.eventFeed, signal)
 */
export const withSignal = (feed: EventFeed, signal: FeedSignal): EventFeed => ({
  ...feed,
  async append(tenant, event) {
    const isNew = await feed.append(tenant, event);
    if (isNew) signal.notify(tenant);
    return isNew;
  },
  async request(tenant, action, event) {
    const stored = await feed.request(tenant, action, event);
    signal.notify(tenant);
    return stored;
  },
  async endAction(tenant, id, from, end, event) {
    const ended = await feed.endAction(tenant, id, from, end, event);
    if (ended && event) signal.notify(tenant);
    return ended;
  },
});
