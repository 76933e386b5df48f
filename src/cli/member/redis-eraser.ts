import { adapterLoaders } from '../../../adapters/index.ts';
import { createMentionTest, type Person } from '../../../adapters/sql/index.ts';
import { EnvError } from '../../app/env.ts';

const DEFAULT_PREFIX = 'yamidome';

/** Erases one person from Redis, except on servers where a hold is in force. Resolves with the number of entries. */
export type EraseFromRedis = (options: {
  readonly person: Person;
  /** Keys of servers. */
  readonly heldServers: readonly string[];
  readonly isDryRun: boolean;
}) => Promise<number>;

/**
 * The function that erases a person from the Redis of the settings; undefined without Redis. Throws `EnvError` for an
 * address that is not valid.
 * @example await (await openRedisEraser(env.REDIS_URL, env.REDIS_PREFIX))?.({ person, heldServers: [], isDryRun: true })
 */
export async function openRedisEraser(
  url: string | undefined,
  prefix = DEFAULT_PREFIX,
): Promise<EraseFromRedis | undefined> {
  if (url === undefined) return undefined;
  const { parseRedisUrl, eraseFromRedis } = await adapterLoaders.redis();
  const address = parseRedisUrl(url);
  if (!address.ok) throw new EnvError(`REDIS_URL: ${address.why}`);
  return ({ person, heldServers, isDryRun }) => {
    const isPerson = createMentionTest(person);
    const isHeld = (text: string): boolean => heldServers.some((server) => text.includes(server));
    return eraseFromRedis({
      ...{ address: address.value, prefix, isDryRun },
      isMention: (text) => isPerson(text) && !isHeld(text),
    });
  };
}
