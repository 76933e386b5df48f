import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster, Redis } from 'ioredis';
import {
  type Log,
  STREAM_LANES,
  StreamConfigError,
  type StreamLane,
  type StreamLimits,
  StreamUnavailable,
} from '#core';
import type { HealthTracker } from '#lib';
import { RedisError, type RedisErrorCode, toRedisErrorCode } from '../errors.ts';
import { type LaneKeys, laneKeys } from './stream-keys.ts';
import type { StreamScriptName } from './stream-scripts.ts';

/** Runs a script; values arrive as bytes. Rejects with `RedisError` only. */
export type RunStreamScript = (
  name: StreamScriptName,
  ...keysAndValues: readonly (string | number | Buffer)[]
) => Promise<unknown>;

/** What the parts of the stream share. */
export interface RedisStreamContext {
  readonly keys: Readonly<Record<StreamLane, LaneKeys>>;
  readonly channel: string;
  readonly limits: StreamLimits;
  readonly log: Log;
  readonly health: HealthTracker;
  readonly runScript: RunStreamScript;
  /** What is not confirmed until then fails. */
  readonly confirmTimeoutMs: number;
  readonly closing: AbortSignal;
  /**
   * Makes the lanes that are missing, where Redis answers. The first time the number of partitions of an empty lane may be
   * changed. Throws `StreamConfigError` if the settings do not fit.
   */
  restoreLanes(): Promise<void>;
}

const RETRY_MS = 100;

/**
 * Runs scripts and reports failures to `health`, with the reason why there is no connection.
 * @example const runScript = createRunScript(client, health, closing.signal)
 */
export function createRunScript(
  client: Redis | Cluster,
  health: HealthTracker,
  closing: AbortSignal,
): RunStreamScript {
  const commands = client as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>;
  let disconnectReason: RedisErrorCode = 'unreachable';
  /** If the selected database does not exist, the client would continue silently in database 0. */
  let isWrongDatabase = false;
  client.on('error', (error: Error & { lastNodeError?: unknown }) => {
    isWrongDatabase ||= /DB index/.test(error.message);
    const code = toRedisErrorCode(error.lastNodeError ?? error);
    disconnectReason = code === 'other' ? 'unreachable' : code;
    if (!closing.aborted) health.fail(disconnectReason);
  });
  client.on('ready', () => {
    disconnectReason = 'unreachable';
  });
  return async (name, ...values) => {
    if (isWrongDatabase) throw new RedisError('refused');
    try {
      return await commands[`${name}Buffer`]!(...values);
    } catch (error) {
      const code = toRedisErrorCode(error);
      const why = code === 'unreachable' ? disconnectReason : code;
      if (why !== 'other' && why !== 'out-of-memory' && !closing.aborted) health.fail(why);
      throw new RedisError(why);
    }
  };
}

/**
 * Tries again until it succeeds, for `confirmTimeoutMs`: Redis may be away for a moment, for example while a replica takes
 * over. Throws `StreamUnavailable`.
 * @example await confirm(context, () => context.runScript('acknowledgeEntries', …))
 */
export async function confirm<T>(
  { confirmTimeoutMs, closing }: Pick<RedisStreamContext, 'confirmTimeoutMs' | 'closing'>,
  attempt: () => Promise<T>,
): Promise<T> {
  for (const end = performance.now() + confirmTimeoutMs; ; ) {
    if (closing.aborted) throw new StreamUnavailable('closed');
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof RedisError)) throw error;
      if (performance.now() + RETRY_MS >= end) throw new StreamUnavailable(error.code);
      await pause(RETRY_MS);
    }
  }
}

const partitionsError = (lane: StreamLane, partitions: number, entries: number): StreamConfigError =>
  new StreamConfigError(
    `the lane ${lane} has ${partitions} partitions and ${entries} entries wait in it: keep STREAM_PARTITIONS=${partitions} until the workers have read them, then change it everywhere`,
  );

/** What `createRestoreLanes` needs. */
type RestoreParts = Pick<RedisStreamContext, 'keys' | 'limits' | 'log' | 'health' | 'runScript'>;

/**
 * The function `restoreLanes`.
 * @example const restoreLanes = createRestoreLanes({ keys, limits, log, health, runScript })
 */
export function createRestoreLanes(parts: RestoreParts): RedisStreamContext['restoreLanes'] {
  const { keys, limits, log, health, runScript } = parts;
  /** After the first time: a process that works changes no lane, it only makes those that are missing. */
  let wasOpened = false;
  let lastRefusal: string | undefined;

  async function openLane(lane: StreamLane): Promise<void> {
    const result = await runScript('openLane', keys[lane].meta, limits.partitions, wasOpened ? 0 : 1);
    if (Array.isArray(result)) throw partitionsError(lane, Number(result[0]), Number(result[1]));
    if (result === 1 && wasOpened) log.warn('stream_recreated', { lane });
  }

  return async () => {
    try {
      for (const lane of STREAM_LANES) await openLane(lane);
      wasOpened = true;
      health.succeed();
    } catch (error) {
      if (!(error instanceof StreamConfigError)) return;
      health.fail('settings');
      if (lastRefusal !== error.message) log.error('stream_settings_refused', { why: error.message });
      lastRefusal = error.message;
      throw error;
    }
  };
}

/** `restoreLanes` for a caller that only knows `StreamUnavailable`. @example await restoreOrThrow(context) */
export const restoreOrThrow = ({ restoreLanes }: RedisStreamContext): Promise<void> =>
  restoreLanes().catch(() => {
    throw new StreamUnavailable('settings');
  });

/** The keys of both lanes. @example lanesKeys('yamidome').live.meta */
export const lanesKeys = (prefix: string): RedisStreamContext['keys'] => ({
  live: laneKeys(prefix, 'live'),
  backscan: laneKeys(prefix, 'backscan'),
});
