import type { Clock, NoticesByName, PolicyStore, Server } from '#core';
import type { CountEvent } from './count-event.ts';
import { listNoticePosts } from './index.ts';
import type { createPost, PostResult } from './post-once.ts';

/** A channel, and what happened there. */
export interface NoticePostResult {
  readonly channel: string;
  readonly result: PostResult;
}

/** Posts a notice now in all channels of the server's policy. Never throws. Undefined: there is no such notice. */
export type PostNoticeNow = (
  server: Server,
  name: string,
) => Promise<readonly NoticePostResult[] | undefined>;

/**
 * Posts a notice for a person who does not want to wait for its schedule: at most once a day in a channel, also counting
 * the schedule, and counted like a scheduled one.
 * @example await createNoticePoster(ports)(server, 'holidays') // [{ channel: 'plaza', result: 'posted' }]
 */
export function createNoticePoster(ports: {
  readonly notices: () => NoticesByName;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly post: ReturnType<typeof createPost>;
  readonly countEvent: CountEvent;
  readonly clock: Clock;
}): PostNoticeNow {
  const { notices, policies, post, countEvent, clock } = ports;
  return async (server, name) => {
    const notice = notices().get(name);
    if (!notice) return undefined;
    const results: NoticePostResult[] = [];
    for (const due of listNoticePosts(notice, name, server, policies.of(server), clock.now())) {
      const { key, channel, text } = due;
      const result = await post(server, { key, channel, text: () => text, helpLines: true, again: true });
      if (result === 'posted') await countEvent(server, 'notice.posted');
      results.push({ channel, result });
    }
    return results;
  };
}
