import { FakeSlackError } from '../state/api-error.ts';
import { nextId, type Token, type WorkspaceState } from '../state/workspace-state.ts';

const TOKEN_LIFETIME_S = 43_200;
const MAX_ACTIVE_TOKENS = 2;

/** The workspace of a token, and the fields of a response that name it. */
interface TokenOwner {
  readonly world: Pick<WorkspaceState, 'tokens'>;
  readonly token: Token;
  readonly responseFields: object;
}

interface TokenChain extends TokenOwner {
  /** Valid tokens, the oldest first. */
  readonly active: string[];
  /** A token without expiry that was exchanged; revoked with the first refresh of the new pair. */
  readonly replacedToken?: string;
}

/**
 * Tokens that expire after twelve hours, and refresh tokens that are valid for one use. `now` in milliseconds since 1970.
 * @example const rotation = createRotatingTokens(() => Date.now()); rotation.issue(owner)
 */
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
    /** Turns token rotation on for the app. */
    enable() {
      enabled = true;
    },
    /** A token and a refresh token. */
    issue(owner: TokenOwner): object {
      enabled = true;
      return issueNext({ ...owner, active: [] });
    },
    /** Registers a token without expiry, so that it can be exchanged. */
    registerUnending: (value: string, owner: TokenOwner) => void unending.set(value, { ...owner }),
    /** Throws `invalid_refresh_token`. */
    refresh(value: string): object {
      const entry = refreshes.get(value);
      const isRevoked = entry?.chain.active.every((token) => entry.chain.world.tokens.get(token)!.revoked);
      if (!entry || entry.used || isRevoked) throw new FakeSlackError('invalid_refresh_token');
      entry.used = true;
      const { replacedToken, world } = entry.chain;
      if (replacedToken !== undefined) world.tokens.get(replacedToken)!.revoked = true;
      return tokenResponse(entry.chain);
    },
    /** Replaces a token without expiry. Throws `FakeSlackError`. */
    exchange(value: string): object {
      const owner = unending.get(value);
      if (!enabled) throw new FakeSlackError('token_rotation_not_enabled');
      if (!owner || owner.world.tokens.get(value)?.revoked) throw new FakeSlackError('invalid_token');
      if (owner.exchanged) throw new FakeSlackError('token_already_exchanged');
      owner.exchanged = true;
      return tokenResponse({ ...owner, active: [], replacedToken: value });
    },
    /** auth.revoke with a refresh token. False when it is not a refresh token. */
    revoke(value: string): boolean {
      const entry = refreshes.get(value);
      if (entry) entry.used = true;
      return entry !== undefined;
    },
    /** Number of refresh tokens used so far. */
    used: () => [...refreshes.values()].filter(({ used }) => used).length,
    /** Revokes all refresh tokens, as Slack does when an installation ends. */
    revokeAllRefreshTokens() {
      for (const entry of refreshes.values()) entry.used = true;
    },
  };
}
