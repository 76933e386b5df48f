import type { ApiErrorCode } from '../state/api-error.ts';

export type Fault =
  /** Done, but the answer never arrives. */
  | { readonly kind: 'black-hole' }
  /** Not done: answered with this status. */
  | { readonly kind: 'status'; readonly status: number }
  /** Not done: one of Discord's own refusals. */
  | { readonly kind: 'refusal'; readonly code: ApiErrorCode }
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
export interface FaultInjection {
  /** The request is received and done, and the answer is never sent. */
  dropResponse(route: string, times?: number): void;
  /** @example discord.faults.failNext('DELETE /channels/:channel/messages/:message', 503, 2) */
  fail(route: string, status: number, times?: number): void;
  /** Discord's own refusal of that code. @example discord.faults.respondWithError('POST /users/@me/channels', 40003) */
  respondWithError(route: string, code: ApiErrorCode, times?: number): void;
  rateLimit(
    route: string,
    retryAfterMs: number,
    options?: { times?: number; global?: boolean; shared?: boolean },
  ): void;
  delay(route: string, ms: number, times?: number): void;
  clear(): void;
}

export function createFaultInjection() {
  let planned: { route: string; fault: Fault; left: number }[] = [];
  const plan = (route: string, fault: Fault, left: number) => void planned.push({ route, fault, left });
  const faults: FaultInjection = {
    dropResponse: (route, times = 1) => plan(route, { kind: 'black-hole' }, times),
    fail: (route, status, times = 1) => plan(route, { kind: 'status', status }, times),
    respondWithError: (route, code, times = 1) => plan(route, { kind: 'refusal', code }, times),
    rateLimit: (route, retryAfterMs, { times = 1, global = false, shared = false } = {}) =>
      plan(route, { kind: 'limited', retryAfterMs, global, shared }, times),
    delay: (route, ms, times = 1) => plan(route, { kind: 'slow', ms }, times),
    clear: () => {
      planned = [];
    },
  };
  return {
    faults,
    /** The trouble that meets this request, used up by it. */
    takeFault(route: string): Fault | undefined {
      const found = planned.find((one) => one.left > 0 && (one.route === route || one.route === '*'));
      if (found) found.left -= 1;
      return found?.fault;
    },
  };
}
