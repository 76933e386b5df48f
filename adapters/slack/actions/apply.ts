import { type Action, AdapterError, type Outcome, type Server, type Wording } from '#core';
import { truncate } from '#lib';
import { toAdapterError } from '../client/errors.ts';
import { escapeMrkdwn } from '../client/mrkdwn.ts';
import type { IdempotentPoster, PostBody } from '../client/post-once.ts';
import type { Workspace } from '../client/workspace.ts';
import { isSupported, type SupportedAction } from '../supported-actions.ts';
import { helpLineNoticeRow } from '../ui/help-line-buttons.ts';
import type { createBoardPublisher } from './boards.ts';
import type { CardPublisher } from './cards.ts';
import type { createDirectMessageSender } from './direct-messages.ts';
import type { createHide } from './hide.ts';
import type { createRestore } from './restore.ts';
import type { Sanctions } from './sanctions.ts';

/** https://docs.slack.dev/reference/block-kit/blocks/section-block */
const MAX_NOTICE_LENGTH = 3000;

/** The actions that `createApply` delegates to. */
export interface ActionDeps {
  readonly workspace: Workspace;
  readonly poster: IdempotentPoster;
  readonly cardPublisher: CardPublisher;
  readonly sanctions: Sanctions;
  readonly showBoard: ReturnType<typeof createBoardPublisher>;
  readonly hide: ReturnType<typeof createHide>;
  readonly restore: ReturnType<typeof createRestore>;
  readonly sendDirectMessage: ReturnType<typeof createDirectMessageSender>;
  readonly words: () => Wording['adapter'];
}

/**
 * Performs one action; idempotent. Throws only `AdapterError`.
 * @example const apply = createApply(deps); await apply(server, { kind: 'hide', message: ref, reason: 'Y-4G7C2Q0M1X' })
 */
export function createApply({
  workspace,
  poster,
  cardPublisher,
  sanctions,
  showBoard,
  hide,
  restore,
  sendDirectMessage,
  words,
}: ActionDeps) {
  async function applyAction(action: SupportedAction): Promise<Pick<Outcome, 'status' | 'detail'>> {
    switch (action.kind) {
      case 'hide':
        return hide(action);
      case 'restore':
        return restore(action);
      case 'warn':
      case 'help':
      case 'reply':
        return sendDirectMessage(action);
      case 'quarantine':
      case 'release':
        return sanctions.apply(action);
      case 'card':
        return cardPublisher.publish(action.card);
      case 'board':
        return showBoard(action);
      case 'notice':
        await poster.postOnce(
          `notice/${action.channel}/${action.key ?? action.text}`,
          action.channel,
          noticeBody(action),
        );
        return { status: 'done' };
      default:
        return action satisfies never;
    }
  }

  function noticeBody({ text, helpLines }: Extract<Action, { kind: 'notice' }>): PostBody {
    const shortened = truncate(text, MAX_NOTICE_LENGTH);
    if (!helpLines) return { text: escapeMrkdwn(shortened) };
    const section = { type: 'section', text: { type: 'plain_text', text: shortened, emoji: false } } as const;
    return { text: escapeMrkdwn(shortened), blocks: [section, helpLineNoticeRow(words().helplines)] };
  }

  return async (server: Server, action: Action): Promise<Pick<Outcome, 'status' | 'detail'>> => {
    try {
      if (server.id !== workspace.team) throw new AdapterError('gone', 'this workspace is none of ours');
      if (!isSupported(action)) throw new AdapterError('forbidden', 'Slack lets no app do this');
      return await applyAction(action);
    } catch (error) {
      throw toAdapterError(error);
    }
  };
}
