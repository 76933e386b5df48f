import type { Member, Span } from './message.ts';

/** The decisions of a moderator. */
export type Decision = 'uphold' | 'overturn';

/** What a moderator may do about a case besides a decision. A timeout or a ban upholds the case as well. */
export type ModeratorAction = 'timeout' | 'ban' | 'claim' | 'note';

/** One labelled fact on a card, in the server's language. */
export interface CardFact {
  readonly label: string;
  readonly value: string;
}

/**
 * What moderators see of a case. One card per case, updated in place: an adapter keeps the highest `revision`.
 * All texts are complete and in the server's language; adapters only lay them out.
 */
export interface Card {
  readonly caseId: string;
  readonly revision: number;
  readonly title: string;
  /** What really happened to the message, in one sentence. */
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
  /** Present once the case is decided: the opposite decision, so that everything can be undone. */
  readonly change?: { readonly decision: Decision; readonly label: string };
  readonly url?: string;
}
