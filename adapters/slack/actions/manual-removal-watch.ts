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
import { oneMessageQuery } from '../client/paginate.ts';
import { type IdempotentPoster, storageKey } from '../client/post-once.ts';
import { messageLinkTo, type Workspace } from '../client/workspace.ts';

/** Moderators are reminded once, after this time. */
const REMIND_AFTER_MS = 60 * 60 * 1000;
const CASE_ID_PATTERN = /Y-[0-9A-Z]{10}/;

interface WatchedMessage {
  readonly caseId: string;
  /** In milliseconds since 1970. */
  readonly since: number;
  readonly reminded: boolean;
}

/** Messages that only a moderator can delete. All functions reject like the Slack client and the key-value store. */
export interface ManualRemovalWatch {
  /**
   * Posts a notice in the thread of the message and watches it. Returns `degraded`, or undefined when the message is
   * already gone.
   */
  startWatching(ref: MessageRef, reason: string): Promise<Pick<Outcome, 'status' | 'detail'> | undefined>;
  /** Ends the watch and deletes the notice. Returns true when the message still exists. */
  stopWatching(ref: MessageRef): Promise<boolean>;
  /** Call it when Slack reports that a message was deleted. */
  onMessageDeleted(channel: string, ts: string): Promise<void>;
  /** Checks all watched messages and reminds moderators; call it at intervals. */
  checkAll(): Promise<void>;
}

interface WatchPorts {
  readonly clients: Clients;
  readonly keyValueStore: KeyValueStore;
  readonly poster: IdempotentPoster;
  readonly workspace: Workspace;
  readonly words: () => Wording['byhand'];
  /** Where the card of a case is. */
  readonly findCard: (
    caseId: string,
  ) => Promise<{ readonly channel: string; readonly ts: string } | undefined>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Watches the messages of one workspace.
 * @example
 * const watch = createManualRemovalWatch({ clients, keyValueStore, poster, workspace, words, findCard, clock, log });
 * await watch.startWatching(ref, reason); // { status: 'degraded', detail: 'byhand' }
 */
export function createManualRemovalWatch(ports: WatchPorts): ManualRemovalWatch {
  const { clients, keyValueStore, workspace, words, clock, log } = ports;
  const prefix = storageKey(workspace.team, 'watch/');
  const keyOf = (channel: string, ts: string): string => `${prefix}${channel}/${ts}`;
  const { postNotice, deleteNotice, replyToCard } = createRemovalNotices(ports);

  async function loadWatched(key: string): Promise<WatchedMessage | undefined> {
    const [caseId, since, reminded] = (await keyValueStore.get(key))?.split(' ') ?? [];
    return caseId === undefined
      ? undefined
      : { caseId, since: Number(since), reminded: reminded === 'reminded' };
  }

  async function finishWatching(channel: string, ts: string, { caseId }: WatchedMessage): Promise<void> {
    await deleteNotice(channel, ts);
    await replyToCard(caseId, `${ts}/removed`, words().removed);
    await keyValueStore.delete(keyOf(channel, ts));
    log.info('manual_removal_done', { case: caseId });
  }

  async function remind(channel: string, ts: string, { caseId, since }: WatchedMessage): Promise<void> {
    const link = messageLinkTo(workspace, channel, ts);
    await replyToCard(caseId, `${ts}/standing`, fillTemplate(words().standing, { link }));
    await keyValueStore.put(keyOf(channel, ts), `${caseId} ${since} reminded`);
  }

  async function check(channel: string, ts: string, watched: WatchedMessage): Promise<void> {
    const isRemoved = (await findThread(clients, channel, ts)) === undefined;
    if (isRemoved) return finishWatching(channel, ts, watched);
    if (!watched.reminded && clock.now().getTime() - watched.since >= REMIND_AFTER_MS)
      await remind(channel, ts, watched);
  }

  return {
    async startWatching({ channel, id }, reason) {
      const thread = await findThread(clients, channel, id);
      if (thread === undefined) return undefined;
      const caseId = CASE_ID_PATTERN.exec(reason)?.[0] ?? reason.split(' ')[0]!;
      if (!(await loadWatched(keyOf(channel, id))))
        await keyValueStore.put(keyOf(channel, id), `${caseId} ${clock.now().getTime()} new`);
      await postNotice(channel, id, thread);
      return { status: 'degraded', detail: 'byhand' };
    },
    async stopWatching({ channel, id }) {
      const key = keyOf(channel, id);
      if (!(await loadWatched(key))) return false;
      await deleteNotice(channel, id);
      await keyValueStore.delete(key);
      return (await findThread(clients, channel, id)) !== undefined;
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
        await check(channel, ts, watched).catch((error: unknown) =>
          log.warn('manual_removal_check_failed', { case: watched.caseId, error: slackErrorName(error) }),
        );
      }
    },
  };
}

/** The ts of the thread of a message, or its own ts when it is in no thread; undefined when the message is gone. */
async function findThread(clients: Clients, channel: string, ts: string): Promise<string | undefined> {
  try {
    const { messages = [] } = await clients.bot.conversations.replies(oneMessageQuery(channel, ts));
    const message = messages.find((reply) => reply.ts === ts);
    // Slack replaces a deleted message that has replies by a tombstone.
    if (!message || (message as { subtype?: string }).subtype === 'tombstone') return undefined;
    return message.thread_ts ?? ts;
  } catch (error) {
    if (slackErrorCode(error) === 'message_not_found' || slackErrorCode(error) === 'thread_not_found')
      return undefined;
    throw error;
  }
}

/** The notice in the thread of a watched message, and the replies to its card. */
function createRemovalNotices({
  clients,
  poster,
  words,
  findCard,
}: Pick<WatchPorts, 'clients' | 'poster' | 'words' | 'findCard'>) {
  const noticeName = (channel: string, ts: string): string => `byhand/${channel}/${ts}`;
  return {
    async postNotice(channel: string, ts: string, thread: string): Promise<void> {
      await poster.postOnce(noticeName(channel, ts), channel, { text: escapeMrkdwn(words().thread), thread });
    },
    async deleteNotice(channel: string, ts: string): Promise<void> {
      const notice = await poster.findPost(noticeName(channel, ts));
      if (!notice) return;
      await clients.bot.chat.delete(notice).catch((error: unknown) => {
        if (slackErrorCode(error) !== 'message_not_found') throw error;
      });
      await poster.forgetPost(noticeName(channel, ts));
    },
    async replyToCard(caseId: string, name: string, text: string): Promise<void> {
      const card = await findCard(caseId);
      if (card)
        await poster.postOnce(`byhand/${caseId}/${name}`, card.channel, {
          text: escapeMrkdwn(text),
          thread: card.ts,
        });
    },
  };
}
