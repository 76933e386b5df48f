import type { EventFeed, EventService } from '#core';
import type { FeedSignal } from './feed-signal.ts';

/** How often a waiting reader looks for events that other processes have stored, in milliseconds. */
const LOOK_INTERVAL_MS = 500;

/**
 * Reads the feed. A reader that waits is answered at once when this process stores an event, and within half a second when
 * another one does.
 * @example await createEventService({ feed, signal }).list(caller, { after: 0, limit: 100, waitMs: 30_000 })
 */
export function createEventService({
  feed,
  signal,
  stopping,
}: {
  readonly feed: Pick<EventFeed, 'listEvents'>;
  readonly signal: Pick<FeedSignal, 'subscribe'>;
  /** Aborts when the process stops: readers are answered at once. */
  readonly stopping?: AbortSignal;
}): EventService {
  return {
    async list({ tenant }, { after, limit, waitMs, signal: gone }) {
      const aborted = AbortSignal.any([gone, stopping].filter((each) => each !== undefined));
      const endsAt = performance.now() + waitMs;
      for (;;) {
        const news = waitForNews(tenant, signal);
        try {
          const events = await feed.listEvents(tenant, after, limit);
          const leftMs = endsAt - performance.now();
          if (events.length > 0 || leftMs <= 0 || aborted.aborted) {
            const deleted = (events[0]?.sequence ?? after + 1) - after - 1;
            return { events, next: events.at(-1)?.sequence ?? after, deleted };
          }
          await news.within(Math.min(leftMs, LOOK_INTERVAL_MS), aborted);
        } finally {
          news.end();
        }
      }
    },
  };
}

/** Begins to listen before the feed is read, so that nothing between reading and waiting is missed. */
function waitForNews(tenant: string, signal: Pick<FeedSignal, 'subscribe'>) {
  let settle = () => {};
  const news = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const unsubscribe = signal.subscribe((changed) => {
    if (changed === tenant) settle();
  });
  return {
    async within(ms: number, aborted: AbortSignal) {
      const timer = setTimeout(settle, ms);
      aborted.addEventListener('abort', settle, { once: true });
      await news;
      clearTimeout(timer);
      aborted.removeEventListener('abort', settle);
    },
    end: unsubscribe,
  };
}
