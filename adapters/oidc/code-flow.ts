import * as oidc from 'openid-client';
import type { Log, SignInRequest } from '#core';

/** Why a sign-in failed; see `SignInResult`. */
export interface SignInFailure {
  readonly known: false;
  readonly why: 'unavailable' | 'denied' | 'invalid';
}

/** The authorization code flow at one server. Neither method throws. */
export interface CodeFlow {
  /** Undefined if the server does not respond. */
  begin(): Promise<SignInRequest | undefined>;
  /**
   * Redeems the code of a query string, and reads from the tokens who signed in. An error that `identify` throws is a
   * failure of the sign-in.
   */
  complete<Result>(
    query: string,
    pending: Omit<SignInRequest, 'url'>,
    identify: (tokens: CodeTokens, config: oidc.Configuration) => Result | Promise<Result>,
  ): Promise<Result | SignInFailure>;
}

/** The response of a token endpoint; claims are of a checked ID token. */
export type CodeTokens = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>;

/** The settings of `createCodeFlow`. */
export interface CodeFlowSettings {
  /** The host of the server, for logs. */
  readonly issuer: string;
  /** Where the server sends browsers back; registered there with exactly this address. */
  readonly redirectUri: string;
  readonly scope: string;
  /** False for OAuth 2.0 without OpenID Connect: there is no nonce, and no ID token is needed. */
  readonly hasIdToken: boolean;
  /** PKCE is always used, or only when the server names it in its metadata. */
  readonly pkce: 'always' | 'if-supported';
  /** Called for each sign-in; it should remember what it has found. */
  readonly configure: () => Promise<oidc.Configuration>;
}

const REQUEST_TIMEOUT_SECONDS = 8;
/** Temporary errors of an issuer (OpenID Connect Core 3.1.2.6, RFC 6749 4.1.2.1). */
const TRANSIENT_ERRORS: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error']);
/**
 * The server does not accept the client or its secret: only the operator can fix that, not the visitor. The last two are
 * names of https://docs.slack.dev/reference/methods/openid.connect.token#errors.
 */
const CLIENT_SETUP_ERRORS: ReadonlySet<string> = new Set([
  'invalid_client',
  'unauthorized_client',
  'bad_client_secret',
  'invalid_client_id',
]);

/**
 * The authorization code flow (RFC 6749) with state, PKCE (RFC 7636), and for OpenID Connect a nonce and a checked ID token
 * (https://openid.net/specs/openid-connect-core-1_0.html).
 * @example const flow = createCodeFlow({ issuer: 'id.example', redirectUri, scope: 'openid', hasIdToken: true, pkce: 'always', configure }, log)
 */
export function createCodeFlow(settings: CodeFlowSettings, log: Log): CodeFlow {
  const { issuer, redirectUri, scope, hasIdToken, configure } = settings;
  const usesPkce = (config: oidc.Configuration): boolean =>
    settings.pkce === 'always' || config.serverMetadata().supportsPKCE();

  return {
    async begin() {
      try {
        const config = await configure();
        const [state, nonce, verifier] = [
          oidc.randomState(),
          oidc.randomNonce(),
          oidc.randomPKCECodeVerifier(),
        ];
        const url = oidc.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope,
          state,
          ...(hasIdToken && { nonce }),
          ...(usesPkce(config) && {
            code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
            code_challenge_method: 'S256',
          }),
        });
        return { url: url.href, state, nonce, verifier };
      } catch (error) {
        log.warn('oidc_discovery_failed', { issuer, error: oidcErrorCode(error) });
        return undefined;
      }
    },

    async complete(query, { state, nonce, verifier }, identify) {
      try {
        const callback = new URL(redirectUri);
        callback.search = query;
        const config = await configure();
        const tokens = await oidc.authorizationCodeGrant(config, callback, {
          expectedState: state,
          ...(usesPkce(config) && { pkceCodeVerifier: verifier }),
          ...(hasIdToken && { expectedNonce: nonce, idTokenExpected: true }),
        });
        return await identify(tokens, config);
      } catch (error) {
        log.warn('oidc_sign_in_failed', { issuer, error: oidcErrorCode(error) });
        return { known: false, why: failureReason(error) };
      }
    },
  };
}

/**
 * Discovers an issuer once. After a failure the next call tries again.
 * @example const configure = createDiscovery({ issuerUrl, clientId, clientSecret }); const config = await configure()
 */
export function createDiscovery({
  issuerUrl,
  clientId,
  clientSecret,
  fetchWith,
}: {
  readonly issuerUrl: URL;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly fetchWith?: oidc.CustomFetch;
}): () => Promise<oidc.Configuration> {
  let discovered: Promise<oidc.Configuration> | undefined;
  return () => {
    discovered ??= oidc.discovery(issuerUrl, clientId, undefined, authenticationOf(clientSecret), {
      execute: [...insecureOptions(issuerUrl), oidc.enableNonRepudiationChecks],
      timeout: REQUEST_TIMEOUT_SECONDS,
      ...(fetchWith && { [oidc.customFetch]: fetchWith }),
    });
    discovered.catch(() => {
      discovered = undefined;
    });
    return discovered;
  };
}

/**
 * The configuration of a server whose endpoints are known.
 * @example const config = configureServer({ issuer: 'https://discord.com', authorization_endpoint, token_endpoint }, clientId, clientSecret)
 */
export function configureServer(
  server: oidc.ServerMetadata,
  clientId: string,
  clientSecret: string,
): oidc.Configuration {
  const config = new oidc.Configuration(server, clientId, undefined, authenticationOf(clientSecret));
  config.timeout = REQUEST_TIMEOUT_SECONDS;
  for (const option of insecureOptions(new URL(server.issuer))) option(config);
  return config;
}

const authenticationOf = (clientSecret: string | undefined): oidc.ClientAuth =>
  clientSecret === undefined ? oidc.None() : oidc.ClientSecretPost(clientSecret);

/** Without https only if the settings say so: a server on this computer, for tests. */
const insecureOptions = ({ protocol }: URL) => (protocol === 'http:' ? [oidc.allowInsecureRequests] : []);

function failureReason(error: unknown): SignInFailure['why'] {
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
