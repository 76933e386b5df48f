import {
  type Clock,
  fillTemplate,
  type KeyValueStore,
  type Log,
  type MessageRef,
  type Outcome,
  type Wording,
} from '#core';
import type { Clients } from '../client/clients.ts';
import { slackErrorCode, slackErrorName } from '../client/errors.ts';
import { escapeMrkdwn } from '../client/mrkdwn.ts';
import { type IdempotentPoster, storageKey } from '../client/post-once.ts';
import { messageLinkTo, type Workspace } from '../client/workspace.ts';

/** How long moderators are given before they are reminded, once. */
const REMIND_AFTER_MS = 60 * 60 * 1000;
const CASE_ID_PATTERN = /Y-[0-9A-Z]{10}/;

interface WatchedMessage {
  readonly caseId: string;
  readonly since: number;
  readonly reminded: boolean;
}

/** Messages that we may not remove: moderators are asked to, and we look whether they did. */
export interface ManualRemovalWatch {
  /** Says so in the message's thread. Resolves with the honest outcome; undefined when it is gone already. */
  startWatching(ref: MessageRef, reason: string): Promise<Pick<Outcome, 'status' | 'detail'> | undefined>;
  /** It need not be removed any more. True when it still stands there. */
  stopWatching(ref: MessageRef): Promise<boolean>;
  /** Slack tells that a message was deleted. */
  onMessageDeleted(channel: string, ts: string): Promise<void>;
  /** Looks whether it was done; call it now and then. */
  checkAll(): Promise<void>;
}

/** @example const watch = createManualRemovalWatch({ clients, memos, posts, workspace, words, clock, log }); await watch.begin(ref, reason) */
export function createManualRemovalWatch(ports: {
  readonly clients: Clients;
  readonly keyValueStore: KeyValueStore;
  readonly poster: IdempotentPoster;
  readonly workspace: Workspace;
  readonly words: () => Wording['byhand'];
  /** Where a case's card is. */
  readonly findCard: (
    caseId: string,
  ) => Promise<{ readonly channel: string; readonly ts: string } | undefined>;
  readonly clock: Clock;
  readonly log: Log;
}): ManualRemovalWatch {
  const { clients, keyValueStore, poster, workspace, words, findCard, clock, log } = ports;
  const prefix = storageKey(workspace.team, 'watch/');
  const keyOf = (channel: string, ts: string): string => `${prefix}${channel}/${ts}`;
  const noticeName = (channel: string, ts: string): string => `byhand/${channel}/${ts}`;

  async function loadWatched(key: string): Promise<WatchedMessage | undefined> {
    const [caseId, since, reminded] = (await keyValueStore.get(key))?.split(' ') ?? [];
    return caseId === undefined
      ? undefined
      : { caseId: caseId, since: Number(since), reminded: reminded === 'reminded' };
  }

  /** The thread it stands in, when it is there. */
  async function findThread(channel: string, ts: string): Promise<string | undefined> {
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
      if (slackErrorCode(error) === 'message_not_found' || slackErrorCode(error) === 'thread_not_found')
        return undefined;
      throw error;
    }
  }

  async function deleteNotice(channel: string, ts: string): Promise<void> {
    const notice = await poster.findPost(noticeName(channel, ts));
    if (!notice) return;
    await clients.bot.chat.delete(notice).catch((error: unknown) => {
      if (slackErrorCode(error) !== 'message_not_found') throw error;
    });
    await poster.forgetPost(noticeName(channel, ts));
  }

  async function replyToCard(caseId: string, name: string, text: string): Promise<void> {
    const card = await findCard(caseId);
    if (card)
      await poster.postOnce(`byhand/${caseId}/${name}`, card.channel, {
        text: escapeMrkdwn(text),
        thread: card.ts,
      });
  }

  async function finishWatching(channel: string, ts: string, { caseId }: WatchedMessage): Promise<void> {
    await deleteNotice(channel, ts);
    await replyToCard(caseId, `${ts}/removed`, words().removed);
    await keyValueStore.delete(keyOf(channel, ts));
    log.info('removed by hand', { case: caseId });
  }

  return {
    async startWatching({ channel, id }, reason) {
      const thread = await findThread(channel, id);
      if (thread === undefined) return undefined;
      const caseId = CASE_ID_PATTERN.exec(reason)?.[0] ?? reason.split(' ')[0]!;
      if (!(await loadWatched(keyOf(channel, id)))) {
        await keyValueStore.put(keyOf(channel, id), `${caseId} ${clock.now().getTime()} new`);
      }
      await poster.postOnce(noticeName(channel, id), channel, { text: escapeMrkdwn(words().thread), thread });
      return { status: 'degraded', detail: 'byhand' };
    },
    async stopWatching({ channel, id }) {
      const key = keyOf(channel, id);
      if (!(await loadWatched(key))) return false;
      await deleteNotice(channel, id);
      await keyValueStore.delete(key);
      return (await findThread(channel, id)) !== undefined;
    },
    async onMessageDeleted(channel, ts) {
      const watched = await loadWatched(keyOf(channel, ts));
      if (watched) await finishWatching(channel, ts, watched);
    },
    async checkAll() {
      for (const [key] of await keyValueStore.list(prefix)) {
        const [channel = '', ts = ''] = key.slice(prefix.length).split('/');
        const watched = await loadWatched(key);
        if (!watched) continue;
        try {
          if ((await findThread(channel, ts)) === undefined) {
            await finishWatching(channel, ts, watched);
          } else if (!watched.reminded && clock.now().getTime() - watched.since >= REMIND_AFTER_MS) {
            const link = messageLinkTo(workspace, channel, ts);
            await replyToCard(watched.caseId, `${ts}/standing`, fillTemplate(words().standing, { link }));
            await keyValueStore.put(key, `${watched.caseId} ${watched.since} reminded`);
          }
        } catch (error) {
          log.warn('not known whether it was removed by hand', {
            case: watched.caseId,
            error: slackErrorName(error),
          });
        }
      }
    },
  };
}
