import {
  type AttachmentStore,
  type Clock,
  type CommandService,
  type Health,
  type Intake,
  type KeyValueStore,
  type Language,
  type Log,
  type Member,
  type PolicyStore,
  serverKey,
  type Wordings,
} from '#core';
import { createApply } from '../actions/apply.ts';
import { createCardPublisher } from '../actions/cards.ts';
import { createDirectMessageSender } from '../actions/direct-messages.ts';
import { createHide } from '../actions/hide.ts';
import { createManualRemovalWatch } from '../actions/manual-removal-watch.ts';
import { createRestore } from '../actions/restore.ts';
import { createSanctions } from '../actions/sanctions.ts';
import type { Clients, SlackWebClient } from '../client/clients.ts';
import { createDirectory } from '../client/directory.ts';
import { isTokenError, slackErrorCode, slackErrorName } from '../client/errors.ts';
import { createIdempotentPoster, storageKey } from '../client/post-once.ts';
import type { Workspace } from '../client/workspace.ts';
import { publishAppHome } from '../commands/app-home.ts';
import { createInteractionRouter } from '../commands/interaction-router.ts';
import { createAttachmentCache } from '../inbound/attachments.ts';
import { createBackfill } from '../inbound/backfill.ts';
import { createEventHandler } from '../inbound/events.ts';
import { createResponderIndex } from '../inbound/responder-index.ts';

const RECOVERY_WINDOW_MS = 10 * 60 * 1000;
const REMOVAL_CHECK_INTERVAL_MS = 10 * 60 * 1000;

/**
 * Everything that belongs to one workspace, put together: who is there, what is told, what is done.
 * @example const office = await openWorkspaceSession({ clients, workspace, intake, desk, memos, policies, wording, clock, log, lost })
 */
