import { Refusal } from './refusal.ts';
import { idOf, type Token, type World } from './world.ts';

const LASTS_S = 43_200;
const ACTIVE_MOST = 2;

/** Whose token it is, and what an answer tells of where it is good. */
interface Whose {
  readonly world: Pick<World, 'tokens'>;
  readonly token: Token;
  readonly told: object;
}

interface Chain extends Whose {
  /** Those that are good, the oldest first. */
  readonly active: string[];
  /** One that never ends, until it is exchanged and the new pair is renewed for the first time. */
  readonly before?: string;
}

/** Tokens that expire after twelve hours, and refresh tokens that are good for one use. `now`: the hour that tokens know. */
export function createRotation(now: () => number) {
  const refreshes = new Map<string, { readonly chain: Chain; used: boolean }>();
  const unending = new Map<string, Whose & { exchanged?: boolean }>();
  let enabled = false;

  function next(chain: Chain): object {
    const { world, token, active } = chain;
    const value = `xoxe.${token.kind === 'bot' ? 'xoxb' : 'xoxp'}-1-${idOf('N')}`;
    world.tokens.set(value, {
      ...token,
      scopes: new Set(token.scopes),
      revoked: false,
      expiresAt: now() + LASTS_S * 1000,
    });
    active.push(value);
    for (const oldest of active.splice(0, active.length - ACTIVE_MOST))
      world.tokens.get(oldest)!.revoked = true;
    const refresh = `xoxe-1-${idOf('E')}`;
    refreshes.set(refresh, { chain, used: false });
    return { access_token: value, refresh_token: refresh, expires_in: LASTS_S };
  }

  const answered = (chain: Chain): object => {
    const { token, told } = chain;
    return { ok: true, ...told, token_type: token.kind, scope: [...token.scopes].join(','), ...next(chain) };
  };

  return {
    /** Whoever runs the app has turned rotation on. */
    enable() {
      enabled = true;
    },
    issue(whose: Whose): object {
      enabled = true;
      return next({ ...whose, active: [] });
    },
    unending: (value: string, whose: Whose) => void unending.set(value, { ...whose }),
    refresh(value: string): object {
      const known = refreshes.get(value);
      const gone = known?.chain.active.every((each) => known.chain.world.tokens.get(each)!.revoked);
      if (!known || known.used || gone) throw new Refusal('invalid_refresh_token');
      known.used = true;
      const { before, world } = known.chain;
      if (before !== undefined) world.tokens.get(before)!.revoked = true;
      return answered(known.chain);
    },
    exchange(value: string): object {
      const known = unending.get(value);
      if (!enabled) throw new Refusal('token_rotation_not_enabled');
      if (!known || known.world.tokens.get(value)?.revoked) throw new Refusal('invalid_token');
      if (known.exchanged) throw new Refusal('token_already_exchanged');
      known.exchanged = true;
      return answered({ ...known, active: [], before: value });
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
    spoil() {
      for (const each of refreshes.values()) each.used = true;
    },
  };
}
