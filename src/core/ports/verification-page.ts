import type { Language } from '../message.ts';

/** A browser on the verification page. `token` belongs to the one-time link, `session` is a secret of the browser. */
export interface Visitor {
  readonly token: string;
  readonly session: string;
  readonly ip: string;
}

/** The result that the page shows. `minutes`: how long to wait before the next attempt. */
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

/** The verification methods that the page offers. */
export interface VerificationMethods {
  readonly sms: boolean;
  /** The name of the identity provider, if one is configured. */
  readonly issuer?: string;
}

/** The part of the gate that the verification page uses. Never throws. */
export interface VerificationPage {
  readonly methods: VerificationMethods;
  /** The language of the link's owner; undefined for a forged, used or expired link. Has no side effects. */
  resolveLink(token: string): Promise<{ readonly language: Language } | undefined>;
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
  ): Promise<{ readonly language?: Language; readonly answer: VerificationResult }>;
}
