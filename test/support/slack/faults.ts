/** What goes wrong with a method. */
export type Fault =
  | { readonly kind: 'error'; readonly code: string }
  | { readonly kind: 'limited'; readonly seconds: number }
  | { readonly kind: 'status'; readonly status: number }
  /** Done, but no answer comes. */
  | { readonly kind: 'black-hole' }
  | { readonly kind: 'slow'; readonly ms: number };

/** Faults by method, each met `times` times. */
export function createFaults() {
  const planned = new Map<string, { fault: Fault; left: number }[]>();
  const plan = (method: string, fault: Fault, times: number): void => {
    planned.set(method, [...(planned.get(method) ?? []), { fault, left: times }]);
  };
  return {
    /** @example slack.faults.refuses('chat.delete', 'internal_error') */
    refuses: (method: string, code: string, times = 1) => plan(method, { kind: 'error', code }, times),
    limits: (method: string, seconds: number, times = 1) => plan(method, { kind: 'limited', seconds }, times),
    fails: (method: string, status = 503, times = 1) => plan(method, { kind: 'status', status }, times),
    blackHole: (method: string, times = 1) => plan(method, { kind: 'black-hole' }, times),
    slow: (method: string, ms: number, times = 1) => plan(method, { kind: 'slow', ms }, times),
    clear: () => planned.clear(),
    meet(method: string): Fault | undefined {
      const next = planned.get(method)?.find(({ left }) => left > 0);
      if (next) next.left--;
      return next?.fault;
    },
  };
}
