import type { Adapter, Clock, Log, Vault } from '#core';
import { apiRoutes } from './api.ts';
import { applyTo, supports } from './apply.ts';
import { asks, read } from './asks.ts';
import { type Route, serve } from './http.ts';
import { createKeeping } from './keep.ts';
import { createLive } from './live.ts';
import { pageRoutes } from './page.ts';
import { memberNamed, server } from './people.ts';
import { createState } from './state.ts';

/**
 * A chat page on loopback that needs no token: the platform to try things on, and the adapter to copy.
 *
 * How it is laid out, for those who copy: `state` is the platform itself (elsewhere: an SDK); `normalise` turns
 * what happened there into a `Message`; `api` hands it to the intake; `apply` does what comes back.
 *
 * `port` 0 takes any free one. `start` rejects with a sentence when the port cannot be had. Everything lives in
 * memory; a restart goes on where `vault` outlives the process, and begins an empty chat elsewhere.
 * @example
 * const sandbox = createSandbox({ port: 8787, clock, log });
 * await sandbox.start(intake);
 * sandbox.url(); // 'http://127.0.0.1:8787'
 */
export const createSandbox = ({
  port,
  host = '127.0.0.1',
  vault,
  clock,
  log,
}: {
  readonly port: number;
  readonly host?: string;
  readonly vault?: Pick<Vault, 'get' | 'put'>;
  readonly clock: Clock;
  readonly log: Log;
}): Adapter & { url(): string } => {
  const state = createState(clock);
  const live = createLive(state.watch);
  const keeping = vault && createKeeping(vault, state, log);
  let site: Awaited<ReturnType<typeof serve>> | undefined;

  const url = () => {
    if (!site) throw new Error('the sandbox has no address before it has started');
    return `http://${host.includes(':') ? `[${host}]` : host}:${site.port}`;
  };

  const events: Route = {
    method: 'GET',
    path: '/api/events',
    answer: ({ query }) => {
      const asked = read(asks.reader, query);
      return 'refusal' in asked ? asked : { stream: (response) => live.open(asked.value.as, response) };
    },
  };

  return {
    platform: server.platform,
    supports,
    url,
    servers: () => [server],
    touched: ({ id }) => {
      const replies = state.rows('general').filter((row) => row.kind === 'message' && row.replyTo === id);
      return replies.flatMap((row) => ('author' in row ? [memberNamed(row.author, clock.now())] : []));
    },
    async start(intake, desk) {
      await keeping?.load();
      const routes = [
        ...apiRoutes({ state, intake, desk, clock, log, origin: url }),
        events,
        ...pageRoutes(),
      ];
      site = await serve(routes, { host, port, log });
    },
    apply: async (server, action) => applyTo(state, server, action),
    async stop() {
      live.close();
      await site?.close();
      await keeping?.stop();
    },
  };
};
