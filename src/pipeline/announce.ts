import type { Action, Adapter, Claims, Clock, Log, Memos, Server } from '#core';
import { serverKey } from '#core';
import { attempt } from './attempt.ts';
import { LEASE_MS } from './case-book.ts';
import { nameOf } from './detect.ts';

/** So long it is remembered that something was posted: longer than anything stays due. */
const REMEMBERED_MS = 40 * 24 * 60 * 60 * 1000;

/** Something that is to stand in a channel once. */
export interface Announcement {
  /** The same key on the same server is the same announcement. */
  readonly key: string;
  readonly channel: string;
  /** Asked for only by who is going to post it; undefined: there is nothing to say after all. */
  readonly text: () => string | undefined | Promise<string | undefined>;
  readonly helpLines?: boolean;
}

/** True when it was posted just now, by us. Throws nothing. */
export type Announce = (server: Server, announcement: Announcement) => Promise<boolean>;

/**
 * Posts something once, however many processes want to and whenever one of them dies: a lease keeps the others away
 * while one posts, a memo keeps everybody away afterwards. Who dies in between is followed by another one lease
 * later, with the same key, by which the platform knows a repeated post. Whatever the platform refuses is not tried
 * again; a platform that is away is.
 * @example await announce(server, { key: 'monthly/2026-11', channel, text: () => summary })
 */
export function createAnnounce(ports: {
  readonly claims: Claims;
  readonly memos: Memos;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): Announce {
  const { claims, memos, adapterOf, clock, log } = ports;

  async function post(server: Server, { key, channel, text, helpLines }: Announcement): Promise<boolean> {
    const adapter = adapterOf(server);
    const name = `announced/${serverKey(server)}/${key}`;
    const now = clock.now();
    if (!adapter || !(await claims.claim(name, now, LEASE_MS))) return false;
    if ((await memos.get(name)) !== undefined) return false;
    const content = await text();
    const done = () => memos.put(name, now.toISOString());
    if (content === undefined) {
      await done();
      return false;
    }
    const action: Action = {
      kind: 'notice',
      channel,
      text: content,
      key: name,
      ...(helpLines && { helpLines }),
    };
    const result = await attempt(adapter, server, action, now);
    if ('retryAfterMs' in result) {
      await claims.release(name);
      return false;
    }
    await done();
    await forget(server, now);
    if (result.status === 'done') return true;
    log.warn('notice not posted', {
      server: serverKey(server),
      channel,
      detail: result.detail ?? result.status,
    });
    return false;
  }

  async function forget(server: Server, now: Date): Promise<void> {
    for (const [name, at] of await memos.list(`announced/${serverKey(server)}/`)) {
      if (now.getTime() - new Date(at).getTime() > REMEMBERED_MS) await memos.delete(name);
    }
  }

  return async (server, announcement) => {
    try {
      return await post(server, announcement);
    } catch (error) {
      log.warn('notice postponed', { server: serverKey(server), error: nameOf(error) });
      return false;
    }
  };
}
