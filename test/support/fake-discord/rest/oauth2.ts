import { createHash, randomBytes } from 'node:crypto';
import type { APIUser } from 'discord.js';
import type { DiscordState } from '../state/discord-state.ts';

/** The client secret of the application. */
export const OAUTH_CLIENT_SECRET = 'client-secret-of-the-fake-discord';

/** What a person has allowed, until the code is redeemed. */
interface Grant {
  readonly user: APIUser;
  readonly redirectUri: string;
  readonly scope: string;
  readonly challenge: string | null;
}

interface OAuthResponse {
  readonly status: number;
  readonly body?: unknown;
}

/** The OAuth 2.0 of Discord: https://docs.discord.com/developers/topics/oauth2 */
export interface OAuth2 {
  /** A person presses "Authorize" at this address. Returns the query of the redirect back. */
  approve(person: { readonly id: string }, url: string): string;
  /** A person presses "Cancel". */
  refuse(url: string): string;
  /** How many access tokens are valid now. */
  validTokens(): number;
  /** The user of a bearer token; undefined when it is not valid. */
  userOf(authorization: string | undefined): APIUser | undefined;
  /** Answers a request of the client; undefined for another path. */
  handle(path: string, body: string): OAuthResponse | undefined;
}

/** Codes and tokens of the application of the bot. @example createOAuth2(discord).approve(rin, url) */
export function createOAuth2(discord: DiscordState): OAuth2 {
  const grants = new Map<string, Grant>();
  const tokens = new Map<string, Grant>();

  const error = (name: string): OAuthResponse => ({ status: 400, body: { error: name } });

  function redeem(form: URLSearchParams): OAuthResponse {
    const grant = grants.get(form.get('code') ?? '');
    if (form.get('client_id') !== discord.applicationId || form.get('client_secret') !== OAUTH_CLIENT_SECRET)
      return { status: 401, body: { error: 'invalid_client' } };
    if (form.get('grant_type') !== 'authorization_code') return error('unsupported_grant_type');
    const isProved =
      grant?.challenge ===
      createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
    if (!grant || grant.redirectUri !== form.get('redirect_uri') || !isProved) return error('invalid_grant');
    grants.delete(form.get('code')!);
    const token = randomBytes(15).toString('base64url');
    tokens.set(token, grant);
    const expiry = { expires_in: 604_800, refresh_token: randomBytes(15).toString('base64url') };
    return {
      status: 200,
      body: { access_token: token, token_type: 'Bearer', scope: grant.scope, ...expiry },
    };
  }

  function readAuthorization(url: string) {
    const { pathname, searchParams } = new URL(url);
    if (pathname !== '/oauth2/authorize' || searchParams.get('client_id') !== discord.applicationId)
      throw new Error('this is not the authorization page of the application');
    return searchParams;
  }
  const redirect = (query: URLSearchParams, fields: Record<string, string>): string =>
    `?${new URLSearchParams({ ...fields, state: query.get('state') ?? '' })}`;

  return {
    approve({ id }, url) {
      const query = readAuthorization(url);
      const code = randomBytes(15).toString('base64url');
      grants.set(code, {
        user: discord.users.get(id)!.user,
        redirectUri: query.get('redirect_uri')!,
        scope: query.get('scope')!,
        challenge: query.get('code_challenge'),
      });
      return redirect(query, { code });
    },
    refuse: (url) => redirect(readAuthorization(url), { error: 'access_denied' }),
    validTokens: () => tokens.size,
    userOf: (authorization) => tokens.get(authorization?.replace(/^Bearer /, '') ?? '')?.user,
    handle(path, body) {
      if (path === '/api/oauth2/token') return redeem(new URLSearchParams(body));
      if (path !== '/api/oauth2/token/revoke') return undefined;
      tokens.delete(new URLSearchParams(body).get('token') ?? '');
      return { status: 200, body: {} };
    },
  };
}
