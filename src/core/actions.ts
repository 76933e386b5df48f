import type { Card } from './card.ts';
import type { Member, Message, MessageRef } from './message.ts';

/** A private text, finished in the reader's language; adapters only deliver it. */
export interface DirectMessage {
  readonly text: string;
  /** Names this letter: the same key again is the same letter, after a crash for example, and delivered once. */
  readonly key?: string;
  /** The case the reader may appeal or ask about. */
  readonly caseId?: string;
  /** Offer an appeal button together with the text. */
  readonly appealable?: boolean;
  /** Offer the help lines in other languages together with the text. */
  readonly helpLines?: boolean;
  /** Where the reader may be told that a letter waits, without a word of it, when it cannot be delivered. */
  readonly channel?: string;
}

/** What we ask of the platform. `reason` is short and free of members' text: it may land in an audit log. */
export type Action =
  | { readonly kind: 'hide'; readonly message: MessageRef; readonly reason: string }
  | {
      readonly kind: 'restore';
      readonly message: Message;
      /** Stored copies of what came with it, as `Files.put` named them. */
      readonly files?: readonly { readonly name: string; readonly file: string }[];
      readonly reason: string;
    }
  | { readonly kind: 'warn'; readonly member: Member; readonly letter: DirectMessage }
  | { readonly kind: 'timeout'; readonly member: Member; readonly until: Date; readonly reason: string }
  | { readonly kind: 'end-timeout'; readonly member: Member; readonly reason: string }
  | { readonly kind: 'kick'; readonly member: Member; readonly reason: string }
  | { readonly kind: 'ban'; readonly member: Member; readonly reason: string }
  | { readonly kind: 'unban'; readonly member: Member; readonly reason: string }
  | { readonly kind: 'quarantine'; readonly member: Member; readonly reason: string }
  | { readonly kind: 'release'; readonly member: Member; readonly reason: string }
  | { readonly kind: 'card'; readonly card: Card }
  | {
      readonly kind: 'notice';
      readonly channel: MessageRef['channel'];
      readonly text: string;
      /** Names this notice: the same key again is the same notice, posted once. */
      readonly key?: string;
      /** Offer the help lines together with the text. */
      readonly helpLines?: boolean;
    }
  /** For moderators: stands in a channel and is changed in its place; the newest revision wins. */
  | {
      readonly kind: 'board';
      readonly channel: MessageRef['channel'];
      /** Names this board on its server. */
      readonly key: string;
      readonly text: string;
      /** Whether somebody still has to do something about it. */
      readonly open: boolean;
      readonly revision: number;
    }
  | { readonly kind: 'help'; readonly member: Member; readonly letter: DirectMessage }
  /** A private answer to somebody who reported or appealed. */
  | { readonly kind: 'reply'; readonly member: Member; readonly letter: DirectMessage };

export type ActionKind = Action['kind'];

export type OutcomeStatus = 'done' | 'degraded' | 'simulated' | 'withheld' | 'failed';

/**
 * What really happened: `done` (also when it was already so), `degraded` (the platform could do only part, see
 * detail), `simulated` (shadow mode), `withheld` (a brake held it back, see detail), `failed`.
 */
export interface Outcome {
  readonly action: Action;
  readonly status: OutcomeStatus;
  readonly detail?: string;
}

export type AdapterErrorCode = 'gone' | 'forbidden' | 'rate-limited' | 'unavailable';

/**
 * The only error that `Adapter.apply` throws.
 * @example throw new AdapterError('rate-limited', 'the platform asks for a pause', 1500)
 */
export class AdapterError extends Error {
  readonly code: AdapterErrorCode;
  /** Milliseconds to wait, when the platform said so. */
  readonly retryAfterMs: number | undefined;

  constructor(code: AdapterErrorCode, message: string, retryAfterMs?: number) {
    super(message);
    this.name = 'AdapterError';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
