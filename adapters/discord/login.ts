import { type Client, DiscordjsError, DiscordjsErrorCodes, Events } from 'discord.js';
import type { Log } from '#core';
import { nameOf } from './faults.ts';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** Close codes of the gateway after which trying again is of no use. */
const HOPELESS: Readonly<Record<number, string>> = {
  4004: 'DISCORD_TOKEN is not accepted; copy it anew from the page "Bot" of your application',
  4010: 'SHARDS names a shard that does not exist; leave the line out, or write for example 0-1/4',
  4011: 'this bot is in so many servers that Discord wants shards; set SHARDS=auto',
  4013: 'Discord does not know one of the intents that were asked for',
  4014: 'Discord refuses an intent; switch on "Server Members Intent" and "Message Content Intent" on the page "Bot" of your application',
};

/**
 * Logs in. Rejects with a sentence where trying again is of no use; else goes on trying in the background. Resolves
 * with what ends the connection.
 * @example const end = await login(client, token, log); await end()
 */
export async function login(client: Client, token: string, log: Log): Promise<() => Promise<void>> {
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wake = (): void => {};

  async function attempt(): Promise<Error | undefined> {
    const refused = new Promise<never>((_, reject) => {
      client.once(Events.ShardDisconnect, ({ code }) => {
        if (HOPELESS[code]) reject(new Error(HOPELESS[code]));
      });
    });
    try {
      await Promise.race([client.login(token), refused]);
      return undefined;
    } catch (error) {
      if (error instanceof Error && Object.values(HOPELESS).includes(error.message)) throw error;
      if (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid) {
        throw new Error(HOPELESS[4004]);
      }
      return error instanceof Error ? error : new Error(nameOf(error));
    }
  }

  async function keepTrying(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !ended; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, pause);
      });
      if (ended || !(await attempt())) return;
    }
  }

  const failed = await attempt().catch(async (error: unknown) => {
    await client.destroy();
    throw error;
  });
  if (failed) {
    log.error('Discord does not answer; trying again', { error: nameOf(failed) });
    keepTrying().catch((error: unknown) => log.error('login refused', { error: nameOf(error) }));
  }
  return async () => {
    ended = true;
    clearTimeout(timer);
    wake();
    await client.destroy();
  };
}
