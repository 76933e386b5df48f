import type { Args } from './calls.ts';
import { Refusal } from './refusal.ts';
import { idOf, type Token, type User, type World } from './world.ts';

export const CLIENT_ID = '1234.5678';
export const CLIENT_SECRET = 'client-secret-of-the-fake';

interface Grant {
  readonly world: World;
  readonly bot: User;
  readonly user: User;
  readonly scopes: readonly string[];
  readonly userScopes: readonly string[];
  /** For all workspaces of an organisation. */
  readonly org: boolean;
  /** Tokens that expire, as an app with token rotation gets them. */
  readonly rotating: boolean;
  used: boolean;
}

const scopesIn = (text: string | null): string[] => (text ?? '').split(',').filter(Boolean);

/** Slack's page on which people add an app, and the redeeming of the codes that it gives. */
export function createOAuth() {
  const grants = new Map<string, Grant>();

  function token(world: World, kind: 'bot' | 'user', user: User, scopes: readonly string[]): string {
    const value = `${kind === 'bot' ? 'xoxb' : 'xoxp'}-${idOf('N')}`;
    const made: Token = { kind, user: user.id, scopes: new Set(scopes), revoked: false };
    world.tokens.set(value, made);
    return value;
  }

  return {
    /** Somebody presses "Allow". Returns the query that the browser brings to the app. */
    approve(
      who: { readonly world: World; readonly bot: User; readonly user: User },
      url: string,
      { org = false, rotating = false } = {},
    ): URLSearchParams {
      const { searchParams } = new URL(url);
      const code = idOf('G');
      const scopes = scopesIn(searchParams.get('scope'));
      const userScopes = scopesIn(searchParams.get('user_scope'));
      grants.set(code, { ...who, scopes, userScopes, org, rotating, used: false });
      return new URLSearchParams({ code, state: searchParams.get('state') ?? '' });
    },
    redeem(args: Args): object {
      if (args.client_id !== CLIENT_ID || args.client_secret !== CLIENT_SECRET)
        throw new Refusal('bad_client_secret');
      const grant = grants.get(String(args.code));
      if (!grant) throw new Refusal('invalid_code');
      if (grant.used) throw new Refusal('code_already_used');
      grant.used = true;
      const { world, bot, user, scopes, userScopes, org, rotating } = grant;
      const expiring = rotating ? { refresh_token: `xoxe-${idOf('E')}`, expires_in: 43_200 } : {};
      return {
        ok: true,
        app_id: 'A1',
        team: org ? null : { id: world.team.id, name: world.team.name },
        enterprise: org ? { id: idOf('E'), name: 'org' } : null,
        is_enterprise_install: org,
        authed_user: {
          id: user.id,
          ...(userScopes.length > 0 && {
            access_token: token(world, 'user', user, userScopes),
            scope: userScopes.join(','),
            token_type: 'user',
          }),
        },
        ...(scopes.length > 0 && {
          access_token: token(world, 'bot', bot, scopes),
          scope: scopes.join(','),
          token_type: 'bot',
          bot_user_id: bot.id,
          ...expiring,
        }),
      };
    },
  };
}

export type OAuth = ReturnType<typeof createOAuth>;
