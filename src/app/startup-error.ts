/** The bot cannot start. The message is one sentence that says why and what to change. */
export class StartupError extends Error {}

/**
 * Runs one step of the start. Throws `StartupError` with the message of the error that the step
 * throws.
 * @example await orStartupError(() => platforms.start(intake))
 */
export async function orStartupError<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw new StartupError(error instanceof Error ? error.message : String(error));
  }
}
