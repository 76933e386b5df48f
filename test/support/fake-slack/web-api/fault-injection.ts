/** A planned failure of a method. */
export type Fault =
  | { readonly kind: 'error'; readonly code: string }
  | { readonly kind: 'limited'; readonly seconds: number }
  | { readonly kind: 'status'; readonly status: number }
  /** The call takes effect, but no response is sent. */
  | { readonly kind: 'black-hole' }
  | { readonly kind: 'slow'; readonly ms: number };

/**
 * Plans failures by method; each happens `times` times.
 * @example const faults = createFaultInjection(); faults.rateLimit('chat.delete', 1)
 */
export function createFaultInjection() {
  const planned = new Map<string, { fault: Fault; left: number }[]>();
  const plan = (method: string, fault: Fault, times: number): void => {
    planned.set(method, [...(planned.get(method) ?? []), { fault, left: times }]);
  };
  return {
    /** @example slack.faults.respondWithError('chat.delete', 'internal_error') */
    respondWithError: (method: string, code: string, times = 1) =>
      plan(method, { kind: 'error', code }, times),
    rateLimit: (method: string, seconds: number, times = 1) =>
      plan(method, { kind: 'limited', seconds }, times),
    respondWithStatus: (method: string, status = 503, times = 1) =>
      plan(method, { kind: 'status', status }, times),
    dropResponse: (method: string, times = 1) => plan(method, { kind: 'black-hole' }, times),
    delay: (method: string, ms: number, times = 1) => plan(method, { kind: 'slow', ms }, times),
    clear: () => planned.clear(),
    takeFault(method: string): Fault | undefined {
      const next = planned.get(method)?.find(({ left }) => left > 0);
      if (next) next.left--;
      return next?.fault;
    },
  };
}
