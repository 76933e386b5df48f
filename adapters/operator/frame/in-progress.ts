/** The most that one process works on at a time. */
export interface InProgressLimits {
  readonly requests: number;
  /** Of all bodies together, until their answers are sent. */
  readonly bodyBytes: number;
  /** Requests that wait for new entries; they hold a connection and almost no memory. */
  readonly waiting: number;
}

/** The bytes that one request may hold. */
export interface BodyBudget {
  /** False: nothing was reserved, because the bodies in progress would be too large. */
  reserve(bytes: number): boolean;
}

/** One request in progress. */
export interface Place extends BodyBudget {
  /** The request is answered: its bytes are free again. */
  leave(): void;
}

/** The requests in progress. */
export interface InProgress {
  /** Undefined: there are too many. `waiting`: a request that waits for new entries. */
  enter(kind: 'working' | 'waiting'): Place | undefined;
}

/**
 * Counts what is in progress, so that a process refuses before its memory grows.
 * @example const place = inProgress.enter('working'); if (!place) return busy; try { … } finally { place.leave() }
 */
export function createInProgress(limits: InProgressLimits): InProgress {
  const counts = { working: 0, waiting: 0 };
  const most = { working: limits.requests, waiting: limits.waiting };
  let bytes = 0;
  return {
    enter(kind) {
      if (counts[kind] >= most[kind]) return undefined;
      counts[kind] += 1;
      let held = 0;
      return {
        reserve(size) {
          // A body that is larger than the whole limit would never fit; alone it may.
          if (bytes + size > limits.bodyBytes && bytes > 0) return false;
          bytes += size;
          held += size;
          return true;
        },
        leave() {
          counts[kind] -= 1;
          bytes -= held;
          held = 0;
        },
      };
    },
  };
}