export async function openWorkspaceSession(ports: {
  readonly clients: Clients;
  readonly apiUrl?: string | undefined;
  readonly workspace: Workspace;
  readonly intake: Intake;
  readonly commandService: CommandService | undefined;
  readonly keyValueStore: KeyValueStore;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  readonly attachmentStore?: Pick<AttachmentStore, 'get'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly removalCheckIntervalMs?: number | undefined;
  /** The app was removed, or the administrator has taken the token back. */
  readonly onAccessLost: (what: 'app' | 'admin') => Promise<void>;
}) {
  const { clients, workspace, commandService, keyValueStore, policies, wording, log } = ports;
  const { removalCheckIntervalMs = REMOVAL_CHECK_INTERVAL_MS } = ports;
  let adminTokenError: string | undefined;
  const language = (): Language => policies.of(workspace.server).language;
  const words = () => wording[language()].adapter;
  const wordingFor = (reader: Pick<Member, 'language'>) => wording[reader.language ?? language()];
  const logErrors = (what: string, work: Promise<unknown>): void => {
    work.catch((error: unknown) => log.warn(`${what} failed`, { error: slackErrorName(error) }));
  };

  const directory = createDirectory(ports);
  const responderIndex = createResponderIndex();
  const attachmentCache = createAttachmentCache(ports);
  // Whatever an earlier process has left unfinished is taken up within these minutes.
  const lastSeen = await keyValueStore.get(storageKey(workspace.team, 'seen'));
  const recoveryEndsAt = performance.now() + RECOVERY_WINDOW_MS;
  const poster = createIdempotentPoster({
    ...ports,
    wasRecentlyRestarted: () => lastSeen !== undefined && performance.now() < recoveryEndsAt,
  });
  const shared = { ...ports, directory, attachmentCache, poster, words };
  const cardPublisher = createCardPublisher({ ...shared, findModeratorChannel: directory.moderatorChannel });
  const manualRemovalWatch = createManualRemovalWatch({
    ...shared,
    words: () => wording[language()].byhand,
    findCard: cardPublisher.find,
  });
  const sanctions = createSanctions(shared);
  const onAdminTokenRefused = (why: string): void => {
    if (adminTokenError !== why)
      log.error("the administrator's token is not accepted; messages wait for a moderator", {
        server: serverKey(workspace.server),
        why,
      });
    adminTokenError = why;
  };
  const hide = createHide({ ...shared, manualRemovalWatch, onAdminTokenRefused });
  const apply = createApply({
    workspace,
    words,
    poster,
    cardPublisher,
    sanctions,
    hide,
    restore: createRestore({ ...shared, manualRemovalWatch }),
    sendDirectMessage: createDirectMessageSender({
      ...shared,
      words: ({ member }) => wordingFor(member).adapter,
    }),
  });

  /** We are told only of channels in which we are. */
  async function joinChannel(channel: string): Promise<void> {
    const { channel: found } = await clients.retryingBot.conversations.info({ channel });
    if (!found?.id || found.is_im) return;
    if (!found.is_private && !found.is_member && !isExempt(found.id)) {
      await clients.retryingBot.conversations.join({ channel });
      found.is_member = true;
    }
    directory.updateChannel({
      id: found.id,
      name: found.name ?? '',
      isPrivate: found.is_private ?? false,
      isGeneral: found.is_general ?? false,
      isMember: found.is_member ?? false,
    });
  }
  const isExempt = (channel: string): boolean =>
    policies.of(workspace.server).exempt.channels.includes(channel);

  /** Slack tells late, and again and again: whether a token is really good no more is asked of Slack itself. */
  async function checkTokens(): Promise<void> {
    if ((await getTokenError(clients.bot)) !== undefined) return ports.onAccessLost('app');
    const why = clients.admin && (await getTokenError(clients.admin));
    if (why === undefined) return;
    onAdminTokenRefused(why);
    await ports.onAccessLost('admin');
  }

  const eventHandler = createEventHandler({
    ...shared,
    callbacks: {
      onMessage: (ts, channel, thread) => backfill.noteMessage(ts, channel, thread),
      onResponder: responderIndex.addResponder,
      onMessageDeleted: (channel, ts) =>
        logErrors('looking after a removal', manualRemovalWatch.onMessageDeleted(channel, ts)),
      onChannelJoined: (user, channel) =>
        logErrors('keeping a quarantine', sanctions.onChannelJoined(user, channel)),
      onChannelAvailable: (channel) => logErrors('entering a channel', joinChannel(channel)),
      onHomeOpened: (user) => logErrors('showing the home page', publishHome(user)),
      onTokensRevoked: () => logErrors('looking after our tokens', checkTokens()),
    },
  });
  const backfill = createBackfill({ ...shared, eventHandler });

  async function publishHome(id: string): Promise<void> {
    if (!commandService) return;
    const member = await directory.getMember(id);
    const caller = { ...member, ...(directory.isAdministrator(id) && { administrator: true }) };
    await publishAppHome({ ...shared, cardPublisher, commandService }, caller, wordingFor(caller));
  }

  await directory.load();
  await backfill.loadLastSeen();
  const notJoined = directory
    .channels()
    .filter(({ isMember, isPrivate, id }) => !isMember && !isPrivate && !isExempt(id));
  for (const { id } of notJoined) logErrors('entering a channel', joinChannel(id));
  const timer = setInterval(
    () => logErrors('looking after removals', manualRemovalWatch.checkAll()),
    removalCheckIntervalMs,
  );
  timer.unref();

  return {
    workspace,
    apply,
    eventHandler,
    backfill,
    handleInteraction: createInteractionRouter({ ...shared, commandService }),
    getResponders: responderIndex.respondersTo,
    administrators: directory.administrators,
    downloadAttachments: attachmentCache.downloadCopies,
    health: (): Health =>
      adminTokenError === undefined
        ? { ok: true }
        : { ok: false, why: `the administrator's token: ${adminTokenError}` },
    async stop() {
      clearInterval(timer);
      await backfill.stop();
    },
  };
}

/** Slack's word for why a token is good no more; undefined while it is good, or nobody answers. */
async function getTokenError(client: SlackWebClient): Promise<string | undefined> {
  try {
    await client.auth.test();
    return undefined;
  } catch (error) {
    return isTokenError(error) ? slackErrorCode(error) : undefined;
  }
}

export type WorkspaceSession = Awaited<ReturnType<typeof openWorkspaceSession>>;
