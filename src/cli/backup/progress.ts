/** Shows which share of a long step is done. */
export interface ShareProgress {
  /** `share` from 0 to 1. */
  update(share: number): void;
  /** Removes the line. */
  clear(): void;
}

const QUIET_MS = 2000;
const TERMINAL_INTERVAL_MS = 100;
const LINE_INTERVAL_MS = 10_000;

/**
 * Shows a percentage when a step takes longer than two seconds: in place on a terminal, elsewhere as a line every ten
 * seconds. `now` returns milliseconds.
 * @example const progress = createShareProgress(terminal.err, () => performance.now()); progress.update(0.5)
 */
export function createShareProgress(
  stream: { readonly isTTY?: boolean; write(text: string): unknown },
  now: () => number,
): ShareProgress {
  const isTerminal = stream.isTTY === true;
  const intervalMs = isTerminal ? TERMINAL_INTERVAL_MS : LINE_INTERVAL_MS;
  let nextAt = now() + QUIET_MS;
  let isShown = false;
  return {
    update(share) {
      if (now() < nextAt) return;
      nextAt = now() + intervalMs;
      const text = `${Math.floor(share * 100)} %`;
      stream.write(isTerminal ? `\r\u001b[K${text}` : `${text}\n`);
      isShown = isTerminal;
    },
    clear() {
      if (isShown) stream.write('\r\u001b[K');
      isShown = false;
    },
  };
}
