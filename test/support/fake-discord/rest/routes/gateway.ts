import type { GatewaySettings } from '../../state/discord-state.ts';
import { type Route, route } from '../router.ts';

/** Discord recommends one shard for this many guilds. */
const GUILDS_PER_RECOMMENDED_SHARD = 1000;
const MAX_IDENTIFIES_PER_DAY = 1000;

/** Routes that tell a bot how to connect to the gateway. @example createRouter(gatewayRoutes(settings)) */
export const gatewayRoutes = (settings: GatewaySettings): readonly Route[] => [
  route('GET', '/gateway', ({ discord }) => ({ url: discord.gatewayUrl }), { isPublic: true }),
  route('GET', '/gateway/bot', ({ discord }) => ({
    url: discord.gatewayUrl,
    shards: Math.max(1, Math.ceil(discord.guilds.size / GUILDS_PER_RECOMMENDED_SHARD)),
    session_start_limit: {
      total: MAX_IDENTIFIES_PER_DAY,
      remaining: settings.identifiesLeft,
      reset_after: 86_400_000,
      max_concurrency: settings.maxConcurrency,
    },
  })),
];
