/**
 * A sign-in in progress. It is stored until the visitor returns from the issuer; without the issuer's response it is
 * useless.
 */
export interface SignInRequest {
  /** The address at which the visitor signs in. */
  readonly url: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** The identity that signed in. `denied`: the visitor or the issuer refused. `invalid`: the response was not valid. */
export type SignInResult =
  | { readonly known: true; readonly issuer: string; readonly subject: string }
  | { readonly known: false; readonly why: 'unavailable' | 'denied' | 'invalid' };

/** An issuer of identities (OpenID Connect). Expected failures are values. Never throws. */
export interface IdentityProvider {
  /** The display name: the host of the issuer. */
  readonly name: string;
  /** Undefined if the issuer does not respond. */
  beginSignIn(): Promise<SignInRequest | undefined>;
  /** `query`: the query string of the address to which the issuer redirected the visitor's browser. */
  completeSignIn(query: string, signInRequest: Omit<SignInRequest, 'url'>): Promise<SignInResult>;
}
