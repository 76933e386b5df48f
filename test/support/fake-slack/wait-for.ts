const WAIT_TIMEOUT_MS = 15_000;
const POLL_INTERVAL_MS = 5;

/**
 * Polls until `look` returns a truthy value, and returns it. Throws after fifteen seconds, naming `what`.
 * @example await waitFor('the card', () => channel.messages[0])
 */
export async function waitFor<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const end = performance.now() + WAIT_TIMEOUT_MS;
  for (;;) {
    const value = await look();
    if (value) return value as T;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}
