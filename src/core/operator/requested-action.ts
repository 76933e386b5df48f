import type { ActionKind } from '../actions.ts';
import type { Language } from '../message.ts';

/** The actions that an operator of a network is asked for. Cards, boards and notices are events. */
export const REQUESTED_ACTION_KINDS = [
  'hide',
  'restore',
  'warn',
  'timeout',
  'end-timeout',
  'ban',
  'unban',
  'quarantine',
  'release',
  'help',
  'reply',
] as const satisfies readonly ActionKind[];

/** The kind of a requested action. */
export type RequestedActionKind = (typeof REQUESTED_ACTION_KINDS)[number];

/**
 * `requested`: the operator has not said yet what it did. `confirmed`: it has. `expired`: its deadline passed. `withdrawn`: a
 * newer decision made it needless before it was confirmed.
 */
export const REQUESTED_ACTION_STATES = ['requested', 'confirmed', 'expired', 'withdrawn'] as const;

/** See `REQUESTED_ACTION_STATES`. */
export type RequestedActionState = (typeof REQUESTED_ACTION_STATES)[number];

/** What an operator can say about an action: done, done in part or in another way, or not done. */
export const CONFIRMED_STATUSES = ['done', 'degraded', 'failed'] as const;

/** What an operator did. `detail`: a code or a short text of its own, without a text of a member. */
export interface ConfirmedOutcome {
  readonly status: (typeof CONFIRMED_STATUSES)[number];
  readonly detail?: string;
}

/** A message for one account with its complete text. */
export interface RequestedLetter {
  readonly text: string;
  /** The language of the text; absent: that of the policy. */
  readonly language?: Language;
  /** The account may appeal against the case. */
  readonly appealable?: true;
  /** The account may answer a moderator's question. */
  readonly answerable?: true;
  /** The text asks the account to verify on this page. The address is for this account alone. */
  readonly verification?: { readonly id: string; readonly url: string; readonly expiresAt: string };
}

/** A sentence for people in each language. */
export type TextByLanguage = Readonly<Record<Language, string>>;

/** A picture of a post; `index` is its place in the pictures that were sent with the post, from 0. */
export interface PictureOfPost {
  readonly postId: string;
  readonly index: number;
}

/** A reason for people. `pictures`: in which pictures its words were read, or which ones are known. Absent: in none. */
export interface ReasonText extends TextByLanguage {
  readonly pictures?: readonly PictureOfPost[];
}

/** What an operator is asked to do. It contains no text of a post. */
export interface RequestedAction {
  /** Derived from the job, so that the same job is never two actions. */
  readonly id: string;
  readonly kind: RequestedActionKind;
  /** The job of the outbox that waits for the outcome. Absent: no case depends on it. */
  readonly job?: string;
  readonly caseId?: string;
  /** The post to hide or restore, or that the letter is about. */
  readonly postId?: string;
  readonly channel?: string;
  /** The account that the action is about: the author of the post, or who gets the letter. */
  readonly accountId?: string;
  /** When a timeout ends. */
  readonly until?: Date;
  /** Why, for people; the heaviest reason first. Empty: there is no case, or its reasons are not known. */
  readonly reasons: readonly ReasonText[];
  readonly letter?: RequestedLetter;
  readonly requestedAt: Date;
  /** The deadline of the outcome. */
  readonly confirmBy: Date;
  readonly state: RequestedActionState;
  readonly outcome?: ConfirmedOutcome;
  /** When it was confirmed, expired or withdrawn. */
  readonly endedAt?: Date;
  /** The trace that caused it (`Tracer.traceparent`), for its outcome. Operators do not get it here. */
  readonly traceparent?: string;
}
