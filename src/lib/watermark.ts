/**
 * How far a stream of messages has been handled: every message up to `position()` was handled. Messages may finish in
 * any order.
 */
export interface Watermark<T> {
  /** A position was seen. */
  note(position: T): void;
  /**
   * Keeps `position()` below this position until the returned function is called: with true after the message was
   * handled, with false if it must be read again. Of all failed messages only the oldest position is kept.
   */
  track(position: T): (isHandled: boolean) => void;
  /** The newest position below which nothing is in progress and nothing has failed. Undefined before the first one. */
  position(): T | undefined;
  /** Forgets failures: they are being read again, or are too old (older than `oldest`) to be read again. */
  forgetFailures(oldest?: T): void;
}

/**
 * Creates a watermark. `isNewer(a, b)`: `a` comes after `b`. `before(a)`: the position directly before `a`.
 * @example
 * const watermark = createWatermark<number>({ isNewer: (a, b) => a > b, before: (a) => a - 1 });
 * watermark.note(7);
 * const finish = watermark.track(7);
 * watermark.position(); // 6
 * finish(true);
 * watermark.position(); // 7
 */
export function createWatermark<T>({
  isNewer,
  before,
}: {
  readonly isNewer: (a: T, b: T) => boolean;
  readonly before: (position: T) => T;
}): Watermark<T> {
  let newest: T | undefined;
  let oldestFailed: T | undefined;
  const inProgress = new Set<{ readonly position: T }>();

  const older = (a: T | undefined, b: T): T => (a === undefined || isNewer(a, b) ? b : a);

  return {
    note(position) {
      if (newest === undefined || isNewer(position, newest)) newest = position;
    },
    track(position) {
      const entry = { position };
      inProgress.add(entry);
      return (isHandled) => {
        if (inProgress.delete(entry) && !isHandled) oldestFailed = older(oldestFailed, position);
      };
    },
    position() {
      let oldest = oldestFailed;
      for (const { position } of inProgress) oldest = older(oldest, position);
      if (oldest === undefined) return newest;
      const held = before(oldest);
      return newest === undefined ? held : older(newest, held);
    },
    forgetFailures(oldest) {
      if (oldestFailed === undefined) return;
      if (oldest === undefined || isNewer(oldest, oldestFailed)) oldestFailed = undefined;
    },
  };
}
