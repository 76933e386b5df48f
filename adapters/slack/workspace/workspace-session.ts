import type {
  AttachmentStore,
  Clock,
  CommandService,
  DownloadFile,
  Intake,
  KeyValueStore,
  Language,
  Log,
  Member,
  MessageRef,
  PolicyStore,
  Wording,
  Wordings,
} from '#core';
import { createApply } from '../actions/apply.ts';
import { createBoardPublisher } from '../actions/boards.ts';
import { createCardPublisher } from '../actions/cards.ts';
import { createDirectMessageSender } from '../actions/direct-messages.ts';
import { createHide } from '../actions/hide.ts';
import { createManualRemovalWatch } from '../actions/manual-removal-watch.ts';
import { createRestore } from '../actions/restore.ts';
import { createSanctions } from '../actions/sanctions.ts';
import type { Clients } from '../client/clients.ts';
import { createDirectory, type Directory } from '../client/directory.ts';
import { logSlackErrors } from '../client/errors.ts';
import { createIdempotentPoster, type IdempotentPoster, storageKey } from '../client/post-once.ts';
import type { Workspace } from '../client/workspace.ts';
import { publishAppHome } from '../commands/app-home.ts';
import { createInteractionRouter } from '../commands/interaction-router.ts';
import { type AttachmentCache, createAttachmentCache } from '../inbound/attachments.ts';
import { createBackfill } from '../inbound/backfill.ts';
import { createEventHandler } from '../inbound/events.ts';
import { createResponderIndex } from '../inbound/responder-index.ts';
import { createMessageSubmitter } from '../inbound/submit-message.ts';
import { createReading } from '../reading/create-reading.ts';
import { createChannelJoiner } from './join-channels.ts';
import { createTokenCheck } from './token-check.ts';

/** During this time after the start, posts of the previous process may be unrecorded. */
const RECOVERY_WINDOW_MS = 10 * 60 * 1000;
const REMOVAL_CHECK_INTERVAL_MS = 10 * 60 * 1000;

interface SessionPorts {
  readonly clients: Clients;
  readonly apiUrl?: string | undefined;
  readonly workspace: Workspace;
  readonly intake: Intake;
  readonly commandService: CommandService | undefined;
  readonly keyValueStore: KeyValueStore;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  readonly attachmentStore?: Pick<AttachmentStore, 'get'> | undefined;
  readonly downloadFile: DownloadFile;
  readonly clock: Clock;
  readonly log: Log;
  readonly removalCheckIntervalMs?: number | undefined;
  readonly authorRetryDelaysMs?: readonly number[] | undefined;
  readonly gapRetryIntervalMs?: number | undefined;
  /** The app was uninstalled (`app`), or the administrator's token revoked (`admin`). */
  readonly onAccessLost: (lost: 'app' | 'admin') => Promise<void>;
}

/**
 * Opens everything that belongs to one workspace: directory, events, actions, interactions. Rejects when Slack or the
 * key-value store does not answer.
 * @example
 * const session = await openWorkspaceSession({ clients, workspace, intake, commandService, keyValueStore, policies, wording, clock, log, onAccessLost });
 */
export async function openWorkspaceSession(ports: SessionPorts) {
  const { clients, apiUrl, workspace, intake, commandService, keyValueStore, policies, clock, log } = ports;
  const { onAccessLost, wording, authorRetryDelaysMs } = ports;
  const { removalCheckIntervalMs = REMOVAL_CHECK_INTERVAL_MS } = ports;
  const wordingFor = createWordingLookup(ports);
  const directory = createDirectory({ clients, workspace, policies, log });
  const responderIndex = createResponderIndex();
  const attachmentCache = createAttachmentCache({ clients, apiUrl, downloadFile: ports.downloadFile });
  const poster = await createRecoveringPoster({ clients, keyValueStore, workspace });
  const tokenCheck = createTokenCheck({ clients, workspace, onAccessLost, log });
  const { onAdminTokenRefused } = tokenCheck;
  const actions = createActions({
    ...ports,
    wordingFor,
    directory,
    attachmentCache,
    poster,
    onAdminTokenRefused,
  });
  const { cardPublisher, manualRemovalWatch, sanctions } = actions;
  const channelJoiner = createChannelJoiner({ clients, directory, workspace, policies, log });

  async function publishHome(id: string): Promise<void> {
    if (!commandService) return;
    const member = await directory.getMember(id);
    const caller = { ...member, ...(directory.isAdministrator(id) && { administrator: true }) };
    const deps = { clients, workspace, cardPublisher, commandService, intake };
    await publishAppHome(deps, caller, wordingFor(caller));
  }

  const submitter = createMessageSubmitter(intake, authorRetryDelaysMs);
  const eventHandler = createEventHandler({
    intake,
    submitter,
    directory,
    attachmentCache,
    workspace,
    clock,
    log,
    callbacks: {
      handleMessage: (...args) => backfill.handle(...args),
      onResponder: responderIndex.addResponder,
      onMessageDeleted: (channel, ts) =>
        logSlackErrors(log, 'manual_removal_check_failed', manualRemovalWatch.onMessageDeleted(channel, ts)),
      onChannelJoined: (user, channel) =>
        logSlackErrors(log, 'quarantine_enforcement_failed', sanctions.onChannelJoined(user, channel)),
      onChannelAvailable: channelJoiner.join,
      onHomeOpened: (user) => logSlackErrors(log, 'app_home_publish_failed', publishHome(user)),
      onTokensRevoked: () => logSlackErrors(log, 'token_check_failed', tokenCheck.check()),
    },
  });
  const backfill = createBackfill({ ...ports, directory, eventHandler });

  await directory.load();
  await backfill.loadLastSeen();
  channelJoiner.joinAll();
  const timer = setInterval(
    () => logSlackErrors(log, 'manual_removals_check_failed', manualRemovalWatch.checkAll()),
    removalCheckIntervalMs,
  );
  timer.unref();

  return {
    workspace,
    apply: actions.apply,
    eventHandler,
    backfill,
    handleInteraction: createInteractionRouter({
      clients,
      directory,
      workspace,
      apiUrl,
      downloadFile: ports.downloadFile,
      commandService,
      intake,
      policies,
      wording,
      log,
    }),
    getResponders: (ref: MessageRef) => completeMembers(responderIndex.respondersTo(ref), directory),
    reading: createReading({ clients, directory, workspace, clock }),
    administrators: directory.administrators,
    findModeratorChannel: directory.moderatorChannel,
    downloadAttachments: attachmentCache.downloadCopies,
    fetchPicture: attachmentCache.fetchPicture,
    health: tokenCheck.health,
    async stop() {
      clearInterval(timer);
      submitter.stop();
      await backfill.stop();
    },
  };
}

