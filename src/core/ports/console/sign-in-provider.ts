import type { SignInRequest } from '../identity-provider.ts';
import type { ConsoleAccount } from './access.ts';

/**
 * What a provider has proved. `account`: an account of a platform. `identity`: an identity of an issuer that knows no
 * platform; it signs in as the account to which it was linked.
 */
export type ConsoleIdentity =
  | { readonly kind: 'account'; readonly account: ConsoleAccount }
  | { readonly kind: 'identity'; readonly issuer: string; readonly subject: string };

/** `denied`: the person or the provider refused. `invalid`: the response was not valid. */
export type ConsoleSignInResult =
  | { readonly known: true; readonly identity: ConsoleIdentity }
  | { readonly known: false; readonly why: 'unavailable' | 'denied' | 'invalid' };

/**
 * A way to sign in to the console with an account elsewhere. The provider sends the browser back to
 * `/console/sign-in/<id>/back`. Expected failures are values. Never throws.
 */
export interface ConsoleSignInProvider {
  /** Part of the address, for example `oidc`: small letters, digits and `-`. */
  readonly id: string;
  /** The name on the button: of the platform, or the host of the issuer. */
  readonly label: string;
  /** Undefined if the provider does not respond. The result is stored until the browser returns. */
  begin(): Promise<SignInRequest | undefined>;
  /** `query`: the query string of the address to which the provider redirected the browser. */
  complete(query: string, pending: Omit<SignInRequest, 'url'>): Promise<ConsoleSignInResult>;
}
