import type { Memos } from '#core';
import { createRecent, createTurns } from '#core';
import type { Clients } from './clients.ts';
import { codeOf } from './faults.ts';
import type { KnownBlock } from './kit.ts';
import type { Workspace } from './workspace.ts';

export interface Body {
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
  readonly thread?: string | undefined;
  readonly username?: string;
  readonly icon?: string | undefined;
}

export interface Posts {
  /** Posts under a name that is used once: the same name again is the same post. Returns its ts. */
  once(name: string, channel: string, body: Body): Promise<string>;
  /** The same, for whoever remembers the ts by themselves. */
  fresh(name: string, channel: string, body: Body): Promise<string>;
  /** Where it was posted; undefined when it was not. */
  find(name: string): Promise<{ readonly channel: string; readonly ts: string } | undefined>;
  forget(name: string): Promise<void>;
}

const EVENT = 'yamidome_post';
const LOOKED_AT = 50;
const REMEMBERED = 10_000;

/** Everything that we remember of a workspace. @example memoOf('T1', 'card/Y-4G7C2Q0M1X') // 'slack/T1/card/Y-…' */
export const memoOf = (team: string, name: string): string => `slack/${team}/${name}`;

/**
 * Slack has no way to say "only once": each post carries its name, and one whose answer was lost, or that a process
 * which ended may have posted, is looked for before it is posted again.
 * @example const posts = createPosts({ clients, memos, workspace, restarted }); await posts.once('letter/Y-…/warn', 'D1', { text })
 */
export function createPosts({
  clients,
  memos,
  workspace,
  restarted,
}: {
  readonly clients: Clients;
  readonly memos: Memos;
  readonly workspace: Workspace;
  /** Another process was here a moment ago. */
  readonly restarted: () => boolean;
}): Posts {
  const turns = createTurns();
  const asked = createRecent<true>(REMEMBERED);
  const keyOf = (name: string): string => memoOf(workspace.team, `posted/${name}`);

  async function lost(
    name: string,
    channel: string,
    thread: string | undefined,
  ): Promise<string | undefined> {
    const query = { channel, limit: LOOKED_AT, include_all_metadata: true };
    const { messages = [] } =
      thread === undefined
        ? await clients.bot.conversations.history(query)
        : await clients.bot.conversations.replies({ ...query, ts: thread });
    const found = messages.find(
      ({ user, metadata }) =>
        user === workspace.self && (metadata?.event_payload as { name?: string } | undefined)?.name === name,
    );
    return found?.ts;
  }

  async function post(
    name: string,
    channel: string,
    { text, blocks, thread, username, icon }: Body,
  ): Promise<string> {
    const { ts } = await clients.bot.chat.postMessage({
      channel,
      text,
      ...(blocks && { blocks: [...blocks] }),
      ...(thread !== undefined && { thread_ts: thread }),
      ...(username !== undefined && { username }),
      ...(icon !== undefined && { icon_url: icon }),
      metadata: { event_type: EVENT, event_payload: { name } },
      unfurl_links: false,
      unfurl_media: false,
    } as Parameters<typeof clients.bot.chat.postMessage>[0]);
    return ts!;
  }

  async function find(name: string) {
    const [channel, ts] = (await memos.get(keyOf(name)))?.split(' ') ?? [];
    return channel && ts ? { channel, ts } : undefined;
  }

  async function fresh(name: string, channel: string, body: Body): Promise<string> {
    const before = asked.get(name) || restarted() ? await lost(name, channel, body.thread) : undefined;
    if (before !== undefined) return before;
    asked.set(name, true);
    try {
      return await post(name, channel, body);
    } catch (error) {
      // Slack has said no: nothing was posted.
      if (codeOf(error) !== undefined) asked.delete(name);
      throw error;
    }
  }

  return {
    find,
    fresh: (name, channel, body) => turns(name, () => fresh(name, channel, body)),
    once: (name, channel, body) =>
      turns(name, async () => {
        const known = await find(name);
        if (known) return known.ts;
        const ts = await fresh(name, channel, body);
        await memos.put(keyOf(name), `${channel} ${ts}`);
        return ts;
      }),
    async forget(name) {
      asked.delete(name);
      await memos.delete(keyOf(name));
    },
  };
}
