import { FakeSlackError } from '../state/api-error.ts';
import type { Args, Organisation } from '../state/call-context.ts';
import { nextId, type Token, type User, type WorkspaceState } from '../state/workspace-state.ts';
import { createRotatingTokens } from './rotating-tokens.ts';

/** Client id of the app that the fake accepts. */
export const CLIENT_ID = '1234.5678';
/** Client secret of the app that the fake accepts. */
export const CLIENT_SECRET = 'client-secret-of-the-fake';

/** An approval of a user, until the app redeems its code. */
interface Grant {
  readonly world: WorkspaceState;
  readonly bot: User;
  readonly user: User;
  readonly organisation?: Organisation | undefined;
  readonly scopes: readonly string[];
  readonly userScopes: readonly string[];
  /** True for an installation for all workspaces of the organisation. */
  readonly org: boolean;
  /** True for tokens that expire (token rotation). */
  readonly rotating: boolean;
  used: boolean;
}

const scopesIn = (text: string | null): string[] => (text ?? '').split(',').filter(Boolean);

/**
 * Slack's authorization page and the OAuth methods that redeem codes and refresh tokens.
 * @example const oauth = createOAuthServer(() => Date.now()); oauth.approve({ world, bot, user }, url)
 */
export function createOAuthServer(tokenNow: () => number) {
  const grants = new Map<string, Grant>();
  const rotation = createRotatingTokens(tokenNow);

  function issueToken(grant: Grant, kind: 'bot' | 'user'): object {
    const { rotating, org, organisation } = grant;
    const world = org ? organisation! : grant.world;
    const [user, scopes] = kind === 'bot' ? [grant.bot, grant.scopes] : [grant.user, grant.userScopes];
    const fields = { scope: scopes.join(','), token_type: kind };
    const token: Token = { kind, user: user.id, scopes: new Set(scopes), revoked: false };
    const owner = { world, token, responseFields: installationFields(grant) };
    if (rotating) return { ...fields, ...rotation.issue(owner) };
    const value = `${kind === 'bot' ? 'xoxb' : 'xoxp'}-${nextId('N')}`;
    world.tokens.set(value, token);
    rotation.registerUnending(value, owner);
    return { ...fields, access_token: value };
  }

  const installationFields = ({ world, org, organisation }: Grant): object => ({
    app_id: 'A1',
    team: org ? null : { id: world.team.id, name: world.team.name },
    enterprise: organisation ? { id: organisation.id, name: organisation.name } : null,
    is_enterprise_install: org,
  });

  function redeemCode(args: Args): object {
    const grant = grants.get(String(args.code));
    if (!grant) throw new FakeSlackError('invalid_code');
    if (grant.used) throw new FakeSlackError('code_already_used');
    grant.used = true;
    const { bot, user, scopes, userScopes } = grant;
    return {
      ok: true,
      ...installationFields(grant),
      authed_user: { id: user.id, ...(userScopes.length > 0 && issueToken(grant, 'user')) },
      ...(scopes.length > 0 && { ...issueToken(grant, 'bot'), bot_user_id: bot.id }),
    };
  }

  return {
    /** A user presses "Allow". Returns the query of the redirect to the app. */
    approve(
      who: Pick<Grant, 'world' | 'bot' | 'user' | 'organisation'>,
      url: string,
      { org = false, rotating = false } = {},
    ): URLSearchParams {
      const { searchParams } = new URL(url);
      const code = nextId('G');
      const scopes = scopesIn(searchParams.get('scope'));
      const userScopes = scopesIn(searchParams.get('user_scope'));
      grants.set(code, { ...who, scopes, userScopes, org, rotating, used: false });
      return new URLSearchParams({ code, state: searchParams.get('state') ?? '' });
    },
    /** oauth.v2.access and oauth.v2.exchange. */
    handle(method: string, args: Args): object {
      if (args.client_id !== CLIENT_ID || args.client_secret !== CLIENT_SECRET)
        throw new FakeSlackError('bad_client_secret');
      if (method === 'oauth.v2.exchange') return rotation.exchange(String(args.token));
      return args.grant_type === 'refresh_token'
        ? rotation.refresh(String(args.refresh_token))
        : redeemCode(args);
    },
    rotation,
  };
}

/** See `createOAuthServer`. */
export type OAuthServer = ReturnType<typeof createOAuthServer>;
