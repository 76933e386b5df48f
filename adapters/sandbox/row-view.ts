import type { BoardButton, Card, PictureFindings, QuotedPost } from '#core';
import type { PictureRef } from './chat/pictures.ts';
import type { ChatRow, DirectMessageKind } from './chat-state.ts';
import type { CommandAnswer } from './commands/command-answer.ts';
import { translationOf } from './examples/example-posts.ts';
import { botName, isModeratorName } from './members.ts';

/** A row as one person sees it; serialised as JSON. */
export interface RowView {
  readonly kind: 'message' | 'notice' | 'card' | 'answer' | DirectMessageKind;
  readonly id: string;
  readonly author: string;
  readonly text: string;
  /** The text of an example in English. */
  readonly translation?: string;
  readonly hidden: boolean;
  readonly sentAt: Date;
  readonly editedAt?: Date;
  readonly replyTo?: string;
  readonly restored?: true;
  readonly pictures?: readonly PictureRef[];
  readonly findings?: PictureFindings;
  readonly private?: true;
  readonly caseId?: string;
  readonly appealable?: boolean;
  readonly answerable?: boolean;
  readonly helpLines?: boolean;
  readonly button?: BoardButton;
  readonly card?: Card;
  /** The answer to a command. */
  readonly answer?: CommandAnswer;
}

/** The post that a message is about, and its channel. */
const formatQuote = ({ excerpt, channel }: QuotedPost): string => `「${excerpt}」 #${channel}`;

/**
 * What `name` sees of a row; null when the row is not visible to them. A hidden message keeps its place for everybody,
 * but only its author and moderators see its text and pictures. A private message is visible to its recipient only.
 * @example viewRow('member', hiddenRow)?.text // ''
 */
export const viewRow = (name: string, row: ChatRow): RowView | null => {
  switch (row.kind) {
    case 'message': {
      const { channel: _, pictures, findings, ...message } = row;
      const readable = !row.hidden || row.author === name || isModeratorName(name);
      if (!readable) return { ...message, text: '' };
      const translation = row.channel === 'examples' ? translationOf(row.text) : undefined;
      return {
        ...message,
        ...(pictures && { pictures }),
        ...(findings && { findings }),
        ...(translation !== undefined && { translation }),
      };
    }
    case 'warn':
    case 'help':
    case 'reply': {
      const { to, letter, ...rest } = row;
      if (to !== name) return null;
      const { about, ...message } = letter;
      const text = about ? `${formatQuote(about)}\n${letter.text}` : letter.text;
      return { ...rest, ...message, text, author: botName, hidden: false, private: true };
    }
    case 'answer': {
      const { to, ...rest } = row;
      const text = row.answer.text;
      return to === name ? { ...rest, text, author: botName, hidden: false, private: true } : null;
    }
    case 'notice':
      return { ...row, author: botName, hidden: false };
    case 'card':
      return isModeratorName(name) ? { ...row, author: botName, text: row.card.title, hidden: false } : null;
    default:
      return row satisfies never;
  }
};
