import { setTimeout as wait } from 'node:timers/promises';
import { DiscordAPIError, HTTPError } from 'discord.js';
import type { Log } from '#core';
import { errorName } from '#lib';
import { discordErrorCode } from '../client/errors.ts';
import { backoffMs } from '../client/gateway-strategy.ts';

const TOO_MANY_REQUESTS = 429;

/** HTTP status of a failed request; undefined when there was no answer. */
const statusOf = (error: unknown): number | undefined =>
  error instanceof DiscordAPIError || error instanceof HTTPError ? error.status : undefined;

/** No answer, a rate limit and a fault of Discord are temporary; any other answer would be the same again. */
const isTemporary = (status: number | undefined): boolean =>
  status === undefined || status === TOO_MANY_REQUESTS || status >= 500;

/**
 * Registers the commands, again and again with exponential backoff while Discord does not answer, limits requests or
 * has a fault. Resolves when they are registered, when Discord refuses them, or at a stop. Never rejects.
 * @example await registerWithRetry(commandHandler.register, { signal, log })
 */
export async function registerWithRetry(
  register: () => Promise<void>,
  {
    minBackoffMs,
    signal,
    log,
  }: { readonly minBackoffMs?: number | undefined; readonly signal: AbortSignal; readonly log: Log },
): Promise<void> {
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      return await register();
    } catch (error) {
      if (signal.aborted) return;
      const status = statusOf(error);
      const code = discordErrorCode(error);
      const pause = backoffMs(failures + 1, minBackoffMs);
      log.error('command_registration_failed', {
        error: errorName(error),
        ...(status !== undefined && { status }),
        ...(code !== undefined && { code }),
        ...(isTemporary(status) && { retryInSeconds: pause / 1000 }),
      });
      if (!isTemporary(status)) return;
      await wait(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}
