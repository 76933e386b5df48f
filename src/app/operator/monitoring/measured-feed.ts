import type { EventFeed, FeedMetrics } from '#core';

/**
 * The feed, which counts the actions that are requested and how they end. An action that is requested again counts once.
 * @example const feed = measureFeed(stores.eventFeed, metrics)
 */
export const measureFeed = (feed: EventFeed, metrics: FeedMetrics): EventFeed => ({
  ...feed,
  async request(tenant, action, event) {
    const stored = await feed.request(tenant, action, event);
    if (stored.requestedAt.getTime() === action.requestedAt.getTime())
      metrics.countAction(stored.kind, 'requested');
    return stored;
  },
  async endAction(tenant, id, from, end, event) {
    const ended = await feed.endAction(tenant, id, from, end, event);
    if (!ended) return ended;
    metrics.countAction(ended.kind, end.state);
    if (end.outcome) metrics.countOutcome(ended.kind, end.outcome.status);
    return ended;
  },
});
