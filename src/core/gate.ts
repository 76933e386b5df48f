import type { Language, Member, Server } from './message.ts';

/** Why a member must prove who they are. */
export type GateReason = 'new-account' | 'wave' | 'job-post';

/** What became of a text message; `retryAfterMs` when the provider said how long to wait. */
export type SmsDelivery =
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
  | { readonly codes: 'ours'; send(number: string, code: string, language: Language): Promise<SmsDelivery> }
  | {
      readonly codes: 'theirs';
      send(number: string, language: Language): Promise<SmsDelivery>;
      /** Undefined when the provider did not answer: nobody may take that for a yes. */
      check(reference: string, code: string): Promise<boolean | undefined>;
    };

/** What belongs to one sign-in and is kept until the visitor is back; of no use without what the issuer sends along. */
export interface SignInRequest {
  /** Where the visitor signs in. */
  readonly url: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Who signed in. `denied`: the visitor or the issuer said no; `invalid`: the answer proves nothing. */
export type SignInResult =
  | { readonly known: true; readonly issuer: string; readonly subject: string }
  | { readonly known: false; readonly why: 'unavailable' | 'denied' | 'invalid' };

/** An issuer of identities (OpenID Connect). Expected failures are values; nothing is thrown. */
export interface IdentityProvider {
  /** What visitors know it by: the name of its host. */
  readonly name: string;
  /** Undefined while the issuer does not answer. */
  beginSignIn(): Promise<SignInRequest | undefined>;
  /** `query`: what the visitor's browser brought back from the issuer. */
  completeSignIn(query: string, signInRequest: Omit<SignInRequest, 'url'>): Promise<SignInResult>;
}

/** Who stands at the page with which link. `session` is the browser's own secret, `ip` where it calls from. */
export interface Visitor {
  readonly token: string;
  readonly session: string;
  readonly ip: string;
}

/** What the page has to say, in the visitor's language. `minutes`: when to try again. */
export type VerificationResult =
  | {
      readonly kind:
        | 'no-link'
        | 'sent'
        | 'open'
        | 'bad-number'
        | 'wrong-code'
        | 'no-code'
        | 'number-refused'
        | 'identity-refused'
        | 'signin-denied'
        | 'signin-invalid';
    }
  | { readonly kind: 'too-many' | 'unavailable'; readonly minutes: number };

/** The ways in that a page offers. */
export interface VerificationMethods {
  readonly sms: boolean;
  /** What the issuer is called, where one may sign in. */
  readonly issuer?: string;
}

/** What the gate's page needs; throws nothing. */
export interface VerificationPage {
  readonly methods: VerificationMethods;
  /** The language of the link's owner; undefined for a link that is forged, used or expired. Changes nothing. */
  resolveLink(token: string): Promise<{ readonly language: Language } | undefined>;
  sendCode(visitor: Visitor, number: string): Promise<VerificationResult>;
  submitCode(visitor: Visitor, code: string): Promise<VerificationResult>;
  /** The issuer's address for this visitor, good for ten minutes in this browser. */
  beginSignIn(
    visitor: Visitor,
  ): Promise<VerificationResult | { readonly kind: 'sign-in'; readonly url: string }>;
  /** Back from the issuer, with what it wrote behind the `?`. */
  completeSignIn(
    visitor: Omit<Visitor, 'token'>,
    query: string,
  ): Promise<{ readonly language?: Language; readonly answer: VerificationResult }>;
}

/** What a platform itself asks of its members, and what it tells of one of them. */
export interface VerificationLevel {
  /** What the member is called there. */
  readonly name: string;
  /** What everybody must have before they may post: for minutes, an account or a membership so old. */
  readonly requirement: 'nothing' | 'mail' | 'minutes5' | 'minutes10' | 'phone';
  /** `lifted`: not asked of this member. `unseen`: the platform does not tell; nobody may take that for a yes. */
  readonly requirementStatus: 'yes' | 'no' | 'lifted' | 'unseen';
  /** Rules not yet agreed to; lifted by our own quarantine role; was here before; stopped for their name. */
  readonly notes: readonly ('screening' | 'by-us' | 'returned' | 'name')[];
}

/** Somebody who waits at the gate. `verificationLevel`: absent where the platform tells nothing, `gone` for who has left. */
export interface WaitingMember {
  readonly id: string;
  readonly reason: GateReason;
  readonly waitingSince: Date;
  readonly level?: VerificationLevel | 'gone';
}

/** What the desk asks of the gate. */
export interface GateService {
  /** Who waits, longest first; at most `limit` of them, and how many there are. */
  listWaiting(
    server: Server,
    limit: number,
  ): Promise<{ readonly count: number; readonly shown: readonly WaitingMember[] }>;
  /** A moderator lets a member in. False when nothing kept the member out; rejects when it could not be stored. */
  vouch(moderator: Member, member: Pick<Member, 'server' | 'id' | 'name'>): Promise<boolean>;
  /** A new one-time link, which ends the one before. */
  createLink(member: Member): Promise<string | 'not-waiting' | 'no-page' | 'too-many'>;
}

/** What is known of a member from the cases of their server. */
export interface GateHistory {
  readonly banned: boolean;
  /** A case keeps the member in quarantine, whatever the gate says. */
  readonly quarantined: boolean;
  /** A quarantine that moderators took back: the gate never closes again. */
  readonly quarantineOverturned: boolean;
}
