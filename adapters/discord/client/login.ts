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
/** Close codes of the gateway after which a retry is useless, with what the operator can do. */
const FATAL_CLOSE_CODES: Readonly<Record<number, string>> = {
  4004: INVALID_TOKEN_MESSAGE,
  4010: 'SHARDS names a shard that does not exist; leave the line out, or write for example 0-1/4',
  4011: 'this bot is in more servers than Discord allows without shards; set SHARDS=auto',
  4013: 'Discord does not know one of the intents that were asked for',
  4014: 'Discord refuses an intent; switch on "Server Members Intent" and "Message Content Intent" on the page "Bot" of your application',
};

/** A login that no retry can fix; the message says what to do. */
class FatalLoginError extends Error {}

/**
 * Logs in and resolves with a function that disconnects. When Discord does not answer, it resolves too and retries in
 * the background with exponential backoff. Throws Error with a sentence for the operator when a retry is useless
 * (token, intents, shards), and destroys the client in this case.
 * @example const disconnect = await login(client, token, log); await disconnect()
 */
export async function login(client: Client, token: string, log: Log): Promise<() => Promise<void>> {
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let skipWait = (): void => {};

  async function connectWithBackoff(): Promise<void> {
    for (let pause = MIN_BACKOFF_MS; !isStopped; pause = Math.min(pause * 2, MAX_BACKOFF_MS)) {
      await new Promise<void>((resolve) => {
        skipWait = resolve;
        timer = setTimeout(resolve, pause);
      });
      if (!isStopped && (await isReachable(client, token))) return connect(client, token);
    }
  }

  try {
    if (await isReachable(client, token)) await connect(client, token);
    else {
      log.error('discord_unreachable_retrying');
      connectWithBackoff().catch((error: unknown) => {
        const reason = error instanceof FatalLoginError ? error.message : errorName(error);
        log.error('discord_login_failed', { reason });
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

/** Calls the API before a login, because discord.js destroys its connections after a failed login. */
async function isReachable(client: Client, token: string): Promise<boolean> {
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

async function connect(client: Client, token: string): Promise<void> {
  const fatalClose = new Promise<never>((_, reject) => {
    client.once(Events.ShardDisconnect, ({ code }) => {
      if (FATAL_CLOSE_CODES[code]) reject(new FatalLoginError(FATAL_CLOSE_CODES[code]));
    });
  });
  try {
    await Promise.race([client.login(token), fatalClose]);
  } catch (error) {
    const isInvalidToken = error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid;
    throw isInvalidToken ? new FatalLoginError(INVALID_TOKEN_MESSAGE) : error;
  }
}
