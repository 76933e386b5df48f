/** The part of `Log` that `logErrors` needs. */
interface WarningLog {
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
}

/**
 * The name of an error, for logs. Its message is not logged, because it may contain a secret or the text of a member.
 * @example errorName(new TypeError('x')) // 'TypeError'
 * @example errorName('x') // 'string'
 */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

/**
 * Runs `work` in the background. A failure is only logged, as `event` with the error's name (or the result of
 * `nameOf`).
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
