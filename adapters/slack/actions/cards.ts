import { AdapterError, type Card, type KeyValueStore, type Outcome, type Wording } from '#core';
import { createKeyedMutex, createLruMap } from '#lib';
import type { Clients } from '../client/clients.ts';
import { slackErrorCode } from '../client/errors.ts';
import { escapeMrkdwn } from '../client/mrkdwn.ts';
import { type IdempotentPoster, storageKey } from '../client/post-once.ts';
import type { Workspace } from '../client/workspace.ts';
import { layoutCard } from '../ui/card-layout.ts';

/** Where the card of a case is. `open`: the case waits for a decision. */
interface PostedCard {
  readonly channel: string;
  readonly ts: string;
  readonly revision: number;
  readonly open: boolean;
}

/** The cards of one workspace. Rejects like the Slack client, or with `AdapterError`. */
export interface CardPublisher {
  /** Posts or updates the card of a case; an old revision changes nothing. */
  publish(card: Card): Promise<Pick<Outcome, 'status' | 'detail'>>;
  find(caseId: string): Promise<PostedCard | undefined>;
  /** Cards of cases that wait for a decision. */
  listOpen(): Promise<readonly (PostedCard & { readonly caseId: string })[]>;
}

/**
 * The codes for a message whose channel is gone, archived or closed to the bot, or that is gone itself.
 * @example UNREACHABLE_CODES.has('message_not_found') // true
 */
export const UNREACHABLE_CODES: ReadonlySet<string> = new Set([
  ...['message_not_found', 'channel_not_found', 'not_in_channel', 'is_archived', 'is_inactive'],
]);
/**
 * Maximum number of waiting cards: a channel accepts about one post a second. Further cards are rejected and retried
 * later with their newest revision.
 */
const MAX_PENDING_CARDS = 25;
const RETRY_AFTER_MS = 5000;
/** The number of cards that are remembered while the key-value store does not answer. */
const MAX_UNSAVED = 1000;

/**
 * One card per case in the moderator channel. It is updated in place, also after a restart; the newest revision wins. A
 * deleted card is posted again. The card of a case that could not be stored needs no store: its place stays in memory
 * until the next revision is saved.
 * @example
 * const cardPublisher = createCardPublisher({ clients, keyValueStore, poster, workspace, findModeratorChannel, words });
 * await cardPublisher.publish(card);
 */
export function createCardPublisher(ports: {
  readonly clients: Clients;
  readonly keyValueStore: KeyValueStore;
  readonly poster: IdempotentPoster;
  readonly workspace: Workspace;
  readonly findModeratorChannel: () => string | undefined;
  readonly words: () => Wording['adapter'];
}): CardPublisher {
  const { clients, keyValueStore, poster, workspace, findModeratorChannel, words } = ports;
  const runExclusive = createKeyedMutex();
  const prefix = storageKey(workspace.team, 'card/');
  const unsaved = createLruMap<PostedCard>(MAX_UNSAVED);
  let pendingCount = 0;

  const parsePosted = (text: string | undefined): PostedCard | undefined => {
    const [channel, ts, revision, state] = text?.split(' ') ?? [];
    return channel && ts ? { channel, ts, revision: Number(revision), open: state === 'open' } : undefined;
  };
  const findPosted = async (caseId: string): Promise<PostedCard | undefined> =>
    parsePosted(await keyValueStore.get(prefix + caseId));

  const cardBody = (card: Card) => ({
    text: escapeMrkdwn(card.title),
    blocks: [...layoutCard(card, words())],
  });

  /** A card whose case could not be stored does not need the store. */
  async function savePosted({ caseId, unstored }: Card, posted: PostedCard): Promise<void> {
    const { channel, ts, revision, open } = posted;
    try {
      const state = open ? 'open' : 'decided';
      await keyValueStore.put(prefix + caseId, `${channel} ${ts} ${revision} ${state}`);
      unsaved.delete(caseId);
    } catch (error) {
      unsaved.set(caseId, posted);
      if (!unstored) throw error;
    }
  }

  /** Deletes the card that was posted while the store did not answer, if an older card is found in the store. */
  async function deleteUnsaved(caseId: string, kept: PostedCard): Promise<void> {
    const extra = unsaved.get(caseId);
    unsaved.delete(caseId);
    if (!extra || extra.ts === kept.ts) return;
    await clients.bot.chat.delete({ channel: extra.channel, ts: extra.ts }).catch(() => undefined);
  }

  async function findStored({ caseId, unstored }: Card): Promise<PostedCard | undefined> {
    const stored = await findPosted(caseId).catch((error: unknown) => {
      if (unstored) return undefined;
      throw error;
    });
    if (stored) await deleteUnsaved(caseId, stored);
    return stored;
  }

  async function upsertCard(card: Card): Promise<void> {
    const { caseId, revision } = card;
    const stored = await findStored(card);
    const posted = stored ?? unsaved.get(caseId);
    if (posted && posted.revision >= revision) return stored ? undefined : savePosted(card, posted);
    const open = card.buttons.length > 0;
    if (posted) {
      try {
        await clients.bot.chat.update({ channel: posted.channel, ts: posted.ts, ...cardBody(card) });
        return await savePosted(card, { channel: posted.channel, ts: posted.ts, revision, open });
      } catch (error) {
        if (!UNREACHABLE_CODES.has(slackErrorCode(error) ?? '')) throw error;
      }
    }
    const channel = findModeratorChannel();
    if (channel === undefined) throw new AdapterError('forbidden', 'there is no channel for moderators');
    const ts = await poster.postUnrecorded(`card/${caseId}/${posted?.ts ?? ''}`, channel, cardBody(card));
    await savePosted(card, { channel, ts, revision, open });
  }

  return {
    find: findPosted,
    async listOpen() {
      return (await keyValueStore.list(prefix)).flatMap(([key, text]) => {
        const posted = parsePosted(text);
        return posted?.open ? [{ ...posted, caseId: key.slice(prefix.length) }] : [];
      });
    },
    async publish(card) {
      if (pendingCount >= MAX_PENDING_CARDS)
        throw new AdapterError('rate-limited', 'many cards are waiting', RETRY_AFTER_MS);
      pendingCount++;
      try {
        await runExclusive(card.caseId, () => upsertCard(card));
        return { status: 'done' };
      } finally {
        pendingCount--;
      }
    },
  };
}
