import { ComponentType, MessageFlags } from 'discord.js';
import type { Action, Outcome, Server } from '#core';
import { createKeyedMutex } from '#lib';
import { escapeMarkdown } from '../ui/card-layout.ts';
import { createMessageUpserter } from './upsert-message.ts';

const COLOURS = { open: 0xf0a020, settled: 0x5865f2 } as const;

/** @example boardKey('41771983423143937', 'monthly/2026-11') // 'board/41771983423143937/monthly/2026-11' */
export const boardKey = (guild: string, key: string): string => `board/${guild}/${key}`;

/**
 * Boards: figures and reminders that stand in a channel and are changed in their place.
 * @example const show = createBoards(ports); await show(server, { kind: 'board', channel, key: 'monthly/2026-11', … })
 */
export function createBoardPublisher(
  ports: Parameters<typeof createMessageUpserter>[0],
): (
  server: Server,
  board: Extract<Action, { kind: 'board' }>,
) => Promise<Pick<Outcome, 'status' | 'detail'>> {
  const upsertMessage = createMessageUpserter(ports);
  const runExclusive = createKeyedMutex();
  return async (server, { channel, key, text, open, revision }) => {
    const body = {
      flags: MessageFlags.IsComponentsV2,
      allowed_mentions: { parse: [] },
      components: [
        {
          type: ComponentType.Container,
          accent_color: open ? COLOURS.open : COLOURS.settled,
          components: [{ type: ComponentType.TextDisplay, content: escapeMarkdown(text) }],
        },
      ],
    };
    const name = boardKey(server.id, key);
    await runExclusive(name, () => upsertMessage(server, { key: name, revision, body, channel }));
    return { status: 'done' };
  };
}
