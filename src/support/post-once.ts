import type { Action, Adapter, Clock, KeyValueStore, Leases, Log, Server } from '#core';
import { serverKey } from '#core';
import { errorName } from '#lib';
import { JOB_LEASE_MS } from '../pipeline/delivery/case-repository.ts';
import { dispatchAction } from '../pipeline/delivery/dispatch-action.ts';

/** So long it is remembered that something was posted: longer than anything stays due. */
const RETENTION_MS = 40 * 24 * 60 * 60 * 1000;

/** Something that is to stand in a channel once. */
export interface OneTimePost {
  /** The same key on the same server is the same announcement. */
  readonly key: string;
  readonly channel: string;
  /** Asked for only by who is going to post it; undefined: there is nothing to say after all. */
  readonly text: () => string | undefined | Promise<string | undefined>;
  readonly helpLines?: boolean;
}

/** True when it was posted just now, by us. Throws nothing. */
export type PostOnce = (server: Server, announcement: OneTimePost) => Promise<boolean>;

/**
 * Posts something once, however many processes want to and whenever one of them dies: a lease keeps the others away
 * while one posts, a memo keeps everybody away afterwards. Who dies in between is followed by another one lease
 * later, with the same key, by which the platform knows a repeated post. Whatever the platform refuses is not tried
 * again; a platform that is away is.
 * @example await announce(server, { key: 'monthly/2026-11', channel, text: () => summary })
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
    log.warn('notice not posted', {
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

  return async (server, announcement) => {
    try {
      return await post(server, announcement);
    } catch (error) {
      log.warn('notice postponed', { server: serverKey(server), error: errorName(error) });
      return false;
    }
  };
}
