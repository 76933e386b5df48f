import type { GatewaySettings } from '../gateway.ts';
import { type Route, route } from '../router.ts';

/** Guilds per shard that Discord recommends. */
const RECOMMENDED = 1000;
const IDENTIFIES_A_DAY = 1000;

export const gatewayRoutes = (settings: GatewaySettings): readonly Route[] => [
  route('GET', '/gateway', ({ world }) => ({ url: world.url.replace('http', 'ws') }), { open: true }),
  route('GET', '/gateway/bot', ({ world }) => ({
    url: world.url.replace('http', 'ws'),
    shards: Math.max(1, Math.ceil(world.guilds.size / RECOMMENDED)),
    session_start_limit: {
      total: IDENTIFIES_A_DAY,
      remaining: settings.identifiesLeft,
      reset_after: 86_400_000,
      max_concurrency: settings.maxConcurrency,
    },
  })),
];
