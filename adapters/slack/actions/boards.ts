import type { Action, KeyValueStore, Outcome } from '#core';
import { createKeyedMutex, truncate } from '#lib';
import type { KnownBlock } from '../client/block-kit-types.ts';
import type { Clients } from '../client/clients.ts';
import { slackErrorCode } from '../client/errors.ts';
import { escapeMrkdwn } from '../client/mrkdwn.ts';
import { type IdempotentPoster, storageKey } from '../client/post-once.ts';
import type { Workspace } from '../client/workspace.ts';
import { boardRow } from '../ui/buttons.ts';
import { UNREACHABLE_CODES } from './cards.ts';

/** The maximum of a section block; https://docs.slack.dev/reference/block-kit/blocks/section-block */
const MAX_SECTION_LENGTH = 3000;

type Board = Extract<Action, { kind: 'board' }>;

/**
 * Boards: figures, reminders and notices for moderators, each a message that is updated in place, also after a restart.
 * The newest revision wins. A deleted board is posted again. Rejects like the Slack client.
 * @example const showBoard = createBoardPublisher({ clients, keyValueStore, poster, workspace }); await showBoard(board)
 */
export function createBoardPublisher({
  clients,
  keyValueStore,
  poster,
  workspace,
}: {
  readonly clients: Clients;
  readonly keyValueStore: KeyValueStore;
  readonly poster: IdempotentPoster;
  readonly workspace: Workspace;
}): (board: Board) => Promise<Pick<Outcome, 'status' | 'detail'>> {
  const runExclusive = createKeyedMutex();

  async function upsert(board: Board): Promise<void> {
    const key = storageKey(workspace.team, `board/${board.key}`);
    const [channel, ts, revision] = (await keyValueStore.get(key))?.split(' ') ?? [];
    const body = { text: escapeMrkdwn(board.text), blocks: [...layoutBoard(board)] };
    if (channel && ts) {
      if (Number(revision) >= board.revision) return;
      try {
        await clients.bot.chat.update({ channel, ts, ...body });
        return await keyValueStore.put(key, `${channel} ${ts} ${board.revision}`);
      } catch (error) {
        if (!UNREACHABLE_CODES.has(slackErrorCode(error) ?? '')) throw error;
      }
    }
    const posted = await poster.postUnrecorded(`board/${board.key}/${ts ?? ''}`, board.channel, body);
    await keyValueStore.put(key, `${board.channel} ${posted} ${board.revision}`);
  }

  return async (board) => {
    await runExclusive(board.key, () => upsert(board));
    return { status: 'done' };
  };
}

/** The blocks of a board: its text, and its button. @example layoutBoard(board).length // 2 with a button */
export const layoutBoard = ({ text, button }: Pick<Board, 'text' | 'button'>): readonly KnownBlock[] => [
  { type: 'section', text: { type: 'plain_text', text: truncate(text, MAX_SECTION_LENGTH), emoji: false } },
  ...(button ? [boardRow(button)] : []),
];
