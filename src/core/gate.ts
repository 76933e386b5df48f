import type { Language, Member } from './message.ts';

/** Why a member must prove who they are. */
export type GateReason = 'new-account' | 'wave' | 'job-post';

/** What became of a text message; `retryAfterMs` when the provider said how long to wait. */
export type Delivery =
  | { readonly sent: true; readonly reference?: string }
  | {
      readonly sent: false;
      /** `refused`: this number cannot be reached; trying it again does not help. */
      readonly why: 'unavailable' | 'refused' | 'too-many';
      readonly retryAfterMs?: number;
    };

/**
 * Sends codes by text message. Some check a code themselves, by the reference that `send` gave; the others are handed
 * ours. Numbers are in E.164. Expected failures are values; nothing is thrown.
 */
export type VerificationProvider =
  | { readonly codes: 'ours'; send(number: string, code: string, language: Language): Promise<Delivery> }
  | {
      readonly codes: 'theirs';
      send(number: string, language: Language): Promise<Delivery>;
      /** Undefined when the provider did not answer: nobody may take that for a yes. */
      check(reference: string, code: string): Promise<boolean | undefined>;
    };

/** Who stands at the page with which link. `session` is the browser's own secret, `ip` where it calls from. */
export interface Visitor {
  readonly token: string;
  readonly session: string;
  readonly ip: string;
}

/** What the page has to say, in the visitor's language. `minutes`: when to try again. */
export type GateAnswer =
  | {
      readonly kind: 'no-link' | 'sent' | 'open' | 'bad-number' | 'wrong-code' | 'no-code' | 'number-refused';
    }
  | { readonly kind: 'too-many' | 'unavailable'; readonly minutes: number };

/** What the gate's page needs; throws nothing. */
export interface GateDoor {
  /** The language of the link's owner; undefined for a link that is forged, used or expired. Changes nothing. */
  visit(token: string): Promise<{ readonly language: Language } | undefined>;
  sendCode(visitor: Visitor, number: string): Promise<GateAnswer>;
  enterCode(visitor: Visitor, code: string): Promise<GateAnswer>;
}

/** What the desk asks of the gate. */
export interface GateKeeper {
  /** A moderator lets a member in. False when nothing kept the member out; rejects when it could not be stored. */
  vouch(moderator: Member, member: Pick<Member, 'server' | 'id' | 'name'>): Promise<boolean>;
  /** A new one-time link, which ends the one before. */
  link(member: Member): Promise<string | 'not-waiting' | 'no-page' | 'too-many'>;
}

/** What is known of a member from the cases of their server. */
export interface GateHistory {
  readonly banned: boolean;
  /** A case keeps the member in quarantine, whatever the gate says. */
  readonly quarantined: boolean;
  /** A quarantine that moderators took back: the gate never closes again. */
  readonly overturned: boolean;
}
