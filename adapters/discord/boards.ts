import { ComponentType, MessageFlags } from 'discord.js';
import { type Action, createTurns, type Outcome, type Server } from '#core';
import { plain } from './layout.ts';
import { createStanding } from './standing.ts';

const COLOURS = { open: 0xf0a020, settled: 0x5865f2 } as const;

/** @example boardKey('41771983423143937', 'monthly/2026-11') // 'board/41771983423143937/monthly/2026-11' */
export const boardKey = (guild: string, key: string): string => `board/${guild}/${key}`;

/**
 * Boards: figures and reminders that stand in a channel and are changed in their place.
 * @example const show = createBoards(ports); await show(server, { kind: 'board', channel, key: 'monthly/2026-11', … })
 */
export function createBoards(
  ports: Parameters<typeof createStanding>[0],
): (
  server: Server,
  board: Extract<Action, { kind: 'board' }>,
) => Promise<Pick<Outcome, 'status' | 'detail'>> {
  const stand = createStanding(ports);
  const turns = createTurns();
  return async (server, { channel, key, text, open, revision }) => {
    const body = {
      flags: MessageFlags.IsComponentsV2,
      allowed_mentions: { parse: [] },
      components: [
        {
          type: ComponentType.Container,
          accent_color: open ? COLOURS.open : COLOURS.settled,
          components: [{ type: ComponentType.TextDisplay, content: plain(text) }],
        },
      ],
    };
    const name = boardKey(server.id, key);
    await turns(name, () => stand(server, { key: name, revision, body, channel }));
    return { status: 'done' };
  };
}
