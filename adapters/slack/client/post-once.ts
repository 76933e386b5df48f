import type { KeyValueStore } from '#core';
import { createKeyedMutex, createLruMap } from '#lib';
import type { KnownBlock } from './block-kit-types.ts';
import type { Clients } from './clients.ts';
import { slackErrorCode } from './errors.ts';
import type { Workspace } from './workspace.ts';

export interface PostBody {
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
  readonly thread?: string | undefined;
  readonly username?: string;
  readonly icon?: string | undefined;
}

export interface IdempotentPoster {
  /** Posts under a name that is used once: the same name again is the same post. Returns its ts. */
  postOnce(name: string, channel: string, body: PostBody): Promise<string>;
  /** The same, for whoever remembers the ts by themselves. */
  postUnrecorded(name: string, channel: string, body: PostBody): Promise<string>;
  /** Where it was posted; undefined when it was not. */
  findPost(name: string): Promise<{ readonly channel: string; readonly ts: string } | undefined>;
  forgetPost(name: string): Promise<void>;
}

const METADATA_EVENT_TYPE = 'yamidome_post';
const LOOKBACK_LIMIT = 50;
const CACHE_SIZE = 10_000;

/** Everything that we remember of a workspace. @example storageKey('T1', 'card/Y-4G7C2Q0M1X') // 'slack/T1/card/Y-…' */
export const storageKey = (team: string, name: string): string => `slack/${team}/${name}`;

/**
 * Slack has no way to say "only once": each post carries its name, and one whose answer was lost, or that a process
 * which ended may have posted, is looked for before it is posted again.
 * @example const posts = createIdempotentPoster({ clients, memos, workspace, restarted }); await posts.once('letter/Y-…/warn', 'D1', { text })
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
  /** Another process was here a moment ago. */
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
    const found = messages.find(
      ({ user, metadata }) =>
        user === workspace.botUserId &&
        (metadata?.event_payload as { name?: string } | undefined)?.name === name,
    );
    return found?.ts;
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
    const before =
      attempted.get(name) || wasRecentlyRestarted()
        ? await findLostPost(name, channel, body.thread)
        : undefined;
    if (before !== undefined) return before;
    attempted.set(name, true);
    try {
      return await post(name, channel, body);
    } catch (error) {
      // Slack has said no: nothing was posted.
      if (slackErrorCode(error) !== undefined) attempted.delete(name);
      throw error;
    }
  }

  return {
    findPost,
    postUnrecorded: (name, channel, body) => runExclusive(name, () => postUnrecorded(name, channel, body)),
    postOnce: (name, channel, body) =>
      runExclusive(name, async () => {
        const known = await findPost(name);
        if (known) return known.ts;
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
