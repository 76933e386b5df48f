import type { RefusalCode } from './refusal.ts';

export type Fault =
  /** Done, but the answer never arrives. */
  | { readonly kind: 'black-hole' }
  /** Not done: answered with this status. */
  | { readonly kind: 'status'; readonly status: number }
  /** Not done: one of Discord's own refusals. */
  | { readonly kind: 'refusal'; readonly code: RefusalCode }
  /** Not done: 429. */
  | {
      readonly kind: 'limited';
      readonly retryAfterMs: number;
      readonly global: boolean;
      readonly shared: boolean;
    }
  /** Done, answered so much later. */
  | { readonly kind: 'slow'; readonly ms: number };

/** Troubles on demand, by `METHOD /path` as in the routes, or `'*'` for all. */
export interface Faults {
  /** The request is received and done, and the answer is never sent. */
  blackHole(route: string, times?: number): void;
  /** @example discord.faults.fail('DELETE /channels/:channel/messages/:message', 503, 2) */
  fail(route: string, status: number, times?: number): void;
  /** Discord's own refusal of that code. @example discord.faults.refuse('POST /users/@me/channels', 40003) */
  refuse(route: string, code: RefusalCode, times?: number): void;
  limit(
    route: string,
    retryAfterMs: number,
    options?: { times?: number; global?: boolean; shared?: boolean },
  ): void;
  slow(route: string, ms: number, times?: number): void;
  clear(): void;
}

export function createFaults() {
  let planned: { route: string; fault: Fault; left: number }[] = [];
  const plan = (route: string, fault: Fault, left: number) => void planned.push({ route, fault, left });
  const faults: Faults = {
    blackHole: (route, times = 1) => plan(route, { kind: 'black-hole' }, times),
    fail: (route, status, times = 1) => plan(route, { kind: 'status', status }, times),
    refuse: (route, code, times = 1) => plan(route, { kind: 'refusal', code }, times),
    limit: (route, retryAfterMs, { times = 1, global = false, shared = false } = {}) =>
      plan(route, { kind: 'limited', retryAfterMs, global, shared }, times),
    slow: (route, ms, times = 1) => plan(route, { kind: 'slow', ms }, times),
    clear: () => {
      planned = [];
    },
  };
  return {
    faults,
    /** The trouble that meets this request, used up by it. */
    meet(route: string): Fault | undefined {
      const found = planned.find((one) => one.left > 0 && (one.route === route || one.route === '*'));
      if (found) found.left -= 1;
      return found?.fault;
    },
  };
}
