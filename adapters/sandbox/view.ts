import type { Card } from '#core';
import { isModerator, programName } from './people.ts';
import type { LetterKind, Row } from './state.ts';

/** A row as one person sees it, ready to be JSON. */
export interface VisibleRow {
  readonly kind: 'message' | 'notice' | 'card' | LetterKind;
  readonly id: string;
  readonly author: string;
  readonly text: string;
  readonly hidden: boolean;
  readonly sentAt: Date;
  readonly editedAt?: Date;
  readonly replyTo?: string;
  readonly private?: true;
  readonly caseId?: string;
  readonly appealable?: boolean;
  readonly helpLines?: boolean;
  readonly card?: Card;
}

/**
 * What `name` sees of a row, or null when it is not for their eyes. A hidden message keeps its place for everybody,
 * its text only for its author and for moderators; a letter exists only for the one it is addressed to.
 * @example visibleTo('member', hiddenRow)?.text // ''
 */
export const visibleTo = (name: string, row: Row): VisibleRow | null => {
  switch (row.kind) {
    case 'message': {
      const { channel: _, ...message } = row;
      const readable = !row.hidden || row.author === name || isModerator(name);
      return { ...message, text: readable ? row.text : '' };
    }
    case 'warn':
    case 'help':
    case 'reply': {
      const { to, letter, ...rest } = row;
      return to === name ? { ...rest, ...letter, author: programName, hidden: false, private: true } : null;
    }
    case 'notice':
      return { ...row, author: programName, hidden: false };
    case 'card':
      return isModerator(name) ? { ...row, author: programName, text: row.card.title, hidden: false } : null;
    default:
      return row satisfies never;
  }
};
