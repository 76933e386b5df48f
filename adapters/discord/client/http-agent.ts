import { Agent } from 'undici';

/**
 * The HTTP connection pool of the Discord client, from the undici version that discord.js was made for. Other clients of
 * this process set a global dispatcher of another undici version; with that one no file can be sent to Discord.
 * @example new REST({ agent: createHttpAgent() })
 */
export const createHttpAgent = (): Agent => new Agent({ keepAliveTimeout: 10_000 });
