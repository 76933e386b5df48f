import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from './address.ts';
import { SCRIPTS } from './scripts.ts';

/** A healthy Redis answers in well under a millisecond; one that takes this long is as good as away. */
export const ANSWER_WITHIN_MS = 500;
const CONNECT_WITHIN_MS = 1000;
const LONGEST_PAUSE_MS = 1000;

const pause = (times: number): number => Math.min(50 * 2 ** Math.min(times - 1, 10), LONGEST_PAUSE_MS);

/**
 * Nothing waits and nothing piles up: what cannot be sent now fails now, what is not answered in time fails, a silent
 * connection is dropped, and nothing is sent twice. The caller goes on without Redis and comes again later.
 */
const impatient = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: ANSWER_WITHIN_MS,
  socketTimeout: ANSWER_WITHIN_MS,
  connectTimeout: CONNECT_WITHIN_MS,
  retryStrategy: pause,
  // A Redis that is still loading says so itself, and that is the better answer.
  enableReadyCheck: false,
  // The group may have another master by now, under the same name.
  reconnectOnError: (error: Error) => /(^|[\s-])READONLY\b/.test(error.message),
} satisfies RedisOptions;

/** The client for an address, not connected yet. @example await redisClient(address).connect() */
export function redisClient(address: RedisAddress): Redis | Cluster {
  const { username, password } = address;
  const access = {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(address.tls && { tls: {} }),
  };
  const scripts = { ...SCRIPTS };
  switch (address.kind) {
    case 'single':
      return new Redis({ ...impatient, ...access, ...address.node, db: address.db, scripts });
    case 'sentinel': {
      const { sentinels, group, db, sentinelPassword } = address;
      return new Redis({
        ...impatient,
        ...access,
        scripts,
        db,
        sentinels: [...sentinels],
        name: group,
        sentinelRetryStrategy: pause,
        sentinelCommandTimeout: ANSWER_WITHIN_MS,
        ...(sentinelPassword !== undefined && { sentinelPassword }),
        ...(address.tls && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
      });
    }
    case 'cluster': {
      const { enableOfflineQueue, retryStrategy, ...redisOptions } = impatient;
      return new Cluster([...address.nodes], {
        scripts,
        enableOfflineQueue,
        clusterRetryStrategy: retryStrategy,
        lazyConnect: true,
        maxRedirections: 4,
        slotsRefreshTimeout: CONNECT_WITHIN_MS,
        slotsRefreshInterval: 5000,
        redisOptions: { ...redisOptions, ...access },
      });
    }
    default:
      return address satisfies never;
  }
}
