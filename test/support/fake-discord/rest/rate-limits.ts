import { createHash } from 'node:crypto';
import type { RouteMatch } from './router.ts';

/** Requests per time window of one route. @example const limit: RouteLimit = { limit: 5, windowMs: 5000 } */
export interface RouteLimit {
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * Limits of the fake, similar to those that bots observe: Discord publishes no numbers; bots must read the headers.
 * `'*'` is for all other routes.
 */
export const ROUTE_LIMITS: Record<string, RouteLimit> = {
  'POST /channels/:channel/messages': { limit: 5, windowMs: 5000 },
  'PATCH /channels/:channel/messages/:message': { limit: 5, windowMs: 5000 },
  'DELETE /channels/:channel/messages/:message': { limit: 5, windowMs: 1000 },
  'POST /channels/:channel/messages/bulk-delete': { limit: 1, windowMs: 1000 },
  'POST /users/@me/channels': { limit: 10, windowMs: 10_000 },
  '*': { limit: 50, windowMs: 1000 },
};

/** Settings of the rate limits. @example await startFakeDiscord({ limits: { global: 'off', routes: 'off' } }) */
export interface LimitSettings {
  /** Requests a second for the whole bot; `off` for load tests. */
  global: number | 'off';
  /** By `METHOD /path`; `off`: no headers and no refusals. */
  routes: Record<string, RouteLimit> | 'off';
  /** Responses 401, 403 and 429 in ten minutes after which every request is refused. */
  maxInvalidRequests: number;
}

/** The result of a check. */
export interface RateLimitDecision {
  readonly headers: Record<string, string>;
  /** Present when the request is refused. */
  readonly refused?: { readonly retryAfterMs: number; readonly global: boolean };
}

interface LimitWindow {
  left: number;
  until: number;
}

const TEN_MINUTES_MS = 600_000;

/**
 * Counts requests in fixed windows of real time.
 * @example createRateLimitTracker({ global: 50, routes: ROUTE_LIMITS, maxInvalidRequests: 10_000 }).check(match)
 */
export function createRateLimitTracker(settings: LimitSettings) {
  const windows = new Map<string, LimitWindow>();
  const invalid: number[] = [];

  function consume(key: string, { limit, windowMs }: RouteLimit): LimitWindow & { refused: boolean } {
    const now = Date.now();
    let window = windows.get(key);
    if (!window || window.until <= now) {
      window = { left: limit, until: now + windowMs };
      windows.set(key, window);
    }
    const refused = window.left === 0;
    if (!refused) window.left -= 1;
    return { ...window, refused };
  }

  return {
    /** Checks one request; routes of interactions do not count for the global limit. */
    check({ route, params }: RouteMatch): RateLimitDecision {
      const isInteraction =
        route.path.startsWith('/interactions') || route.path.startsWith('/webhooks/:webhook/:token');
      if (settings.global !== 'off' && !isInteraction) {
        const { refused, until } = consume('global', { limit: settings.global, windowMs: 1000 });
        const headers = { 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' };
        if (refused) return { headers, refused: { retryAfterMs: until - Date.now(), global: true } };
      }
      if (settings.routes === 'off') return { headers: {} };
      const name = `${route.method} ${route.path}`;
      const allowance = settings.routes[name] ?? settings.routes['*'];
      if (!allowance) return { headers: {} };
      const major = params.channel ?? params.guild ?? (params.webhook && `${params.webhook}/${params.token}`);
      const { left, until, refused } = consume(`${name} ${major}`, allowance);
      const headers = {
        'x-ratelimit-limit': String(allowance.limit),
        'x-ratelimit-remaining': String(left),
        'x-ratelimit-reset': (until / 1000).toFixed(3),
        'x-ratelimit-reset-after': (Math.max(0, until - Date.now()) / 1000).toFixed(3),
        'x-ratelimit-bucket': createHash('md5').update(name).digest('hex'),
      };
      if (!refused) return { headers };
      return {
        headers: { ...headers, 'x-ratelimit-scope': 'user' },
        refused: { retryAfterMs: Math.max(1, until - Date.now()), global: false },
      };
    },
    /** Counts the response when its status is 401, 403 or 429. */
    recordStatus(status: number): void {
      if (status === 401 || status === 403 || status === 429) invalid.push(Date.now());
    },
    /** Responses 401, 403 and 429 in the last ten minutes. */
    invalid: () => invalid.filter((at) => at > Date.now() - TEN_MINUTES_MS).length,
    /** True after too many of them: Discord refuses every request for a while. */
    isBanned(): boolean {
      while (invalid.length > 0 && invalid[0]! < Date.now() - TEN_MINUTES_MS) invalid.shift();
      return invalid.length >= settings.maxInvalidRequests;
    },
  };
}

/** What `createRateLimitTracker` returns. */
export type RateLimitTracker = ReturnType<typeof createRateLimitTracker>;
