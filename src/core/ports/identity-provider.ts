/**
 * One sign-in that has begun. It is stored until the visitor is back; without the issuer's answer it is of no use.
 */
export interface SignInRequest {
  /** Where the visitor signs in. */
  readonly url: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Who signed in. `denied`: the visitor or the issuer refused; `invalid`: the answer could not be verified. */
export type SignInResult =
  | { readonly known: true; readonly issuer: string; readonly subject: string }
  | { readonly known: false; readonly why: 'unavailable' | 'denied' | 'invalid' };

/** An issuer of identities (OpenID Connect). Expected failures are values. Never throws. */
export interface IdentityProvider {
  /** The name that visitors read: the host of the issuer. */
  readonly name: string;
  /** Undefined while the issuer does not answer. */
  beginSignIn(): Promise<SignInRequest | undefined>;
  /** `query`: the query string with which the visitor's browser came back from the issuer. */
  completeSignIn(query: string, signInRequest: Omit<SignInRequest, 'url'>): Promise<SignInResult>;
}
