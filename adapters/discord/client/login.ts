import { setTimeout as wait } from 'node:timers/promises';
import { type Client, DiscordAPIError, DiscordjsError, DiscordjsErrorCodes, Events } from 'discord.js';
import type { Log } from '#core';
import { errorName } from '#lib';
import { adviceOfCloseCode, INVALID_TOKEN_MESSAGE } from './close-codes.ts';
import { backoffMs } from './gateway-strategy.ts';
import type { ShardMonitor } from './shard-monitor.ts';

/** A login that no retry can fix; the message says what to do. */
class FatalLoginError extends Error {}

/** How `login` reports what happens after it has resolved, and what it needs. */
export interface LoginPorts {
  readonly client: Client;
  readonly token: string;
  readonly minReconnectMs?: number | undefined;
  readonly monitor: ShardMonitor;
  /** Discord has closed one shard for good with this code; others may go on. Must not throw. */
  readonly onShardRefused: (code: number) => void;
  /**
   * Discord refuses every shard of this process: a retry is useless until the operator has changed something. `code`
   * is the close code of the gateway; absent when the API refused the token.
   */
  readonly onRefused: (refusal: { readonly reason: string; readonly code?: number }) => Promise<void>;
  readonly log: Log;
}

/**
 * Logs in and resolves with a function that disconnects. When Discord does not answer, it resolves too, and retries in
 * the background with exponential backoff. When a retry is useless (token, intents, shards), it calls `onRefused`; if
 * that happens before it has resolved, it also destroys the client and throws Error with a sentence for the operator.
 * @example const disconnect = await login({ client, token, monitor, onShardRefused, onRefused, log }); await disconnect()
 */
export async function login(ports: LoginPorts): Promise<() => Promise<void>> {
  const { client, monitor, onRefused, log } = ports;
  const stopping = new AbortController();
  /** Settles with the first result: connected, not reachable for now, or refused. */
  const first = Promise.withResolvers<void>();
  let refused: Promise<void> | undefined;

  function refuse(reason: string, code?: number): void {
    refused ??= onRefused({ reason, ...(code !== undefined && { code }) })
      .catch((error: unknown) => log.warn('refusal_not_reported', { error: errorName(error) }))
      .then(() => first.reject(new FatalLoginError(reason)));
  }

  client.on(Events.ShardDisconnect, ({ code }, shard) => {
    const reason = adviceOfCloseCode(code);
    log.error('shard_closed', { code, shard, ...(reason !== undefined && { reason }) });
    if (reason === undefined) return;
    ports.onShardRefused(code);
    if (monitor.areAllRefused()) refuse(reason, code);
  });
  client.on(Events.ShardError, (error, shard) => {
    // The SDK also reports a refusal as an error, after the close code.
    if (refused) return;
    log.warn('shard_error', { shard, error: errorName(error) });
    first.resolve();
  });
  client.on(Events.ShardReconnecting, (shard) => {
    log.info('shard_reconnecting', { shard });
    first.resolve();
  });

  connectWithBackoff(ports, first.resolve, stopping.signal).then(first.resolve, (error: unknown) => {
    if (error instanceof FatalLoginError) refuse(error.message);
    else log.error('discord_login_failed', { reason: errorName(error) });
  });
  const disconnect = async (): Promise<void> => {
    stopping.abort();
    await client.destroy();
  };
  try {
    await first.promise;
  } catch (error) {
    await disconnect();
    throw error;
  }
  return disconnect;
}

/** Resolves when all shards have a session. Calls `onUnreachable` when Discord did not answer; goes on until then. */
async function connectWithBackoff(
  { client, token, minReconnectMs, log }: LoginPorts,
  onUnreachable: () => void,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    try {
      return await connect(client, token);
    } catch (error) {
      if (isInvalidToken(error)) throw new FatalLoginError(INVALID_TOKEN_MESSAGE);
      if (signal.aborted) return;
      failures += 1;
      log.error('discord_unreachable_retrying', { error: errorName(error), failures });
      onUnreachable();
      await wait(backoffMs(failures + 1, minReconnectMs), undefined, { signal }).catch(() => undefined);
    }
  }
}

/**
 * What `client.login` does, but without destroying the client when it fails: a destroyed client cannot connect again.
 * The token is set again each time, because the SDK drops it after a 401.
 */
function connect(client: Client, token: string): Promise<void> {
  client.token = token;
  client.rest.setToken(token);
  return (client.ws as unknown as { connect(): Promise<void> }).connect();
}

const isInvalidToken = (error: unknown): boolean =>
  (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid) ||
  (error instanceof DiscordAPIError && error.status === 401);
