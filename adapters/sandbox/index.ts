import type { Clock, Log, PlatformAdapter, SecretStore, SiteHandler } from '#core';
import { apiRoutes } from './api-routes.ts';
import { applyToChat } from './apply.ts';
import { createReading } from './chat/create-reading.ts';
import { createFileAccess } from './chat/file-access.ts';
import { createChatSite, type HttpRoute } from './chat-site.ts';
import { createChatState, isChannel } from './chat-state.ts';
import { postExamples } from './examples/post-examples.ts';
import { startHttpServer } from './http-server.ts';
import { createSandboxMember, sandboxServer } from './members.ts';
import { createChatPersistence } from './persistence.ts';
import { parseRequest, requestSchemas } from './request-schemas.ts';
import { createEventStreams } from './server-sent-events.ts';
import { supports } from './supported-actions.ts';

/** Listening at every address of a container, the page is opened at the loopback address of the computer outside. */
const hostInBrowser = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
};

/**
 * A chat page on loopback that needs no token: a platform to try yamidome on, and an adapter to copy.
 *
 * `chat-state` is the platform itself (in other adapters: an SDK), `normalise` turns its messages into `Message`,
 * `api-routes` hands them to the intake, `apply` does the actions.
 *
 * Port 0 takes any free port. In a container it listens at `0.0.0.0`; requests must still name a loopback address, so a page
 * that was published to a network by mistake refuses them. `start` rejects with a sentence when it cannot listen. The chat is in memory; with a
 * `secretStore` that outlives the process it continues after a restart. `start` resolves after the examples were judged.
 * @example
 * const sandbox = createSandbox({ port: 8787, clock, log });
 * await sandbox.start(intake);
 * sandbox.url(); // 'http://127.0.0.1:8787'
 */
export const createSandbox = ({
  port,
  host = '127.0.0.1',
  examples = false,
  secretStore,
  clock,
  log,
}: {
  readonly port: number;
  readonly host?: string;
  /** Whether an empty chat, and one that was reset, begins with examples. */
  readonly examples?: boolean;
  readonly secretStore?: Pick<SecretStore, 'get' | 'put'>;
  readonly clock: Clock;
  readonly log: Log;
}): PlatformAdapter & { url(): string } => {
  const state = createChatState(clock);
  const eventStreams = createEventStreams(state.subscribe);
  const persistence = secretStore && createChatPersistence(secretStore, state, log);
  const sites = new Map<string, SiteHandler>();
  let httpServer: Awaited<ReturnType<typeof startHttpServer>> | undefined;

  const url = () => {
    if (!httpServer) throw new Error('the sandbox has no address before it has started');
    return `http://${hostInBrowser(host)}:${httpServer.port}`;
  };

  const events: HttpRoute = {
    method: 'GET',
    path: '/api/events',
    handle: ({ query }) => {
      const request = parseRequest(requestSchemas.reader, query);
      return 'refusal' in request ? request : { openEvents: () => eventStreams.open(request.value.as) };
    },
  };

  return {
    platform: sandboxServer.platform,
    supports,
    url,
    listServers: () => [state.server()],
    getServerName: () => 'yamidome sandbox',
    ...createReading({ state, clock, origin: url }),
    ...createFileAccess(state),
    showPictureFindings: ({ id }, findings) => state.setFindings(id, findings),
    getResponders: ({ channel, id }) => {
      if (!isChannel(channel)) return [];
      const replies = state.rows(channel).filter((row) => row.kind === 'message' && row.replyTo === id);
      return replies.flatMap((row) =>
        'author' in row ? [createSandboxMember(row.author, clock.now(), { server: state.server() })] : [],
      );
    },
    async start(intake, commands) {
      await persistence?.load();
      const onEmpty = async () => {
        if (examples) await postExamples({ state, intake, clock, origin: url() });
      };
      const routes = [...apiRoutes({ state, intake, commands, clock, log, origin: url, onEmpty }), events];
      httpServer = await startHttpServer(createChatSite(routes, { sites, log }), { host, port });
      if (state.isEmpty()) await onEmpty();
    },
    mountSite: (path, handler) => void sites.set(path, handler),
    localAccount: { platform: sandboxServer.platform, id: 'moderator' },
    apply: async (server, action) => applyToChat(state, server, action),
    async stop() {
      eventStreams.close();
      await httpServer?.close();
      await persistence?.stop();
    },
  };
};
