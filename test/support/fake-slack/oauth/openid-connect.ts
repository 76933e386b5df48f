import { createSign, generateKeyPairSync } from 'node:crypto';
import { nextId, type User, type WorkspaceState } from '../state/workspace-state.ts';
import { CLIENT_ID, CLIENT_SECRET } from './oauth-server.ts';

/** What a member has allowed, until the code is redeemed. */
interface Grant {
  readonly user: User;
  readonly team: string;
  readonly redirectUri: string;
  readonly nonce: string | null;
}

/** Takes a moment, so it is done only when a test signs in. */
const createKeys = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

const ID_TOKEN_LIFETIME_S = 300;
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Sign in with Slack: https://docs.slack.dev/authentication/sign-in-with-slack */
export interface OpenIdConnect {
  /** A member presses "Allow" at this address. Returns the query of the redirect back. */
  approve(who: { readonly user: User; readonly world: Pick<WorkspaceState, 'team'> }, url: string): string;
  /** A member presses "Cancel". */
  refuse(url: string): string;
  /** Answers a request; undefined for another path. Errors have the status 200, as Slack sends them. */
  handle(path: string, body: string, baseUrl: string): object | undefined;
}

/**
 * An OpenID Connect issuer with a key of its own, for the one app.
 * @example createOpenIdConnect().approve({ user, world }, url)
 */
export function createOpenIdConnect(): OpenIdConnect {
  let keys: ReturnType<typeof createKeys> | undefined;
  const readKeys = () => {
    keys ??= createKeys();
    return keys;
  };
  const keyId = nextId('K');
  const grants = new Map<string, Grant>();

  function signIdToken(claims: object): string {
    const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: keyId })}.${encode(claims)}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(readKeys().privateKey, 'base64url')}`;
  }

  function redeem(form: URLSearchParams, baseUrl: string): object {
    if (form.get('client_id') !== CLIENT_ID) return { ok: false, error: 'invalid_client_id' };
    if (form.get('client_secret') !== CLIENT_SECRET) return { ok: false, error: 'bad_client_secret' };
    const grant = grants.get(form.get('code') ?? '');
    if (!grant) return { ok: false, error: 'invalid_code' };
    if (grant.redirectUri !== form.get('redirect_uri')) return { ok: false, error: 'bad_redirect_uri' };
    grants.delete(form.get('code')!);
    const now = Math.floor(Date.now() / 1000);
    const idToken = signIdToken({
      ...{ iss: baseUrl, sub: grant.user.id, aud: CLIENT_ID, iat: now, exp: now + ID_TOKEN_LIFETIME_S },
      ...(grant.nonce !== null && { nonce: grant.nonce }),
      'https://slack.com/user_id': grant.user.id,
      'https://slack.com/team_id': grant.team,
    });
    return { ok: true, access_token: `xoxp-${nextId('N')}`, token_type: 'Bearer', id_token: idToken };
  }

  function readAuthorization(url: string) {
    const { pathname, searchParams } = new URL(url);
    if (pathname !== '/openid/connect/authorize' || searchParams.get('client_id') !== CLIENT_ID)
      throw new Error('this is not the authorization page of the app');
    return searchParams;
  }
  const redirect = (query: URLSearchParams, fields: Record<string, string>): string =>
    `?${new URLSearchParams({ ...fields, state: query.get('state') ?? '' })}`;

  return {
    approve({ user, world }, url) {
      const query = readAuthorization(url);
      const code = nextId('G');
      const redirectUri = query.get('redirect_uri')!;
      grants.set(code, { user, team: world.team.id, redirectUri, nonce: query.get('nonce') });
      return redirect(query, { code });
    },
    refuse: (url) => redirect(readAuthorization(url), { error: 'access_denied' }),
    handle(path, body, baseUrl) {
      switch (path) {
        case '/.well-known/openid-configuration':
          return {
            issuer: baseUrl,
            authorization_endpoint: `${baseUrl}/openid/connect/authorize`,
            token_endpoint: `${baseUrl}/api/openid.connect.token`,
            jwks_uri: `${baseUrl}/openid/connect/keys`,
            response_types_supported: ['code'],
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['RS256'],
          };
        case '/openid/connect/keys':
          return {
            keys: [
              { ...readKeys().publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'RS256', use: 'sig' },
            ],
          };
        case '/api/openid.connect.token':
          return redeem(new URLSearchParams(body), baseUrl);
        default:
          return undefined;
      }
    },
  };
}
