import { AdapterError, type Card, type KeyValueStore, type Outcome, type Wording } from '#core';
import { createKeyedMutex } from '#lib';
import type { Clients } from '../client/clients.ts';
import { slackErrorCode } from '../client/errors.ts';
import { escapeMrkdwn } from '../client/mrkdwn.ts';
import { type IdempotentPoster, storageKey } from '../client/post-once.ts';
import type { Workspace } from '../client/workspace.ts';
import { layoutCard } from '../ui/card-layout.ts';

interface PostedCard {
  readonly channel: string;
  readonly ts: string;
  readonly revision: number;
  readonly open: boolean;
}

export interface CardPublisher {
  publish(card: Card): Promise<Pick<Outcome, 'status' | 'detail'>>;
  find(caseId: string): Promise<PostedCard | undefined>;
  /** Cases that wait for a decision. */
  listOpen(): Promise<readonly (PostedCard & { readonly caseId: string })[]>;
}

/** The card is gone, or its channel is, was archived, or has put us out. */
const UNREACHABLE_CODES: ReadonlySet<string> = new Set([
  ...['message_not_found', 'channel_not_found', 'not_in_channel', 'is_archived', 'is_inactive'],
]);
/** A channel takes about one post a second; so many may wait, the rest comes again later in its newest form. */
const MAX_PENDING_CARDS = 25;
const RETRY_AFTER_MS = 5000;

/**
 * One card per case in the moderators' channel, changed in its place, found again after a restart; the newest
 * revision wins. A card that somebody deleted is posted anew.
 * @example const cards = createCardPublisher({ clients, memos, posts, workspace, deskOf, words }); await cards.show(card)
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

  async function upsertCard(card: Card): Promise<void> {
    const before = await findPosted(card.caseId);
    if (before && before.revision >= card.revision) return;
    const savePosted = (channel: string, ts: string): Promise<void> =>
      keyValueStore.put(
        prefix + card.caseId,
        `${channel} ${ts} ${card.revision} ${card.buttons.length > 0 ? 'open' : 'decided'}`,
      );
    if (before) {
      try {
        await clients.bot.chat.update({ channel: before.channel, ts: before.ts, ...cardBody(card) });
        return await savePosted(before.channel, before.ts);
      } catch (error) {
        if (!UNREACHABLE_CODES.has(slackErrorCode(error) ?? '')) throw error;
      }
    }
    const channel = findModeratorChannel();
    if (channel === undefined) throw new AdapterError('forbidden', 'there is no channel for moderators');
    const ts = await poster.postUnrecorded(
      `card/${card.caseId}/${before?.ts ?? ''}`,
      channel,
      cardBody(card),
    );
    await savePosted(channel, ts);
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
