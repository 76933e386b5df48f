import type { Language } from '../message.ts';

/** A browser on the verification page. `token` is the one-time link's, `session` the browser's own secret. */
export interface Visitor {
  readonly token: string;
  readonly session: string;
  readonly ip: string;
}

/** What the page tells the visitor. `minutes`: when to try again. */
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

/** The ways to verify that a page offers. */
export interface VerificationMethods {
  readonly sms: boolean;
  /** The name of the identity provider, if one is configured. */
  readonly issuer?: string;
}

/** What the verification page needs of the gate. Never throws. */
export interface VerificationPage {
  readonly methods: VerificationMethods;
  /** The language of the link's owner; undefined for a link that is forged, used or expired. Changes nothing. */
  resolveLink(token: string): Promise<{ readonly language: Language } | undefined>;
  sendCode(visitor: Visitor, number: string): Promise<VerificationResult>;
  submitCode(visitor: Visitor, code: string): Promise<VerificationResult>;
  /** The issuer's address for this visitor, valid for ten minutes in this browser. */
  beginSignIn(
    visitor: Visitor,
  ): Promise<VerificationResult | { readonly kind: 'sign-in'; readonly url: string }>;
  /** The visitor is back from the issuer, with `query` in the address. */
  completeSignIn(
    visitor: Omit<Visitor, 'token'>,
    query: string,
  ): Promise<{ readonly language?: Language; readonly answer: VerificationResult }>;
}
