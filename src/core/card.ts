import type { Member, Span } from './message.ts';

/** The decisions of a moderator. */
export type Decision = 'uphold' | 'overturn';

/** The actions of a moderator on a case, apart from decisions. A timeout or a ban also upholds the case. */
export const MODERATOR_ACTIONS = ['timeout', 'ban', 'claim', 'note', 'ask'] as const;

/** An action of a moderator on a case, apart from decisions. */
export type ModeratorAction = (typeof MODERATOR_ACTIONS)[number];

/**
 * Whether the moderator writes a text for it: a note to other moderators, or a question to the author.
 * @example needsText('note') // true
 */
export const needsText = (action: ModeratorAction): action is 'note' | 'ask' =>
  action === 'note' || action === 'ask';

/** What a moderator can do with a case apart from decisions. `reopen` takes back the last decision. */
export type CaseAction = ModeratorAction | 'reopen';

/** One labelled fact on a card, in the server's language. */
export interface CardFact {
  readonly label: string;
  readonly value: string;
  /** Messages or pages of the console that a moderator can open. */
  readonly links?: readonly string[];
}

/**
 * Shows a case to moderators. One card per case, updated in place: an adapter keeps the highest `revision`.
 * All texts are complete and in the server's language; adapters only lay them out.
 */
export interface Card {
  readonly caseId: string;
  readonly revision: number;
  readonly title: string;
  /** The current state of the message in one sentence. */
  readonly status: string;
  readonly author: Member;
  readonly channel: string;
  readonly text: string;
  /** Spans of `text` to mark: sorted, not overlapping. */
  readonly spans: readonly Span[];
  readonly reasons: readonly string[];
  readonly facts: readonly CardFact[];
  readonly buttons: readonly { readonly decision: Decision; readonly label: string }[];
  /** Buttons of moderator actions; absent on a card without a stored case. */
  readonly deeds?: readonly { readonly deed: ModeratorAction; readonly label: string }[];
  /** The opposite decision, to undo everything; absent until the case is decided. */
  readonly change?: { readonly decision: Decision; readonly label: string };
  readonly url?: string;
  /** A sentence that replaces text, reasons and facts if the platform refuses the card because of its content. */
  readonly shortText?: string;
  /**
   * True: the case could not be stored. The card of such a case must not need a store either: an adapter remembers in
   * memory where it posted the card, and updates it when the case is stored.
   */
  readonly unstored?: true;
}
