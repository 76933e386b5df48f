import { FakeSlackError } from '../state/api-error.ts';
import { nextId, type Token, type WorkspaceState } from '../state/workspace-state.ts';

const TOKEN_LIFETIME_S = 43_200;
const MAX_ACTIVE_TOKENS = 2;

/** Whose token it is, and what an answer tells of where it is good. */
interface TokenOwner {
  readonly world: Pick<WorkspaceState, 'tokens'>;
  readonly token: Token;
  readonly responseFields: object;
}

interface TokenChain extends TokenOwner {
  /** Those that are good, the oldest first. */
  readonly active: string[];
  /** One that never ends, until it is exchanged and the new pair is renewed for the first time. */
  readonly replacedToken?: string;
}

/** Tokens that expire after twelve hours, and refresh tokens that are good for one use. `now`: the hour that tokens know. */
export function createRotatingTokens(now: () => number) {
  const refreshes = new Map<string, { readonly chain: TokenChain; used: boolean }>();
  const unending = new Map<string, TokenOwner & { exchanged?: boolean }>();
  let enabled = false;

  function issueNext(chain: TokenChain): object {
    const { world, token, active } = chain;
    const value = `xoxe.${token.kind === 'bot' ? 'xoxb' : 'xoxp'}-1-${nextId('N')}`;
    world.tokens.set(value, {
      ...token,
      scopes: new Set(token.scopes),
      revoked: false,
      expiresAt: now() + TOKEN_LIFETIME_S * 1000,
    });
    active.push(value);
    for (const oldest of active.splice(0, active.length - MAX_ACTIVE_TOKENS))
      world.tokens.get(oldest)!.revoked = true;
    const refresh = `xoxe-1-${nextId('E')}`;
    refreshes.set(refresh, { chain, used: false });
    return { access_token: value, refresh_token: refresh, expires_in: TOKEN_LIFETIME_S };
  }

  const tokenResponse = (chain: TokenChain): object => {
    const { token, responseFields } = chain;
    return {
      ok: true,
      ...responseFields,
      token_type: token.kind,
      scope: [...token.scopes].join(','),
      ...issueNext(chain),
    };
  };

  return {
    /** Whoever runs the app has turned rotation on. */
    enable() {
      enabled = true;
    },
    issue(whose: TokenOwner): object {
      enabled = true;
      return issueNext({ ...whose, active: [] });
    },
    unending: (value: string, whose: TokenOwner) => void unending.set(value, { ...whose }),
    refresh(value: string): object {
      const known = refreshes.get(value);
      const gone = known?.chain.active.every((each) => known.chain.world.tokens.get(each)!.revoked);
      if (!known || known.used || gone) throw new FakeSlackError('invalid_refresh_token');
      known.used = true;
      const { replacedToken, world } = known.chain;
      if (replacedToken !== undefined) world.tokens.get(replacedToken)!.revoked = true;
      return tokenResponse(known.chain);
    },
    exchange(value: string): object {
      const known = unending.get(value);
      if (!enabled) throw new FakeSlackError('token_rotation_not_enabled');
      if (!known || known.world.tokens.get(value)?.revoked) throw new FakeSlackError('invalid_token');
      if (known.exchanged) throw new FakeSlackError('token_already_exchanged');
      known.exchanged = true;
      return tokenResponse({ ...known, active: [], replacedToken: value });
    },
    /** auth.revoke with a refresh token ends that one alone. False when it is none. */
    revoke(value: string): boolean {
      const known = refreshes.get(value);
      if (known) known.used = true;
      return known !== undefined;
    },
    /** Refresh tokens that were used so far. */
    used: () => [...refreshes.values()].filter(({ used }) => used).length,
    /** Every refresh token is revoked, as when Slack ends an installation. */
    revokeAllRefreshTokens() {
      for (const each of refreshes.values()) each.used = true;
    },
  };
}
