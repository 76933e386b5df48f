import { createRedisClient } from './client.ts';
import type { RedisAddress } from './redis-url.ts';

/**
 * The version of a Redis or Valkey server; undefined if it does not answer or may not say it.
 * @example await readRedisVersion(address) // '7.2.4'
 */
export async function readRedisVersion(address: RedisAddress): Promise<string | undefined> {
  const client = createRedisClient(address);
  client.on('error', () => undefined);
  try {
    await client.connect();
    const info = await client.info('server');
    return /^(?:valkey|redis)_version:(\S+)/m.exec(info)?.[1];
  } catch {
    return undefined;
  } finally {
    client.disconnect();
  }
}
