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

/**
 * The key under which a value of one workspace is stored.
 * @example storageKey('T1', 'card/Y-4G7C2Q0M1X') // 'slack/T1/card/Y-4G7C2Q0M1X'
 */
export const storageKey = (team: string, name: string): string => `slack/${team}/${name}`;

/**
 * Slack has no idempotency key, so each post contains its name as metadata. When a response was lost, or a previous
 * process may have posted, the post is searched in the channel by its name before it is posted again.
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
  const keyOf = (name: string): string => storageKey(workspace.team, `posted/${name}`);

  async function findLostPost(
    name: string,
    channel: string,
    thread: string | undefined,
  ): Promise<string | undefined> {
    const query = { channel, limit: LOOKBACK_LIMIT, include_all_metadata: true };
    const { messages = [] } =
      thread === undefined
        ? await clients.bot.conversations.history(query)
        : await clients.bot.conversations.replies({ ...query, ts: thread });
    const post = messages.find(
      ({ user, metadata }) =>
        user === workspace.botUserId &&
        (metadata?.event_payload as { name?: string } | undefined)?.name === name,
    );
    return post?.ts;
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

  async function postUnrecorded(name: string, channel: string, body: PostBody): Promise<string> {
    const lostTs =
      attempted.get(name) || wasRecentlyRestarted()
        ? await findLostPost(name, channel, body.thread)
        : undefined;
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
    postUnrecorded: (name, channel, body) => runExclusive(name, () => postUnrecorded(name, channel, body)),
    postOnce: (name, channel, body) =>
      runExclusive(name, async () => {
        const recorded = await findPost(name);
        if (recorded) return recorded.ts;
        const ts = await postUnrecorded(name, channel, body);
        await keyValueStore.put(keyOf(name), `${channel} ${ts}`);
        return ts;
      }),
    async forgetPost(name) {
      attempted.delete(name);
      await keyValueStore.delete(keyOf(name));
    },
  };
}
