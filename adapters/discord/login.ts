import {
  type Client,
  DiscordAPIError,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  Routes,
} from 'discord.js';
import type { Log } from '#core';
import { nameOf } from './faults.ts';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const BAD_TOKEN = 'DISCORD_TOKEN is not accepted; copy it anew from the page "Bot" of your application';
/** Close codes of the gateway after which trying again is of no use. */
const HOPELESS: Readonly<Record<number, string>> = {
  4004: BAD_TOKEN,
  4010: 'SHARDS names a shard that does not exist; leave the line out, or write for example 0-1/4',
  4011: 'this bot is in so many servers that Discord wants shards; set SHARDS=auto',
  4013: 'Discord does not know one of the intents that were asked for',
  4014: 'Discord refuses an intent; switch on "Server Members Intent" and "Message Content Intent" on the page "Bot" of your application',
};

/** Why trying again is of no use, in a sentence. */
class Refused extends Error {}

/**
 * Logs in. Rejects with a sentence where trying again is of no use; while Discord does not answer, goes on asking in
 * the background. Resolves with what ends the connection.
 * @example const end = await login(client, token, log); await end()
 */
export async function login(client: Client, token: string, log: Log): Promise<() => Promise<void>> {
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wake = (): void => {};

  /** Is anybody there? The library tears itself down after a login that failed, so it is tried only then. */
  async function answers(): Promise<boolean> {
    client.rest.setToken(token);
    try {
      await client.rest.get(Routes.gatewayBot());
      return true;
    } catch (error) {
      if (error instanceof DiscordAPIError && error.status === 401) throw new Refused(BAD_TOKEN);
      return false;
    }
  }

  async function connect(): Promise<void> {
    const refused = new Promise<never>((_, reject) => {
      client.once(Events.ShardDisconnect, ({ code }) => {
        if (HOPELESS[code]) reject(new Refused(HOPELESS[code]));
      });
    });
    try {
      await Promise.race([client.login(token), refused]);
    } catch (error) {
      const bad = error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid;
      throw bad ? new Refused(BAD_TOKEN) : error;
    }
  }

  async function keepAsking(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !ended; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, pause);
      });
      if (!ended && (await answers())) return connect();
    }
  }

  try {
    if (await answers()) await connect();
    else {
      log.error('Discord does not answer; asking again');
      keepAsking().catch((error: unknown) => {
        const why = error instanceof Refused ? error.message : nameOf(error);
        log.error(`Discord cannot be reached any more: ${why}`);
      });
    }
  } catch (error) {
    await client.destroy();
    throw error;
  }
  return async () => {
    ended = true;
    clearTimeout(timer);
    wake();
    await client.destroy();
  };
}
