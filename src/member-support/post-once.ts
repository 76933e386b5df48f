import type { Action, Adapter, Clock, KeyValueStore, Leases, Log, Server } from '#core';
import { serverKey } from '#core';
import { errorName } from '#lib';
import { JOB_LEASE_MS } from '../pipeline/delivery/case-repository.ts';
import { dispatchAction } from '../pipeline/delivery/dispatch-action.ts';

/** How long the key of a post is stored. Longer than a post can stay due. */
const RETENTION_MS = 40 * 24 * 60 * 60 * 1000;

/** A post that must appear in a channel only once. */
export interface OneTimePost {
  /** Idempotency key: the same key on the same server is the same post. */
  readonly key: string;
  readonly channel: string;
  /** Called only in the process that posts. Undefined: there is nothing to post. */
  readonly text: () => string | undefined | Promise<string | undefined>;
  readonly helpLines?: boolean;
  /** True: a person asks for it, so a post that the platform has refused before is tried again. */
  readonly again?: boolean;
}

/** Resolves with true if this call has posted it. Never throws. */
export type PostOnce = (server: Server, post: OneTimePost) => Promise<boolean>;

/** `already`: posted before with this key. `refused`: by the platform. `later`: not now; the platform or a store is away. */
export type PostResult = 'posted' | 'already' | 'refused' | 'later' | 'nothing';

const REFUSED_MARK = ' refused';

/**
 * Posts something only once, even if several processes try or if one of them crashes. A lease lets only one process
 * post; afterwards a stored key prevents further posts. If the process crashes in between, another one posts after the
 * lease has ended, with the same key, so the platform can drop the duplicate. A post that the platform refuses is not
 * retried; if the platform is unavailable, it is retried.
 * @example await postOnce(server, { key: 'monthly/2026-11', channel, text: () => summary })
 */
export function createPostOnce(ports: PostPorts): PostOnce {
  const post = createPost(ports);
  return async (server, oneTimePost) => (await post(server, oneTimePost)) === 'posted';
}

/** The dependencies of a post. */
export interface PostPorts {
  readonly leases: Leases;
  readonly keyValueStore: KeyValueStore;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Like `createPostOnce`, for a person who must learn what happened. Never throws.
 * @example await createPost(ports)(server, { key, channel, text: () => summary, again: true }) // 'already'
 */
export function createPost(ports: PostPorts): (server: Server, post: OneTimePost) => Promise<PostResult> {
  const { leases, keyValueStore, adapterOf, clock, log } = ports;

  async function post(
    server: Server,
    { key, channel, text, helpLines, again = false }: OneTimePost,
  ): Promise<PostResult> {
    const adapter = adapterOf(server);
    const storeKey = `announced/${serverKey(server)}/${key}`;
    const now = clock.now();
    const isDone = async (): Promise<boolean> => {
      const mark = await keyValueStore.get(storeKey);
      return mark !== undefined && !(again && mark.endsWith(REFUSED_MARK));
    };
    if (!adapter) return 'later';
    // The lease of an earlier post may still run.
    if (!(await leases.acquire(storeKey, now, JOB_LEASE_MS))) return (await isDone()) ? 'already' : 'later';
    if (await isDone()) return 'already';
    const content = await text();
    if (content === undefined) {
      await keyValueStore.put(storeKey, now.toISOString());
      return 'nothing';
    }
    const action: Action = {
      kind: 'notice',
      channel,
      text: content,
      key: storeKey,
      ...(helpLines && { helpLines }),
    };
    const result = await dispatchAction(adapter, server, action, now);
    if ('retryAfterMs' in result) {
      await leases.release(storeKey);
      return 'later';
    }
    const isPosted = result.status === 'done';
    await keyValueStore.put(storeKey, `${now.toISOString()}${isPosted ? '' : REFUSED_MARK}`);
    await deleteExpired(server, now);
    if (isPosted) return 'posted';
    await leases.release(storeKey);
    log.warn('notice_post_rejected', {
      server: serverKey(server),
      channel,
      detail: result.detail ?? result.status,
    });
    return 'refused';
  }

  async function deleteExpired(server: Server, now: Date): Promise<void> {
    for (const [name, at] of await keyValueStore.list(`announced/${serverKey(server)}/`)) {
      if (now.getTime() - new Date(at.replace(REFUSED_MARK, '')).getTime() > RETENTION_MS)
        await keyValueStore.delete(name);
    }
  }

  return async (server, oneTimePost) => {
    try {
      return await post(server, oneTimePost);
    } catch (error) {
      log.warn('notice_post_failed', { server: serverKey(server), error: errorName(error) });
      return 'later';
    }
  };
}
