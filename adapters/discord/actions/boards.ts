import { ButtonStyle, ComponentType, MessageFlags } from 'discord.js';
import type { Action, BoardButton, Server } from '#core';
import { createKeyedMutex } from '#lib';
import { type ButtonRow, createButton, createButtonRows } from '../ui/buttons.ts';
import { escapeWithin } from '../ui/markdown.ts';
import { MAX_DISPLAY_LENGTH } from '../ui/message-limits.ts';
import type { ActionResult } from './action-result.ts';
import { createMessageUpserter } from './upsert-message.ts';

const COLOURS = { open: 0xf0a020, settled: 0x5865f2 } as const;

/**
 * The key under which the ids of a board are stored.
 * @example boardKey('41771983423143937', 'monthly/2026-11') // 'board/41771983423143937/monthly/2026-11'
 */
export const boardKey = (guild: string, key: string): string => `board/${guild}/${key}`;

/**
 * Boards: figures and reminders in a channel, updated in place. Throws `AdapterError`.
 * @example
 * const showBoard = createBoardPublisher(ports);
 * await showBoard(server, { kind: 'board', channel, key: 'monthly/2026-11', text, open: true, revision: 1 });
 */
export function createBoardPublisher(
  ports: Parameters<typeof createMessageUpserter>[0],
): (server: Server, board: Extract<Action, { kind: 'board' }>) => Promise<ActionResult> {
  const upsertMessage = createMessageUpserter(ports);
  const runExclusive = createKeyedMutex();
  return async (server, board) => {
    const { channel, text, open, button, revision } = board;
    const body = {
      flags: MessageFlags.IsComponentsV2,
      allowed_mentions: { parse: [] },
      components: [
        {
          type: ComponentType.Container,
          accent_color: open ? COLOURS.open : COLOURS.settled,
          components: [
            { type: ComponentType.TextDisplay, content: escapeWithin(text, MAX_DISPLAY_LENGTH) },
            ...(button ? boardButtonRows(button, server.id) : []),
          ],
        },
      ],
    };
    const key = boardKey(server.id, board.key);
    await runExclusive(key, () => upsertMessage(server, { key, revision, body, channel }));
    return { status: 'done' };
  };
}

function boardButtonRows({ request, label }: BoardButton, guild: string): readonly ButtonRow[] {
  switch (request) {
    case 'lift-limit':
      return createButtonRows(createButton({ kind: 'lift', guild }, label, ButtonStyle.Primary));
    case 'release-all':
      return createButtonRows(createButton({ kind: 'release', guild }, label, ButtonStyle.Primary));
    default:
      return request satisfies never;
  }
}
