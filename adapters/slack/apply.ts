import { type Action, type ActionKind, AdapterError, type Outcome, type Server, type Wording } from '#core';
import type { Cards } from './cards.ts';
import { translated } from './faults.ts';
import { noticeRow } from './help-lines.ts';
import type { createHide } from './hide.ts';
import type { createLetters } from './letters.ts';
import type { Body, Posts } from './posts.ts';
import type { createRestore } from './restore.ts';
import type { Sanctions } from './sanctions.ts';
import { escaped } from './text.ts';
import type { Workspace } from './workspace.ts';

/** Slack lets no app pause, remove or ban a member of a workspace; what comes nearest is out of the channels. */
export const supports: ReadonlySet<ActionKind> = new Set<ActionKind>([
  ...(['hide', 'restore', 'warn', 'quarantine', 'release'] as const),
  ...(['card', 'notice', 'help', 'reply'] as const),
]);

export interface Hands {
  readonly workspace: Workspace;
  readonly posts: Posts;
  readonly cards: Cards;
  readonly sanctions: Sanctions;
  readonly hide: ReturnType<typeof createHide>;
  readonly restore: ReturnType<typeof createRestore>;
  readonly deliver: ReturnType<typeof createLetters>;
  readonly words: () => Wording['adapter'];
}

/**
 * Does one action. Doing it twice is the same as doing it once. Throws only `AdapterError`.
 * @example const apply = createApply(hands); await apply(server, { kind: 'hide', message: ref, reason: 'Y-4G7C2Q0M1X' })
 */
export function createApply({ workspace, posts, cards, sanctions, hide, restore, deliver, words }: Hands) {
  async function act(action: Action): Promise<Pick<Outcome, 'status' | 'detail'>> {
    switch (action.kind) {
      case 'hide':
        return hide(action);
      case 'restore':
        return restore(action);
      case 'warn':
      case 'help':
      case 'reply':
        return deliver(action);
      case 'quarantine':
      case 'release':
        return sanctions.apply(action);
      case 'card':
        return cards.show(action.card);
      case 'notice':
        await posts.once(
          `notice/${action.channel}/${action.key ?? action.text}`,
          action.channel,
          bodyOf(action),
        );
        return { status: 'done' };
      // Not yet offered: moderators get figures and reminders as notices.
      case 'board':
        throw new AdapterError('forbidden', 'no boards here');
      case 'timeout':
      case 'end-timeout':
      case 'kick':
      case 'ban':
      case 'unban':
        throw new AdapterError('forbidden', 'Slack lets no app do this');
      default:
        return action satisfies never;
    }
  }

  function bodyOf({ text, helpLines }: Extract<Action, { kind: 'notice' }>): Body {
    if (!helpLines) return { text: escaped(text) };
    const section = { type: 'section', text: { type: 'plain_text', text, emoji: false } } as const;
    return { text: escaped(text), blocks: [section, noticeRow(words().helplines)] };
  }

  return async (server: Server, action: Action): Promise<Pick<Outcome, 'status' | 'detail'>> => {
    try {
      if (server.id !== workspace.team) throw new AdapterError('gone', 'this workspace is none of ours');
      return await act(action);
    } catch (error) {
      throw translated(error);
    }
  };
}