/** The members with their present rights, without those whose rights Slack does not tell now. */
const completeMembers = async (
  members: readonly Member[],
  directory: Pick<Directory, 'getMember'>,
): Promise<readonly Member[]> => {
  const complete = await Promise.allSettled(members.map(({ id }) => directory.getMember(id)));
  return complete.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
};

/** An open session of one workspace. */
export type WorkspaceSession = Awaited<ReturnType<typeof openWorkspaceSession>>;

type WordingLookup = (reader: Pick<Member, 'language'>) => Wording;

/** The wording in the reader's language, else in the language of the server. */
const createWordingLookup = ({
  policies,
  wording,
  workspace,
}: Pick<SessionPorts, 'policies' | 'wording' | 'workspace'>): WordingLookup => {
  const serverLanguage = (): Language => policies.of(workspace.server).language;
  return ({ language }) => wording[language ?? serverLanguage()];
};

/** A poster that searches for unrecorded posts of the previous process before it posts. */
async function createRecoveringPoster({
  clients,
  keyValueStore,
  workspace,
}: Pick<SessionPorts, 'clients' | 'keyValueStore' | 'workspace'>): Promise<IdempotentPoster> {
  const lastSeen = await keyValueStore.get(storageKey(workspace.team, 'seen'));
  const recoveryEndsAt = performance.now() + RECOVERY_WINDOW_MS;
  return createIdempotentPoster({
    clients,
    keyValueStore,
    workspace,
    wasRecentlyRestarted: () => lastSeen !== undefined && performance.now() < recoveryEndsAt,
  });
}

/** Creates the parts of a session that change data on Slack. */
function createActions({
  clients,
  workspace,
  keyValueStore,
  attachmentStore,
  clock,
  log,
  wordingFor,
  directory,
  attachmentCache,
  poster,
  onAdminTokenRefused,
}: SessionPorts & {
  readonly wordingFor: WordingLookup;
  readonly directory: Directory;
  readonly attachmentCache: AttachmentCache;
  readonly poster: IdempotentPoster;
  readonly onAdminTokenRefused: (why: string) => void;
}) {
  const base = { clients, keyValueStore, workspace, log };
  const words = () => wordingFor({}).adapter;
  const findModeratorChannel = directory.moderatorChannel;
  const cardPublisher = createCardPublisher({ ...base, poster, findModeratorChannel, words });
  const manualRemovalWatch = createManualRemovalWatch({
    ...base,
    poster,
    clock,
    words: () => wordingFor({}).byhand,
    findCard: cardPublisher.find,
  });
  const sanctions = createSanctions({ ...base, directory });
  const apply = createApply({
    workspace,
    words,
    poster,
    cardPublisher,
    sanctions,
    showBoard: createBoardPublisher({ ...base, poster }),
    hide: createHide({ ...base, manualRemovalWatch, attachmentCache, words, onAdminTokenRefused }),
    restore: createRestore({ ...base, poster, manualRemovalWatch, directory, attachmentStore, words }),
    sendDirectMessage: createDirectMessageSender({
      clients,
      poster,
      words: ({ member }) => wordingFor(member).adapter,
    }),
  });
  return { apply, cardPublisher, manualRemovalWatch, sanctions };
}
