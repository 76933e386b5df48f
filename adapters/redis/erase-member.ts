import { Cluster, type Redis } from 'ioredis';
import { createRedisClient } from './client.ts';
import { RedisError, toRedisErrorCode } from './errors.ts';
import type { RedisAddress } from './redis-url.ts';

const SCAN_COUNT = 500;

/** Options of `eraseFromRedis`. */
export interface RedisErasure {
  readonly address: RedisAddress;
  readonly prefix: string;
  /** Whether a key, or a key and one of its members, names the person. */
  readonly isMention: (text: string) => boolean;
  /** Only count. */
  readonly isDryRun: boolean;
}

/**
 * Erases one person from Redis: deletes the keys that name the person (strikes, leases, rate limits), and removes the
 * person from the sets of accounts (copies, joins). Reads all keys with the prefix. Resolves with the number of keys and
 * members. Rejects with `RedisError`.
 * @example await eraseFromRedis({ address, prefix: 'yamidome', isMention, isDryRun: false }) // 3
 */
export async function eraseFromRedis({
  address,
  prefix,
  isMention,
  isDryRun,
}: RedisErasure): Promise<number> {
  const client = createRedisClient(address);
  // Without a listener an error of the connection would end the process; the commands reject too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    let count = 0;
    for (const node of client instanceof Cluster ? client.nodes('master') : [client])
      for await (const key of scanKeys(node, `${prefix}:*`)) {
        if (isMention(key)) {
          if (!isDryRun) await client.del(key);
          count += 1;
          continue;
        }
        if ((await client.type(key)) !== 'zset') continue;
        const members = (await client.zrange(key, '0', '-1')).filter((member) =>
          isMention(`${key} ${member}`),
        );
        if (!isDryRun && members.length > 0) await client.zrem(key, ...members);
        count += members.length;
      }
    return count;
  } catch (error) {
    throw error instanceof RedisError ? error : new RedisError(toRedisErrorCode(error));
  } finally {
    client.disconnect();
  }
}

async function* scanKeys(node: Redis, pattern: string): AsyncGenerator<string> {
  let cursor = '0';
  do {
    const [next, keys] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT);
    yield* keys;
    cursor = next;
  } while (cursor !== '0');
}
