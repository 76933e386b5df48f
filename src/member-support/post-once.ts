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
}

/** Resolves with true if this call has posted it. Never throws. */
export type PostOnce = (server: Server, post: OneTimePost) => Promise<boolean>;

/**
 * Posts something only once, even if several processes try or if one of them crashes. A lease lets only one process
 * post; afterwards a stored key prevents further posts. If the process crashes in between, another one posts after the
 * lease has ended, with the same key, so the platform can drop the duplicate. A post that the platform refuses is not
 * retried; if the platform is unavailable, it is retried.
 * @example await postOnce(server, { key: 'monthly/2026-11', channel, text: () => summary })
 */
export function createPostOnce(ports: {
  readonly leases: Leases;
  readonly keyValueStore: KeyValueStore;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): PostOnce {
  const { leases, keyValueStore, adapterOf, clock, log } = ports;

  async function post(server: Server, { key, channel, text, helpLines }: OneTimePost): Promise<boolean> {
    const adapter = adapterOf(server);
    const storeKey = `announced/${serverKey(server)}/${key}`;
    const now = clock.now();
    if (!adapter || !(await leases.acquire(storeKey, now, JOB_LEASE_MS))) return false;
    if ((await keyValueStore.get(storeKey)) !== undefined) return false;
    const content = await text();
    const markPosted = () => keyValueStore.put(storeKey, now.toISOString());
    if (content === undefined) {
      await markPosted();
      return false;
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
      return false;
    }
    await markPosted();
    await deleteExpired(server, now);
    if (result.status === 'done') return true;
    log.warn('notice_post_rejected', {
      server: serverKey(server),
      channel,
      detail: result.detail ?? result.status,
    });
    return false;
  }

  async function deleteExpired(server: Server, now: Date): Promise<void> {
    for (const [name, at] of await keyValueStore.list(`announced/${serverKey(server)}/`)) {
      if (now.getTime() - new Date(at).getTime() > RETENTION_MS) await keyValueStore.delete(name);
    }
  }

  return async (server, oneTimePost) => {
    try {
      return await post(server, oneTimePost);
    } catch (error) {
      log.warn('notice_post_failed', { server: serverKey(server), error: errorName(error) });
      return false;
    }
  };
}
