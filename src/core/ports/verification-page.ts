import type { Language } from '../message.ts';

/** A browser on the verification page. `token` belongs to the one-time link, `session` is a secret of the browser. */
export interface Visitor {
  readonly token: string;
  readonly session: string;
  readonly ip: string;
}

/**
 * The result that the page shows. The member is verified with `open`, `open-soon` (the platform has not ended the
 * quarantine yet) and `open-quarantined` (a case keeps the member in quarantine). `minutes`: how long to wait before the
 * next attempt.
 */
export type VerificationResult =
  | {
      readonly kind:
        | 'no-link'
        | 'sent'
        | 'open'
        | 'open-soon'
        | 'open-quarantined'
        | 'bad-number'
        | 'country-refused'
        | 'wrong-code'
        | 'no-code'
        | 'number-refused'
        | 'identity-refused'
        | 'signin-denied'
        | 'signin-invalid';
    }
  /** `server-limit`: the server has sent as many text messages as it may within an hour. */
  | { readonly kind: 'too-many' | 'server-limit' | 'unavailable'; readonly minutes: number };

/** The verification methods that the page offers. */
export interface VerificationMethods {
  readonly sms: boolean;
  /** The company that gets the numbers and sends the text messages; absent: none, as in a test. */
  readonly smsCompany?: string;
  /** Countries whose numbers are accepted, as `JP`; absent: all. */
  readonly countries?: readonly string[];
  /** The name of the identity provider, if one is configured. */
  readonly issuer?: string;
}

/** What a valid link tells the page. */
export interface ResolvedLink {
  /** The language of the link's owner. */
  readonly language: Language;
  /** The name of the server as its members know it; absent if the platform does not tell. */
  readonly serverName?: string;
  /** How many days hashes are kept: of all members, and of banned ones. */
  readonly keepDays: number;
  readonly keepBannedDays: number;
  /** A code was sent for this browser, and can still be entered. */
  readonly isCodePending: boolean;
  /** The owner is an account of a network and no member of a community. */
  readonly network?: NetworkReturn;
}

/** The way back to a network. */
export interface NetworkReturn {
  /** Its address; absent: the network has named none. */
  readonly url?: string;
}

/** The part of the gate that the verification page uses. Never throws. */
export interface VerificationPage {
  readonly methods: VerificationMethods;
  /**
   * Undefined for a forged, used or expired link. Has no side effects. `session` is absent for a browser that has none
   * yet.
   */
  resolveLink(token: string, session?: string): Promise<ResolvedLink | undefined>;
  sendCode(visitor: Visitor, number: string): Promise<VerificationResult>;
  submitCode(visitor: Visitor, code: string): Promise<VerificationResult>;
  /** The issuer's address for this visitor, valid for ten minutes in this browser. */
  beginSignIn(
    visitor: Visitor,
  ): Promise<VerificationResult | { readonly kind: 'sign-in'; readonly url: string }>;
  /** Completes the sign-in when the visitor returns from the issuer; `query` is the query string of the address. */
  completeSignIn(
    visitor: Omit<Visitor, 'token'>,
    query: string,
  ): Promise<{
    readonly language?: Language;
    readonly network?: NetworkReturn;
    readonly answer: VerificationResult;
  }>;
}
