import * as oidc from 'openid-client';
import type { IdentityProvider, Log, SignInResult } from '#core';

export interface OidcSettings {
  /** Base address of `/.well-known/openid-configuration`. */
  readonly issuer: string;
  readonly clientId: string;
  /** Absent for a public client. PKCE is used in both cases. */
  readonly clientSecret?: string | undefined;
  /** Where the issuer sends visitors back; registered there with exactly this address. */
  readonly redirectUri: string;
}

const REQUEST_TIMEOUT_SECONDS = 8;
/** Temporary errors of an issuer (OpenID Connect Core 3.1.2.6, RFC 6749 4.1.2.1). */
const TRANSIENT_ERRORS: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error']);
/** The issuer does not accept the client or its secret: only the operator can fix that, not the visitor. */
const CLIENT_SETUP_ERRORS: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client']);

/**
 * Sign-in at any OpenID Connect issuer with discovery: authorization code flow with PKCE, state and nonce
 * (https://openid.net/specs/openid-connect-core-1_0.html). Requests the scope `openid` only, so no name, address or
 * telephone number is received. The signature of the ID token is checked with the issuer's keys. Neither method throws.
 * @example const identityProvider = createOidcProvider({ issuer: 'https://id.example', clientId, clientSecret, redirectUri }, log)
 */
export function createOidcProvider(settings: OidcSettings, log: Log): IdentityProvider {
  const { clientId, clientSecret, redirectUri } = settings;
  const issuerUrl = new URL(settings.issuer);
  let discovered: Promise<oidc.Configuration> | undefined;

  /** Discovered once. After a failure the next visitor's request tries again. */
  function configuration(): Promise<oidc.Configuration> {
    const plain = issuerUrl.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
    const authentication = clientSecret === undefined ? oidc.None() : oidc.ClientSecretPost(clientSecret);
    discovered ??= oidc.discovery(issuerUrl, clientId, undefined, authentication, {
      execute: [...plain, oidc.enableNonRepudiationChecks],
      timeout: REQUEST_TIMEOUT_SECONDS,
    });
    discovered.catch(() => {
      discovered = undefined;
    });
    return discovered;
  }

  return {
    name: issuerUrl.host,

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
        log.warn('oidc_discovery_failed', { issuer: issuerUrl.host, error: oidcErrorCode(error) });
        return undefined;
      }
    },

    async completeSignIn(query, { state, nonce, verifier }) {
      try {
        const callback = new URL(redirectUri);
        callback.search = query;
        const tokens = await oidc.authorizationCodeGrant(await configuration(), callback, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const { iss, sub } = tokens.claims()!;
        return { known: true, issuer: iss, subject: sub };
      } catch (error) {
        log.warn('oidc_sign_in_failed', {
          issuer: issuerUrl.host,
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
  // No response is fetch's TypeError. A response with an error status is the `cause`.
  if (error instanceof TypeError) return 'unavailable';
  const { code, cause } = error as { readonly code?: string; readonly cause?: unknown };
  if (code === 'OAUTH_TIMEOUT') return 'unavailable';
  return cause instanceof Response && cause.status >= 500 ? 'unavailable' : 'invalid';
}

/** Never the message: it could quote what the issuer sent. */
function oidcErrorCode(error: unknown): string {
  if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError) {
    return error.error;
  }
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  return String(code ?? name ?? 'unknown');
}
