import { BackupError } from './backup-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** One Ctrl+C arrives twice when npm runs the command: from the terminal and from npm. */
const SAME_SIGNAL_MS = 1000;

/** Whether the command was asked to stop. */
export interface StopSignals {
  /** Throws `BackupError` after a signal; the work then removes its draft, which holds keys and evidence. */
  check(): void;
  /** From now on a signal ends the process as usual. */
  dispose(): void;
}

/**
 * Notes SIGINT (Ctrl+C) and SIGTERM instead of ending the process; a second one, more than a second later,
 * ends it at once. Call `check` often, and `dispose` at the end.
 * @example const signals = watchStopSignals(); try { await work(() => signals.check()) } finally { signals.dispose() }
 */
export function watchStopSignals(): StopSignals {
  let received: NodeJS.Signals | undefined;
  let receivedAt = 0;
  const listener = (signal: NodeJS.Signals): void => {
    if (received !== undefined && performance.now() > receivedAt + SAME_SIGNAL_MS) process.exit(1);
    received ??= signal;
    receivedAt = performance.now();
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return {
    check() {
      if (received !== undefined) throw new BackupError(`stopped by ${received}; nothing was kept`);
    },
    dispose() {
      for (const signal of SIGNALS) process.off(signal, listener);
    },
  };
}
