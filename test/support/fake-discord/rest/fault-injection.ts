import type { ApiErrorCode } from '../state/api-error.ts';

/** A planned fault of one request. */
export type Fault =
  /** The request is processed and the response is never sent. */
  | { readonly kind: 'black-hole' }
  /** The request is not processed; the response has this status. */
  | { readonly kind: 'status'; readonly status: number }
  /** The request is not processed; the response is an error of Discord. */
  | { readonly kind: 'refusal'; readonly code: ApiErrorCode }
  /** The request is not processed; the response is 429. */
  | {
      readonly kind: 'limited';
      readonly retryAfterMs: number;
      readonly global: boolean;
      readonly shared: boolean;
    }
  /** The request is processed and the response is delayed. */
  | { readonly kind: 'slow'; readonly ms: number };

/** Injects faults for the next requests of a route: `METHOD /path` as in the routes, or `'*'` for all. */
export interface FaultInjection {
  /** The request is processed and the response is never sent. */
  dropResponse(route: string, times?: number): void;
  /** @example discord.faults.fail('DELETE /channels/:channel/messages/:message', 503, 2) */
  fail(route: string, status: number, times?: number): void;
  /** Responds with an error of Discord. @example discord.faults.respondWithError('POST /users/@me/channels', 40003) */
  respondWithError(route: string, code: ApiErrorCode, times?: number): void;
  rateLimit(
    route: string,
    retryAfterMs: number,
    options?: { times?: number; global?: boolean; shared?: boolean },
  ): void;
  delay(route: string, ms: number, times?: number): void;
  clear(): void;
}

/**
 * Creates the fault injection of one fake.
 * @example const { faults, takeFault } = createFaultInjection(); faults.fail('*', 503)
 */
export function createFaultInjection() {
  let planned: { route: string; fault: Fault; remaining: number }[] = [];
  const plan = (route: string, fault: Fault, remaining: number) =>
    void planned.push({ route, fault, remaining });
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
    /** The fault for this request; it counts as used. */
    takeFault(route: string): Fault | undefined {
      const match = planned.find((one) => one.remaining > 0 && (one.route === route || one.route === '*'));
      if (match) match.remaining -= 1;
      return match?.fault;
    },
  };
}
