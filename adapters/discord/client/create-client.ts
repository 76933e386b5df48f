import { Client, GatewayIntentBits, Options, Partials } from 'discord.js';
import type { Log } from '#core';
import { createMinimalCache, filterGatewayPackets } from './cache-policy.ts';
import { createGatewayStrategy } from './gateway-strategy.ts';
import { createHttpAgent } from './http-agent.ts';

const { Guilds, GuildMembers, GuildModeration, GuildMessages, MessageContent, GuildWebhooks } =
  GatewayIntentBits;
const { GuildMessageReactions, GuildScheduledEvents } = GatewayIntentBits;
const { AutoModerationConfiguration, AutoModerationExecution } = GatewayIntentBits;

/**
 * How to connect to Discord.
 * @example const settings: ClientSettings = { token, shards: { ids: [0, 1], count: 4 } }
 */
export interface ClientSettings {
  readonly token: string;
  /** URL of the API without the version; Discord's own when absent. */
  readonly apiUrl?: string | undefined;
  /** The shards of this process; `auto`: as many as Discord recommends. */
  readonly shards?: Shards | undefined;
  /** Discord allows 50; set more only for a test server. */
  readonly requestsPerSecond?: number | undefined;
  /** How long to wait for a response before the request is retried, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** The first wait between connections to a gateway that does not answer, in milliseconds; it doubles each time. */
  readonly minReconnectMs?: number | undefined;
}

/** Which shards one process runs, of how many. @example const shards: Shards = { ids: [0, 1], count: 4 } */
export type Shards = 'auto' | { readonly ids: readonly number[]; readonly count: number };

/** Archived threads leave the cache after six hours; Discord announces a thread again when it is reopened. */
const THREAD_LIFETIME_S = 6 * 60 * 60;
const SWEEP_INTERVAL_S = 3600;
/**
 * Discord blocks an IP address after 10,000 responses 401, 403 or 429 in ten minutes.
 * https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
const INVALID_REQUESTS_PER_WARNING = 100;

/**
 * A client that caches only what decides permissions: guilds, channels, roles and the bot's own member. Messages and
 * other members are not cached; they are judged from the data of each event. It connects again and again without limit,
 * and never after `destroy`.
 * @example const client = createDiscordClient({ token }, log); await client.login(token)
 */
export const createDiscordClient = (
  { apiUrl, shards = 'auto', requestsPerSecond = 50, timeoutMs = 15_000, minReconnectMs }: ClientSettings,
  log: Log,
): Client<true> => {
  const strategy = createGatewayStrategy(minReconnectMs, log);
  const client = new Client<true>({
    intents: [
      ...[Guilds, GuildMembers, GuildModeration, GuildMessages, MessageContent, GuildWebhooks],
      ...[GuildMessageReactions, GuildScheduledEvents, AutoModerationConfiguration, AutoModerationExecution],
    ],
    partials: [Partials.Channel, Partials.Message, Partials.GuildMember, Partials.User],
    ...(shards === 'auto' ? { shards: 'auto' } : { shards: [...shards.ids], shardCount: shards.count }),
    allowedMentions: { parse: [] },
    rest: {
      agent: createHttpAgent(),
      ...(apiUrl !== undefined && { api: apiUrl }),
      globalRequestsPerSecond: requestsPerSecond,
      timeout: timeoutMs,
      invalidRequestWarningInterval: INVALID_REQUESTS_PER_WARNING,
    },
    ws: { buildStrategy: strategy.build },
    makeCache: createMinimalCache,
    sweepers: {
      ...Options.DefaultSweeperSettings,
      threads: { interval: SWEEP_INTERVAL_S, lifetime: THREAD_LIFETIME_S },
    },
  });
  filterGatewayPackets(client, log);
  client.rest.on('invalidRequestWarning', ({ count, remainingTime }) =>
    log.warn('invalid_requests', { count, secondsLeft: Math.ceil(remainingTime / 1000) }),
  );
  const destroy = client.destroy.bind(client);
  client.destroy = async () => {
    strategy.stop();
    await destroy();
    strategy.terminate();
  };
  return client;
};
