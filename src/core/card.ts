import type { Member, Span } from './message.ts';

/** What a moderator may decide about a case. */
export type Decision = 'uphold' | 'overturn';

/** What else a moderator may do about a case. A timeout or a ban upholds it as well. */
export type ModeratorAction = 'timeout' | 'ban' | 'claim' | 'note';

/** One labelled fact on a card, finished in the server's language. */
export interface CardFact {
  readonly label: string;
  readonly value: string;
}

/**
 * What moderators see of a case. One card per case, updated in place: an adapter keeps the newest `revision`.
 * All texts are finished in the server's language; adapters lay out, they do not word.
 */
export interface Card {
  readonly caseId: string;
  readonly revision: number;
  readonly title: string;
  /** What became of the message, in words that say what the platform really did. */
  readonly status: string;
  readonly author: Member;
  readonly channel: string;
  readonly text: string;
  /** Spans of `text` to mark; sorted, not overlapping. */
  readonly spans: readonly Span[];
  readonly reasons: readonly string[];
  readonly facts: readonly CardFact[];
  readonly buttons: readonly { readonly decision: Decision; readonly label: string }[];
  /** What else may be done about it; absent on a card about nothing that is stored. */
  readonly deeds?: readonly { readonly deed: ModeratorAction; readonly label: string }[];
  /** Once decided: the opposite decision, so that everything can be undone. */
  readonly change?: { readonly decision: Decision; readonly label: string };
  readonly url?: string;
}
