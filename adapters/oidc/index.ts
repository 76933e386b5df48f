import * as oidc from 'openid-client';
import type { IdentityProvider, Log, SignInResult } from '#core';

export interface OidcSettings {
  /** Where `/.well-known/openid-configuration` is found below. */
  readonly issuer: string;
  readonly clientId: string;
  /** Absent for a public client; PKCE is used with both. */
  readonly clientSecret?: string | undefined;
  /** Where the issuer sends visitors back to; register it there exactly so. */
  readonly redirectUri: string;
}

const REQUEST_TIMEOUT_SECONDS = 8;
/** Errors of an issuer that pass by themselves (OpenID Connect Core 3.1.2.6, RFC 6749 4.1.2.1). */
const TRANSIENT_ERRORS: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error']);
/** The issuer does not know this client any more, or its secret: the operator's to mend, not the visitor's. */
const CLIENT_SETUP_ERRORS: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client']);

/**
 * Sign-in with any issuer of OpenID Connect that is found by discovery: authorization code with PKCE, state and nonce
 * (https://openid.net/specs/openid-connect-core-1_0.html). Asks for `openid` alone: no name, no address, no telephone
 * number comes with it. The ID token's signature is checked against the issuer's keys.
 * @example const issuer = createOidcProvider({ issuer: 'https://id.example', clientId, clientSecret, redirectUri }, log)
 */
export function createOidcProvider(settings: OidcSettings, log: Log): IdentityProvider {
  const { clientId, clientSecret, redirectUri } = settings;
  const server = new URL(settings.issuer);
  let discovered: Promise<oidc.Configuration> | undefined;

  /** Found once; tried again by the next visitor when the issuer was away. */
  function configuration(): Promise<oidc.Configuration> {
    const plain = server.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
    const authentication = clientSecret === undefined ? oidc.None() : oidc.ClientSecretPost(clientSecret);
    discovered ??= oidc.discovery(server, clientId, undefined, authentication, {
      execute: [...plain, oidc.enableNonRepudiationChecks],
      timeout: REQUEST_TIMEOUT_SECONDS,
    });
    discovered.catch(() => {
      discovered = undefined;
    });
    return discovered;
  }

  return {
    name: server.host,

    async beginSignIn() {
      try {
        const config = await configuration();
        const [state, nonce, verifier] = [
          oidc.randomState(),
          oidc.randomNonce(),
          oidc.randomPKCECodeVerifier(),
        ];
        const url = oidc.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: 'openid',
          state,
          nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        });
        return { url: url.href, state, nonce, verifier };
      } catch (error) {
        log.warn('the issuer cannot be asked', { issuer: server.host, error: oidcErrorCode(error) });
        return undefined;
      }
    },

    async completeSignIn(query, { state, nonce, verifier }) {
      try {
        const back = new URL(redirectUri);
        back.search = query;
        const tokens = await oidc.authorizationCodeGrant(await configuration(), back, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const { iss, sub } = tokens.claims()!;
        return { known: true, issuer: iss, subject: sub };
      } catch (error) {
        log.warn('the issuer did not sign a visitor in', {
          issuer: server.host,
          error: oidcErrorCode(error),
        });
        return { known: false, why: failureReason(error) };
      }
    },
  };
}

function failureReason(error: unknown): Extract<SignInResult, { known: false }>['why'] {
  if (error instanceof oidc.AuthorizationResponseError) {
    if (error.error === 'access_denied') return 'denied';
    return TRANSIENT_ERRORS.has(error.error) ? 'unavailable' : 'invalid';
  }
  if (error instanceof oidc.ResponseBodyError) {
    return error.status >= 500 || CLIENT_SETUP_ERRORS.has(error.error) ? 'unavailable' : 'invalid';
  }
  if (error instanceof oidc.WWWAuthenticateChallengeError) return 'unavailable';
  // No answer at all is fetch's TypeError; an answer of a server in trouble has a cause with its status.
  if (error instanceof TypeError) return 'unavailable';
  const { code, cause } = error as { readonly code?: string; readonly cause?: unknown };
  if (code === 'OAUTH_TIMEOUT') return 'unavailable';
  return cause instanceof Response && cause.status >= 500 ? 'unavailable' : 'invalid';
}

/** Never the message: it may quote what the issuer sent. */
function oidcErrorCode(error: unknown): string {
  if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError) {
    return error.error;
  }
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  return String(code ?? name ?? 'unknown');
}
