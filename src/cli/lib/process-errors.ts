import type { Log, Metrics } from '#core';
import { errorName } from '#lib';

/** What happens to errors that no code handles. */
export interface ProcessErrorHandlers {
  /** The process continues: the other work does not depend on one promise. */
  onRejection(reason: unknown): void;
  /** The state of the process is unknown: it stops its work and ends. */
  onException(error: unknown): void;
}

/**
 * Handlers for `unhandledRejection` and `uncaughtException`. They log the name of the error and the place in the code,
 * never the message, which may quote a member. `stop` ends the process after its work has been stopped.
 * @example process.on('unhandledRejection', createProcessErrorHandlers({ log, getMetrics, stop }).onRejection)
 */
export const createProcessErrorHandlers = ({
  log,
  getMetrics,
  stop,
}: {
  readonly log: Log;
  /** Undefined until the bot has started. */
  readonly getMetrics: () => Pick<Metrics, 'countProcessError'> | undefined;
  readonly stop: () => void;
}): ProcessErrorHandlers => ({
  onRejection(reason) {
    getMetrics()?.countProcessError('rejection');
    log.error('unhandled_rejection', { error: errorName(reason), at: placeOf(reason) });
  },
  onException(error) {
    getMetrics()?.countProcessError('exception');
    log.error('uncaught_exception', { error: errorName(error), at: placeOf(error) });
    stop();
  },
});

/** The first place that the stack names. A stack begins with the message, which is left out. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const header = String(error);
  if (!error.stack?.startsWith(header)) return '';
  return /[^\s(]+:\d+:\d+/.exec(error.stack.slice(header.length))?.[0] ?? '';
}
