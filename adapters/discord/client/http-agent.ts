import { Agent } from 'undici';

/**
 * The connections of Discord's client: its own, of the version that it was made for. Other clients of this process put a
 * dispatcher of another version in everybody's place, and then no file can be sent.
 * @example new REST({ agent: createHttpAgent() })
 */
export const createHttpAgent = (): Agent => new Agent({ keepAliveTimeout: 10_000 });
