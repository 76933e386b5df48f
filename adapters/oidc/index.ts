import type { ConsoleSignInProvider, IdentityProvider, Log } from '#core';
import { createCodeFlow, createDiscovery } from './code-flow.ts';

export { createDiscordSignIn, type DiscordSignInSettings } from './discord-sign-in.ts';
export { createSlackSignIn, type SlackSignInSettings } from './slack-sign-in.ts';

export interface OidcSettings {
  /** Base address of `/.well-known/openid-configuration`. */
  readonly issuer: string;
  readonly clientId: string;
  /** Absent for a public client. PKCE is used in both cases. */
  readonly clientSecret?: string | undefined;
  /** Where the issuer sends visitors back; registered there with exactly this address. */
  readonly redirectUri: string;
}

/**
 * Sign-in at any OpenID Connect issuer with discovery: authorization code flow with PKCE, state and nonce
 * (https://openid.net/specs/openid-connect-core-1_0.html). Requests the scope `openid` only, so no name, address or
 * telephone number is received. The signature of the ID token is checked with the issuer's keys. Neither method throws.
 * @example const identityProvider = createOidcProvider({ issuer: 'https://id.example', clientId, clientSecret, redirectUri }, log)
 */
export function createOidcProvider(settings: OidcSettings, log: Log): IdentityProvider {
  const issuerUrl = new URL(settings.issuer);
  const { host } = issuerUrl;
  const configure = createDiscovery({ ...settings, issuerUrl });
  const { redirectUri } = settings;
  const flow = createCodeFlow(
    { issuer: host, redirectUri, scope: 'openid', hasIdToken: true, pkce: 'always', configure },
    log,
  );
  return {
    name: host,
    beginSignIn: flow.begin,
    completeSignIn: (query, pending) =>
      flow.complete(query, pending, (tokens) => {
        const { iss, sub } = tokens.claims()!;
        return { known: true, issuer: iss, subject: sub };
      }),
  };
}

/**
 * Sign-in to the console at any OpenID Connect issuer. The issuer knows no platform: the identity is linked to an account
 * before its first use.
 * @example const provider = createIssuerSignIn({ issuer: 'https://id.example', clientId, clientSecret, redirectUri }, log)
 */
export function createIssuerSignIn(settings: OidcSettings, log: Log): ConsoleSignInProvider {
  const { name, beginSignIn, completeSignIn } = createOidcProvider(settings, log);
  return {
    id: 'oidc',
    label: name,
    begin: beginSignIn,
    async complete(query, pending) {
      const result = await completeSignIn(query, pending);
      if (!result.known) return result;
      const { issuer, subject } = result;
      return { known: true, identity: { kind: 'identity', issuer, subject } };
    },
  };
}
