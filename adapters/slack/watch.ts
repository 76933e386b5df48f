import { type Clock, fill, type Log, type Memos, type MessageRef, type Outcome, type Wording } from '#core';
import type { Clients } from './clients.ts';
import { codeOf, nameOf } from './faults.ts';
import { memoOf, type Posts } from './posts.ts';
import { escaped } from './text.ts';
import { linkTo, type Workspace } from './workspace.ts';

/** How long moderators are given before they are reminded, once. */
const REMIND_MS = 60 * 60 * 1000;
const CASE = /Y-[0-9A-Z]{10}/;

interface Watched {
  readonly case: string;
  readonly since: number;
  readonly reminded: boolean;
}

/** Messages that we may not remove: moderators are asked to, and we look whether they did. */
export interface Watch {
  /** Says so in the message's thread. Resolves with the honest outcome; undefined when it is gone already. */
  begin(ref: MessageRef, reason: string): Promise<Pick<Outcome, 'status' | 'detail'> | undefined>;
  /** It need not be removed any more. True when it still stands there. */
  end(ref: MessageRef): Promise<boolean>;
  /** Slack tells that a message was deleted. */
  removed(channel: string, ts: string): Promise<void>;
  /** Looks whether it was done; call it now and then. */
  check(): Promise<void>;
}

/** @example const watch = createWatch({ clients, memos, posts, workspace, words, clock, log }); await watch.begin(ref, reason) */
export function createWatch(ports: {
  readonly clients: Clients;
  readonly memos: Memos;
  readonly posts: Posts;
  readonly workspace: Workspace;
  readonly words: () => Wording['byhand'];
  /** Where a case's card is. */
  readonly cardOf: (caseId: string) => Promise<{ readonly channel: string; readonly ts: string } | undefined>;
  readonly clock: Clock;
  readonly log: Log;
}): Watch {
  const { clients, memos, posts, workspace, words, cardOf, clock, log } = ports;
  const prefix = memoOf(workspace.team, 'watch/');
  const keyOf = (channel: string, ts: string): string => `${prefix}${channel}/${ts}`;
  const noticeOf = (channel: string, ts: string): string => `byhand/${channel}/${ts}`;

  async function known(key: string): Promise<Watched | undefined> {
    const [caseId, since, reminded] = (await memos.get(key))?.split(' ') ?? [];
    return caseId === undefined
      ? undefined
      : { case: caseId, since: Number(since), reminded: reminded === 'reminded' };
  }

  /** The thread it stands in, when it is there. */
  async function standing(channel: string, ts: string): Promise<string | undefined> {
    try {
      const { messages = [] } = await clients.bot.conversations.replies({
        channel,
        ts,
        limit: 1,
        inclusive: true,
      });
      const found = messages.find((message) => message.ts === ts || message.thread_ts !== undefined);
      if (!found || (found as { subtype?: string }).subtype === 'tombstone') return undefined;
      return found.thread_ts ?? ts;
    } catch (error) {
      if (codeOf(error) === 'message_not_found' || codeOf(error) === 'thread_not_found') return undefined;
      throw error;
    }
  }

  async function withdraw(channel: string, ts: string): Promise<void> {
    const notice = await posts.find(noticeOf(channel, ts));
    if (!notice) return;
    await clients.bot.chat.delete(notice).catch((error: unknown) => {
      if (codeOf(error) !== 'message_not_found') throw error;
    });
    await posts.forget(noticeOf(channel, ts));
  }

  async function tell(caseId: string, name: string, text: string): Promise<void> {
    const card = await cardOf(caseId);
    if (card)
      await posts.once(`byhand/${caseId}/${name}`, card.channel, { text: escaped(text), thread: card.ts });
  }

  async function settled(channel: string, ts: string, { case: caseId }: Watched): Promise<void> {
    await withdraw(channel, ts);
    await tell(caseId, `${ts}/removed`, words().removed);
    await memos.delete(keyOf(channel, ts));
    log.info('removed by hand', { case: caseId });
  }

  return {
    async begin({ channel, id }, reason) {
      const thread = await standing(channel, id);
      if (thread === undefined) return undefined;
      const caseId = CASE.exec(reason)?.[0] ?? reason.split(' ')[0]!;
      if (!(await known(keyOf(channel, id)))) {
        await memos.put(keyOf(channel, id), `${caseId} ${clock.now().getTime()} new`);
      }
      await posts.once(noticeOf(channel, id), channel, { text: escaped(words().thread), thread });
      return { status: 'degraded', detail: 'byhand' };
    },
    async end({ channel, id }) {
      const key = keyOf(channel, id);
      if (!(await known(key))) return false;
      await withdraw(channel, id);
      await memos.delete(key);
      return (await standing(channel, id)) !== undefined;
    },
    async removed(channel, ts) {
      const watched = await known(keyOf(channel, ts));
      if (watched) await settled(channel, ts, watched);
    },
    async check() {
      for (const [key] of await memos.list(prefix)) {
        const [channel = '', ts = ''] = key.slice(prefix.length).split('/');
        const watched = await known(key);
        if (!watched) continue;
        try {
          if ((await standing(channel, ts)) === undefined) {
            await settled(channel, ts, watched);
          } else if (!watched.reminded && clock.now().getTime() - watched.since >= REMIND_MS) {
            const link = linkTo(workspace, channel, ts);
            await tell(watched.case, `${ts}/standing`, fill(words().standing, { link }));
            await memos.put(key, `${watched.case} ${watched.since} reminded`);
          }
        } catch (error) {
          log.warn('not known whether it was removed by hand', { case: watched.case, error: nameOf(error) });
        }
      }
    },
  };
}
