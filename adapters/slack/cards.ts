import { AdapterError, type Card, createTurns, type Memos, type Outcome, type Wording } from '#core';
import type { Clients } from './clients.ts';
import { codeOf } from './faults.ts';
import { layout } from './layout.ts';
import { memoOf, type Posts } from './posts.ts';
import { escaped } from './text.ts';
import type { Workspace } from './workspace.ts';

interface Posted {
  readonly channel: string;
  readonly ts: string;
  readonly revision: number;
  readonly open: boolean;
}

export interface Cards {
  show(card: Card): Promise<Pick<Outcome, 'status' | 'detail'>>;
  of(caseId: string): Promise<Posted | undefined>;
  /** Cases that wait for a decision. */
  waiting(): Promise<readonly (Posted & { readonly caseId: string })[]>;
}

/** The card is gone, or its channel is, was archived, or has put us out. */
const OUT_OF_REACH: ReadonlySet<string> = new Set([
  ...['message_not_found', 'channel_not_found', 'not_in_channel', 'is_archived', 'is_inactive'],
]);
/** A channel takes about one post a second; so many may wait, the rest comes again later in its newest form. */
const WAITING_MOST = 25;
const PAUSE_MS = 5000;

/**
 * One card per case in the moderators' channel, changed in its place, found again after a restart; the newest
 * revision wins. A card that somebody deleted is posted anew.
 * @example const cards = createCards({ clients, memos, posts, workspace, deskOf, words }); await cards.show(card)
 */
export function createCards(ports: {
  readonly clients: Clients;
  readonly memos: Memos;
  readonly posts: Posts;
  readonly workspace: Workspace;
  readonly deskOf: () => string | undefined;
  readonly words: () => Wording['adapter'];
}): Cards {
  const { clients, memos, posts, workspace, deskOf, words } = ports;
  const turns = createTurns();
  const prefix = memoOf(workspace.team, 'card/');
  let waiting = 0;

  const read = (text: string | undefined): Posted | undefined => {
    const [channel, ts, revision, state] = text?.split(' ') ?? [];
    return channel && ts ? { channel, ts, revision: Number(revision), open: state === 'open' } : undefined;
  };
  const known = async (caseId: string): Promise<Posted | undefined> => read(await memos.get(prefix + caseId));

  const bodyOf = (card: Card) => ({ text: escaped(card.title), blocks: [...layout(card, words())] });

  async function show(card: Card): Promise<void> {
    const before = await known(card.caseId);
    if (before && before.revision >= card.revision) return;
    const remember = (channel: string, ts: string): Promise<void> =>
      memos.put(
        prefix + card.caseId,
        `${channel} ${ts} ${card.revision} ${card.buttons.length > 0 ? 'open' : 'decided'}`,
      );
    if (before) {
      try {
        await clients.bot.chat.update({ channel: before.channel, ts: before.ts, ...bodyOf(card) });
        return await remember(before.channel, before.ts);
      } catch (error) {
        if (!OUT_OF_REACH.has(codeOf(error) ?? '')) throw error;
      }
    }
    const channel = deskOf();
    if (channel === undefined) throw new AdapterError('forbidden', 'there is no channel for moderators');
    const ts = await posts.fresh(`card/${card.caseId}/${before?.ts ?? ''}`, channel, bodyOf(card));
    await remember(channel, ts);
  }

  return {
    of: known,
    async waiting() {
      return (await memos.list(prefix)).flatMap(([key, text]) => {
        const posted = read(text);
        return posted?.open ? [{ ...posted, caseId: key.slice(prefix.length) }] : [];
      });
    },
    async show(card) {
      if (waiting >= WAITING_MOST) throw new AdapterError('rate-limited', 'many cards are waiting', PAUSE_MS);
      waiting++;
      try {
        await turns(card.caseId, () => show(card));
        return { status: 'done' };
      } finally {
        waiting--;
      }
    },
  };
}
