/** The part of `Log` that `logErrors` needs. */
interface WarningLog {
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
}

/**
 * The name of an error, for logs: its message might quote a member or a secret.
 * @example errorName(new TypeError('x')) // 'TypeError'
 * @example errorName('x') // 'string'
 */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

/**
 * Lets `work` run in the background. A failure is logged as `event` with the error's name (or what `nameOf` returns for
 * it), and goes no further.
 * @example logErrors(log, 'backfill_failed', backfill(guild))
 */
export function logErrors(
  log: WarningLog,
  event: string,
  work: Promise<unknown>,
  nameOf: (error: unknown) => string = errorName,
): void {
  work.catch((error: unknown) => log.warn(event, { error: nameOf(error) }));
}
