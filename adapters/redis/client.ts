import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { SCRIPTS } from './lua-scripts.ts';
import type { RedisAddress } from './redis-url.ts';

/** A Redis that takes longer counts as down: a healthy Redis answers in less than a millisecond. */
export const COMMAND_TIMEOUT_MS = 500;
const CONNECT_TIMEOUT_MS = 1000;
const MAX_RECONNECT_DELAY_MS = 1000;

const reconnectDelayMs = (times: number): number =>
  Math.min(50 * 2 ** Math.min(times - 1, 10), MAX_RECONNECT_DELAY_MS);

/**
 * Fail fast: a command that cannot be sent fails at once, a command without a reply fails after `COMMAND_TIMEOUT_MS`, a
 * silent connection is closed, and no command is sent twice or queued. The caller continues without Redis.
 */
const FAIL_FAST_OPTIONS = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_TIMEOUT_MS,
  socketTimeout: COMMAND_TIMEOUT_MS,
  connectTimeout: CONNECT_TIMEOUT_MS,
  retryStrategy: reconnectDelayMs,
  // A Redis that is still loading answers LOADING. This error is more precise than a failed ready check.
  enableReadyCheck: false,
  // The Sentinel group may have another master by now, under the same name.
  reconnectOnError: (error: Error) => /(^|[\s-])READONLY\b/.test(error.message),
} satisfies RedisOptions;

/** Lua scripts by the name of their command. */
type Scripts = Readonly<Record<string, { readonly numberOfKeys?: number; readonly lua: string }>>;

/**
 * The client for an address, not connected yet. `timeoutMs` is for each command.
 * @example await createRedisClient(address).connect()
 */
export function createRedisClient(
  address: RedisAddress,
  {
    scripts: someScripts = SCRIPTS,
    timeoutMs = COMMAND_TIMEOUT_MS,
  }: { scripts?: Scripts; timeoutMs?: number } = {},
): Redis | Cluster {
  const failFast = { ...FAIL_FAST_OPTIONS, commandTimeout: timeoutMs, socketTimeout: timeoutMs };
  const { username, password } = address;
  const access = {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(address.tls && { tls: {} }),
  };
  const scripts = { ...someScripts };
  // The default of the type parameter is written down, because the compiler needs seconds to infer it.
  switch (address.kind) {
    case 'single':
      return new Redis<'legacy'>({ ...failFast, ...access, ...address.node, db: address.db, scripts });
    case 'sentinel': {
      const { sentinels, group, db, sentinelPassword } = address;
      return new Redis<'legacy'>({
        ...failFast,
        ...access,
        scripts,
        db,
        sentinels: [...sentinels],
        name: group,
        sentinelRetryStrategy: reconnectDelayMs,
        sentinelCommandTimeout: COMMAND_TIMEOUT_MS,
        ...(sentinelPassword !== undefined && { sentinelPassword }),
        ...(address.tls && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
      });
    }
    case 'cluster': {
      const { enableOfflineQueue, retryStrategy, ...redisOptions } = failFast;
      return new Cluster<'legacy'>([...address.nodes], {
        scripts,
        enableOfflineQueue,
        clusterRetryStrategy: retryStrategy,
        lazyConnect: true,
        maxRedirections: 4,
        slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
        slotsRefreshInterval: 5000,
        redisOptions: { ...redisOptions, ...access },
      });
    }
    default:
      return address satisfies never;
  }
}
