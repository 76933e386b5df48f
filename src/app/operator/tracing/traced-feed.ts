import type { EventFeed, Tracer } from '#core';

/**
 * The feed, which stores with each event and action the trace that caused it. Its webhook and its outcome then belong to that
 * trace, in any process. Without traces it is the feed itself.
 * @example const feed = traceFeed(stores.eventFeed, tracer)
 */
export function traceFeed(feed: EventFeed, tracer: Tracer): EventFeed {
  if (!tracer.isOn) return feed;
  const traced = <T extends object>(value: T): T => {
    const traceparent = tracer.traceparent();
    return traceparent === undefined ? value : { ...value, traceparent };
  };
  return {
    ...feed,
    append: (tenant, event) => feed.append(tenant, traced(event)),
    request(tenant, action, event) {
      const attributes = {
        ...{ 'yamidome.tenant': tenant, 'yamidome.action': action.kind },
        ...(action.caseId !== undefined && { 'yamidome.case': action.caseId }),
      };
      return tracer.runInChildSpan('action.request', { attributes }, () =>
        feed.request(tenant, traced(action), traced(event)),
      );
    },
  };
}
