import { Client, GatewayIntentBits, Options, Partials } from 'discord.js';
import { createMinimalCache, filterGatewayPackets } from './cache-policy.ts';
import { createHttpAgent } from './http-agent.ts';

const { Guilds, GuildMembers, GuildModeration, GuildMessages, MessageContent, GuildWebhooks } =
  GatewayIntentBits;
const { GuildMessageReactions } = GatewayIntentBits;
const { AutoModerationConfiguration, AutoModerationExecution } = GatewayIntentBits;

export interface ClientSettings {
  readonly token: string;
  /** Where the API is, without the version; Discord's own when absent. */
  readonly apiUrl?: string | undefined;
  /** Which shards this process holds, of how many; `auto`: all that Discord asks for. */
  readonly shards?: Shards | undefined;
  /** Discord allows 50; more only against a server of one's own. */
  readonly requestsPerSecond?: number | undefined;
  /** How long an answer is waited for before the question is asked again, in milliseconds. */
  readonly timeoutMs?: number | undefined;
}

export type Shards = 'auto' | { readonly ids: readonly number[]; readonly count: number };

/** Archived threads are forgotten after six hours; one that wakes up is announced again. */
const THREAD_LIFETIME_S = 6 * 60 * 60;

/**
 * A client that keeps only what is needed to decide whether we may act: guilds, channels, roles. No messages, no
 * members but ourselves: what is judged comes with each event.
 * @example const client = createDiscordClient({ token }); await client.login(token)
 */
export const createDiscordClient = ({
  apiUrl,
  shards = 'auto',
  requestsPerSecond = 50,
  timeoutMs = 15_000,
}: ClientSettings): Client<true> => {
  const client = new Client<true>({
    intents: [
      ...[Guilds, GuildMembers, GuildModeration, GuildMessages, MessageContent, GuildWebhooks],
      ...[GuildMessageReactions, AutoModerationConfiguration, AutoModerationExecution],
    ],
    partials: [Partials.Channel, Partials.Message, Partials.GuildMember, Partials.User],
    ...(shards === 'auto' ? { shards: 'auto' } : { shards: [...shards.ids], shardCount: shards.count }),
    allowedMentions: { parse: [] },
    rest: {
      agent: createHttpAgent(),
      ...(apiUrl !== undefined && { api: apiUrl }),
      globalRequestsPerSecond: requestsPerSecond,
      timeout: timeoutMs,
    },
    makeCache: createMinimalCache,
    sweepers: {
      ...Options.DefaultSweeperSettings,
      threads: { interval: 3600, lifetime: THREAD_LIFETIME_S },
    },
  });
  filterGatewayPackets(client);
  return client;
};
