import type { GatewaySettings } from '../../gateway/gateway-server.ts';
import { type Route, route } from '../router.ts';

/** Guilds per shard that Discord recommends. */
const GUILDS_PER_RECOMMENDED_SHARD = 1000;
const MAX_IDENTIFIES_PER_DAY = 1000;

export const gatewayRoutes = (settings: GatewaySettings): readonly Route[] => [
  route('GET', '/gateway', ({ world }) => ({ url: world.url.replace('http', 'ws') }), { isPublic: true }),
  route('GET', '/gateway/bot', ({ world }) => ({
    url: world.url.replace('http', 'ws'),
    shards: Math.max(1, Math.ceil(world.guilds.size / GUILDS_PER_RECOMMENDED_SHARD)),
    session_start_limit: {
      total: MAX_IDENTIFIES_PER_DAY,
      remaining: settings.identifiesLeft,
      reset_after: 86_400_000,
      max_concurrency: settings.maxConcurrency,
    },
  })),
];
