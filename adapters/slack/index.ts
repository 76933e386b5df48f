import {
  type Action,
  type Adapter,
  AdapterError,
  type CommandService,
  type Health,
  type Intake,
  type Member,
  type Message,
  type MessageRef,
  type NeighbourTarget,
  type PlatformAdapter,
  type Server,
} from '#core';
import { isTokenError, logSlackErrors, slackErrorName } from './client/errors.ts';
import { platform } from './client/workspace.ts';
import { connectToSlack, createConnection, type EventReceivers } from './connect.ts';
import type { SlackSettings } from './settings.ts';
import { supports } from './supported-actions.ts';
import type { WorkspaceSession } from './workspace/workspace-session.ts';

export type { SlackSettings } from './settings.ts';

const MIN_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 60_000;
const BOT_TOKEN_REFUSED_MESSAGE =
  'SLACK_BOT_TOKEN is not accepted; copy the "Bot User OAuth Token" anew from the page "OAuth & Permissions"';

/**
 * The adapter for Slack, for one workspace or many. `start` resolves when the workspace is known and events can arrive.
 * It rejects with a sentence when a token is refused, and retries in the background while Slack does not answer.
 * @example
 * const link = { kind: 'socket', appToken } as const;
 * const slack = createSlackAdapter({ botToken, userToken, link, keyValueStore, policies, wording, clock, log });
 * await slack.start(intake, commandService);
 */
export function createSlackAdapter(settings: SlackSettings) {
  const { log } = settings;
  const connection = createConnection(settings);
  let stopped = false;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;

  const listSessions = (): readonly WorkspaceSession[] => connection.registry?.listOpen() ?? [];
  const openSessionOf = ({ id }: Server): WorkspaceSession | undefined => connection.registry?.getOpen(id);

  /** A workspace without an open session may belong to another process, or wait for Slack. */
  async function findSession({ id }: Server): Promise<WorkspaceSession | undefined> {
    const unavailable = (): AdapterError => new AdapterError('unavailable', 'Slack does not answer');
    if (!connection.registry) throw unavailable();
    try {
      return await connection.registry.findOrOpen(id);
    } catch {
      throw unavailable();
    }
  }

  /** Exponential backoff without end. */
  async function retryConnect(receivers: EventReceivers, delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      retryTimer = setTimeout(resolve, delayMs);
    });
    if (stopped) return;
    await connectToSlack(settings, connection, receivers).catch((error: unknown) => {
      log.warn('slack_unreachable', { error: slackErrorName(error) });
      return retryConnect(receivers, Math.min(delayMs * 2, MAX_BACKOFF_MS));
    });
  }

  return {
    platform,
    supports,
    getServerName(server: Server) {
      const session = openSessionOf(server);
      return session && new URL(session.workspace.url).host;
    },
    findModeratorChannel: (server: Server) => openSessionOf(server)?.findModeratorChannel(),
    listServers: (): readonly Server[] => listSessions().map(({ workspace }) => workspace.server),
    async apply(server: Server, action: Action) {
      const session = openSessionOf(server) ?? (await findSession(server));
      if (!session) throw new AdapterError('forbidden', 'the app is not in this workspace any more');
      return session.apply(server, action);
    },
    getResponders: async (ref: MessageRef): Promise<readonly Member[]> =>
      (await openSessionOf(ref.server)?.getResponders(ref)) ?? [],
    async listAdministrators(server: Server): Promise<readonly Member[]> {
      return openSessionOf(server)?.administrators() ?? [];
    },
    findCaller: async (member: Pick<Member, 'server' | 'id'>) =>
      (await findSession(member.server))?.reading.findCaller(member),
    readNeighbours: async (message: NeighbourTarget, limit: number, reader: Pick<Member, 'id'>) =>
      (await findSession(message.ref.server))?.reading.readNeighbours(message, limit, reader),
    readHistory: async (server: Server, channel: string, reader: Pick<Member, 'id'>) =>
      (await findSession(server))?.reading.readHistory(server, channel, reader),
    listChannels: async (server: Server, reader: Pick<Member, 'id'>) =>
      (await findSession(server))?.reading.listChannels(server, reader) ?? [],
    listRoles: async (server: Server) => (await findSession(server))?.reading.listRoles(server) ?? [],
    ...createFileAccess(openSessionOf),
    health(): Health {
      if (connection.isUninstalled) return { ok: false, why: 'the app was removed' };
      if (!connection.transport?.isOpen()) return { ok: false, why: 'not connected' };
      if ('app' in settings) return { ok: true };
      return listSessions()[0]?.health() ?? { ok: false, why: 'not connected' };
    },
    /** The port of the HTTP server; undefined with sockets. */
    port: () => connection.transport?.port(),
    async start(intake: Intake, commandService?: CommandService) {
      const receivers = { intake, commandService };
      try {
        await connectToSlack(settings, connection, receivers);
      } catch (error) {
        if (isTokenError(error)) throw new Error(BOT_TOKEN_REFUSED_MESSAGE);
        if (error instanceof Error && /^SLACK_/.test(error.message)) throw error;
        log.error('slack_unreachable_retrying', { error: slackErrorName(error) });
        logSlackErrors(log, 'start_failed', retryConnect(receivers, MIN_BACKOFF_MS));
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(retryTimer);
      connection.organisationSync?.stop();
      await connection.transport?.stop();
      await connection.registry?.stop();
    },
  } satisfies PlatformAdapter & Record<string, unknown>;
}

/** The files of messages, through the session of their workspace. */
function createFileAccess(
  openSessionOf: (server: Server) => WorkspaceSession | undefined,
): Required<Pick<Adapter, 'fetchAttachments' | 'fetchPicture'>> {
  const sessionOf = ({ ref }: Message): WorkspaceSession => {
    const session = openSessionOf(ref.server);
    if (!session) throw new AdapterError('unavailable', 'Slack does not answer');
    return session;
  };
  return {
    fetchAttachments: async (message, limits) => sessionOf(message).downloadAttachments(message, limits),
    fetchPicture: async (message, ...request) => sessionOf(message).fetchPicture(message, ...request),
  };
}
