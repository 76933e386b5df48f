import type { KeyValueStore } from '#core';
import { createKeyedMutex, createLruMap } from '#lib';
import type { KnownBlock } from './block-kit-types.ts';
import type { Clients } from './clients.ts';
import { slackErrorCode } from './errors.ts';
import type { Workspace } from './workspace.ts';

/** A message to post; `thread` is the ts of the parent. */
export interface PostBody {
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
  readonly thread?: string | undefined;
  readonly username?: string;
  readonly icon?: string | undefined;
}

/** Posts messages so that a retry never posts twice. */
export interface IdempotentPoster {
  /** Posts under a unique name and records the post: a second call with the same name posts nothing. Returns the ts. */
  postOnce(name: string, channel: string, body: PostBody): Promise<string>;
  /** Like `postOnce`, without a record; the caller stores the ts. */
  postUnrecorded(name: string, channel: string, body: PostBody): Promise<string>;
  /** Where a recorded post is; undefined when it was not posted. */
  findPost(name: string): Promise<{ readonly channel: string; readonly ts: string } | undefined>;
  /** Deletes the record, so that the name can be posted again. */
  forgetPost(name: string): Promise<void>;
}

const METADATA_EVENT_TYPE = 'yamidome_post';
const LOOKBACK_LIMIT = 50;
const CACHE_SIZE = 10_000;
/** The record of a post that a process has begun: only such a post is searched in the channel. */
const BEGUN = 'begun';

/**
 * The key under which a value of one workspace is stored.
 * @example storageKey('T1', 'card/Y-4G7C2Q0M1X') // 'slack/T1/card/Y-4G7C2Q0M1X'
 */
export const storageKey = (team: string, name: string): string => `slack/${team}/${name}`;

/**
 * Slack has no idempotency key, so each post contains its name as metadata. When a response was lost, or a previous
 * process may have posted, the post is searched in the channel by its name before it is posted
 * again. A recorded post is looked up in the store first, and searched only if it was begun and not finished.
 * @example
 * const poster = createIdempotentPoster({ clients, keyValueStore, workspace, wasRecentlyRestarted });
 * await poster.postOnce('letter/Y-4G7C2Q0M1X/warn', 'D1', { text });
 */
export function createIdempotentPoster({
  clients,
  keyValueStore,
  workspace,
  wasRecentlyRestarted,
}: {
  readonly clients: Clients;
  readonly keyValueStore: KeyValueStore;
  readonly workspace: Workspace;
  /** True while posts of a previous process may be unrecorded. */
  readonly wasRecentlyRestarted: () => boolean;
}): IdempotentPoster {
  const runExclusive = createKeyedMutex();
  const attempted = createLruMap<true>(CACHE_SIZE);
  const { findRecentPosts, findEarlierPosts } = createPostSearch(clients, workspace);
  const keyOf = (name: string): string => storageKey(workspace.team, `posted/${name}`);

  /** `mayBePosted`: a previous process may have posted it. */
  async function findLostPost(
    name: string,
    channel: string,
    thread: string | undefined,
    mayBePosted: boolean,
  ): Promise<string | undefined> {
    if (attempted.get(name)) return (await findRecentPosts(channel, thread)).get(name);
    return mayBePosted ? (await findEarlierPosts(channel, thread)).get(name) : undefined;
  }

  async function post(
    name: string,
    channel: string,
    { text, blocks, thread, username, icon }: PostBody,
  ): Promise<string> {
    const { ts } = await clients.bot.chat.postMessage({
      channel,
      text,
      ...(blocks && { blocks: [...blocks] }),
      ...(thread !== undefined && { thread_ts: thread }),
      ...(username !== undefined && { username }),
      ...(icon !== undefined && { icon_url: icon }),
      metadata: { event_type: METADATA_EVENT_TYPE, event_payload: { name } },
      unfurl_links: false,
      unfurl_media: false,
    } as Parameters<typeof clients.bot.chat.postMessage>[0]);
    return ts!;
  }

  async function findPost(name: string) {
    const [channel, ts] = (await keyValueStore.get(keyOf(name)))?.split(' ') ?? [];
    return channel && ts ? { channel, ts } : undefined;
  }

  async function postUnlessLost(
    name: string,
    channel: string,
    body: PostBody,
    mayBePosted: boolean,
  ): Promise<string> {
    const lostTs = await findLostPost(name, channel, body.thread, mayBePosted);
    if (lostTs !== undefined) return lostTs;
    attempted.set(name, true);
    try {
      return await post(name, channel, body);
    } catch (error) {
      // Slack refused: nothing was posted.
      if (slackErrorCode(error) !== undefined) attempted.delete(name);
      throw error;
    }
  }

  return {
    findPost,
    postUnrecorded: (name, channel, body) =>
      runExclusive(name, () => postUnlessLost(name, channel, body, wasRecentlyRestarted())),
    postOnce: (name, channel, body) =>
      runExclusive(name, async () => {
        const recorded = await keyValueStore.get(keyOf(name));
        const [, recordedTs] = recorded?.split(' ') ?? [];
        if (recordedTs) return recordedTs;
        if (recorded === undefined) await keyValueStore.put(keyOf(name), BEGUN);
        const ts = await postUnlessLost(name, channel, body, recorded === BEGUN);
        await keyValueStore.put(keyOf(name), `${channel} ${ts}`);
        return ts;
      }),
    async forgetPost(name) {
      attempted.delete(name);
      await keyValueStore.delete(keyOf(name));
    },
  };
}

/** Searches the posts of the bot in channels. */
function createPostSearch(clients: Clients, workspace: Workspace) {
  const earlierPosts = createLruMap<Promise<ReadonlyMap<string, string>>>(CACHE_SIZE);

  /** The newest posts of the bot in a channel or thread, by name. */
  async function findRecentPosts(
    channel: string,
    thread: string | undefined,
  ): Promise<ReadonlyMap<string, string>> {
    const query = { channel, limit: LOOKBACK_LIMIT, include_all_metadata: true };
    const { messages = [] } =
      thread === undefined
        ? await clients.bot.conversations.history(query)
        : await clients.bot.conversations.replies({ ...query, ts: thread });
    const posts = new Map<string, string>();
    for (const { user, ts, metadata } of messages) {
      const { name } = (metadata?.event_payload ?? {}) as { name?: string };
      if (user === workspace.botUserId && name !== undefined && ts !== undefined) posts.set(name, ts);
    }
    return posts;
  }

  /**
   * What a previous process posted: read once for each channel, because Slack may allow one request a minute. A failed
   * reading is repeated at the next post.
   */
  function findEarlierPosts(
    channel: string,
    thread: string | undefined,
  ): Promise<ReadonlyMap<string, string>> {
    const place = `${channel}/${thread ?? ''}`;
    const reading =
      earlierPosts.get(place) ??
      findRecentPosts(channel, thread).catch((error: unknown) => {
        earlierPosts.delete(place);
        throw error;
      });
    earlierPosts.set(place, reading);
    return reading;
  }

  return { findRecentPosts, findEarlierPosts };
}
