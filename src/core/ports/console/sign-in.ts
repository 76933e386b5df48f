import type { Language, Server } from '../../message.ts';
import type { ConsoleAccount, ConsoleServer, ConsoleSession } from './access.ts';
import type { ConsoleSignInProvider } from './sign-in-provider.ts';

/** The browser that signs in. */
export interface ConsoleVisitor {
  /** A secret of this browser, made before the sign-in: a sign-in can only be completed in the browser that began it. */
  readonly browser: string;
  /** The network of the browser, for limits. */
  readonly network: string;
  /** The cookie of the session that this browser has now. It ends with the next sign-in. */
  readonly sessionToken?: string | undefined;
}

/** What a valid one-time link tells the page. */
export interface ConsoleLink {
  readonly server: ConsoleServer;
  readonly accountId: string;
  /** The name of the account when the link was made. */
  readonly accountName: string;
  /** The language of the link's owner. */
  readonly language: Language;
  /** The name of the issuer whose identity signed in in this browser and has no account yet. */
  readonly unlinkedIssuer?: string;
}

/** Why a sign-in failed. `unlinked`: the identity has no account yet. `no-role`: the account has no role on any server. */
export type ConsoleSignInFailure =
  | 'no-link'
  | 'unlinked'
  | 'no-role'
  | 'denied'
  | 'invalid'
  | 'unavailable'
  | 'too-many';

/** The result of a sign-in. `token` is the value of the cookie; only its hash is stored. */
export type ConsoleSignInOutcome =
  | {
      readonly kind: 'signed-in';
      readonly token: string;
      readonly session: ConsoleSession;
      /** The path that the person wanted to open. */
      readonly next?: string;
    }
  | { readonly kind: ConsoleSignInFailure };

/** An identity of an issuer that signs in as an account. */
export interface ConsoleIdentityLink {
  /** Names the link in forms. */
  readonly id: string;
  /** The host of the issuer. */
  readonly issuer: string;
  readonly linkedAt: Date;
}

/** How a person gets a session of the console and ends it. */
export interface ConsoleSignIn {
  /** In the order of the buttons. Empty: only one-time links of the command `console`. */
  readonly providers: readonly Pick<ConsoleSignInProvider, 'id' | 'label'>[];
  /** What the link is for; changes nothing, so a preview of the link does not use it up. Undefined: unknown, used or expired. */
  findLink(token: string, visitor: ConsoleVisitor): Promise<ConsoleLink | 'too-many' | undefined>;
  /** Signs in with the link, once. `linksIdentity`: the identity of `unlinkedIssuer` signs in as this account from now on. */
  useLink(
    token: string,
    visitor: ConsoleVisitor,
    options: { readonly linksIdentity: boolean },
  ): Promise<ConsoleSignInOutcome>;
  /** The address of the provider for this browser, valid for ten minutes. `next`: the path to open afterwards. */
  begin(
    providerId: string,
    visitor: ConsoleVisitor,
    next: string | undefined,
  ): Promise<{ readonly kind: 'leave'; readonly url: string } | { readonly kind: ConsoleSignInFailure }>;
  /** Completes the sign-in when the browser returns. `query`: the query string of the address. */
  complete(providerId: string, visitor: ConsoleVisitor, query: string): Promise<ConsoleSignInOutcome>;
  /** Ends the session of a cookie. Does nothing for an unknown one. */
  signOut(token: string): Promise<void>;
  /** The sessions of an account that have not ended, newest first. */
  listSessions(account: ConsoleAccount): Promise<readonly ConsoleSession[]>;
  /** Ends one session of the account; false if it has no such session. */
  revokeSession(account: ConsoleAccount, id: string): Promise<boolean>;
  listIdentities(account: ConsoleAccount): Promise<readonly ConsoleIdentityLink[]>;
  /** False if the account has no such link. */
  unlinkIdentity(account: ConsoleAccount, id: string): Promise<boolean>;
}

/** A one-time link, or why there is none. `minutes`: how long it is valid. */
export type ConsoleLinkResult =
  | { readonly kind: 'link'; readonly url: string; readonly minutes: number }
  | { readonly kind: 'not-configured' | 'too-many' };

/** Makes one-time links for members who have a role; used by the command `console`. */
export interface ConsoleLinks {
  /** A new link for this member; the one before is no longer valid. */
  issue(
    member: { readonly server: Server; readonly id: string; readonly name: string },
    language: Language,
  ): Promise<ConsoleLinkResult>;
}
