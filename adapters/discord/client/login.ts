import {
  type Client,
  DiscordAPIError,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  Routes,
} from 'discord.js';
import type { Log } from '#core';
import { errorName } from '#lib';

const MIN_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 60_000;
const INVALID_TOKEN_MESSAGE =
  'DISCORD_TOKEN is not accepted; copy it anew from the page "Bot" of your application';
/** Close codes of the gateway after which trying again is of no use. */
const FATAL_CLOSE_CODES: Readonly<Record<number, string>> = {
  4004: INVALID_TOKEN_MESSAGE,
  4010: 'SHARDS names a shard that does not exist; leave the line out, or write for example 0-1/4',
  4011: 'this bot is in so many servers that Discord wants shards; set SHARDS=auto',
  4013: 'Discord does not know one of the intents that were asked for',
  4014: 'Discord refuses an intent; switch on "Server Members Intent" and "Message Content Intent" on the page "Bot" of your application',
};

/** Why trying again is of no use, in a sentence. */
class FatalLoginError extends Error {}

/**
 * Logs in. Rejects with a sentence where trying again is of no use; while Discord does not answer, goes on asking in
 * the background. Resolves with what ends the connection.
 * @example const end = await login(client, token, log); await parsePeriodEnd()
 */
export async function login(client: Client, token: string, log: Log): Promise<() => Promise<void>> {
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let skipWait = (): void => {};

  /** Is anybody there? The library tears itself down after a login that failed, so it is tried only then. */
  async function isReachable(): Promise<boolean> {
    client.rest.setToken(token);
    try {
      await client.rest.get(Routes.gatewayBot());
      return true;
    } catch (error) {
      if (error instanceof DiscordAPIError && error.status === 401)
        throw new FatalLoginError(INVALID_TOKEN_MESSAGE);
      return false;
    }
  }

  async function connect(): Promise<void> {
    const refused = new Promise<never>((_, reject) => {
      client.once(Events.ShardDisconnect, ({ code }) => {
        if (FATAL_CLOSE_CODES[code]) reject(new FatalLoginError(FATAL_CLOSE_CODES[code]));
      });
    });
    try {
      await Promise.race([client.login(token), refused]);
    } catch (error) {
      const bad = error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid;
      throw bad ? new FatalLoginError(INVALID_TOKEN_MESSAGE) : error;
    }
  }

  async function connectWithBackoff(): Promise<void> {
    for (let pause = MIN_BACKOFF_MS; !isStopped; pause = Math.min(pause * 2, MAX_BACKOFF_MS)) {
      await new Promise<void>((resolve) => {
        skipWait = resolve;
        timer = setTimeout(resolve, pause);
      });
      if (!isStopped && (await isReachable())) return connect();
    }
  }

  try {
    if (await isReachable()) await connect();
    else {
      log.error('Discord does not answer; asking again');
      connectWithBackoff().catch((error: unknown) => {
        const why = error instanceof FatalLoginError ? error.message : errorName(error);
        log.error(`Discord cannot be reached any more: ${why}`);
      });
    }
  } catch (error) {
    await client.destroy();
    throw error;
  }
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    skipWait();
    await client.destroy();
  };
}
