import type {
  AttachmentStore,
  Clock,
  CommandService,
  DownloadFile,
  Health,
  Intake,
  KeyValueStore,
  Log,
  Member,
  PlatformAdapter,
  PolicyStore,
  Server,
  Wording,
  Wordings,
} from '#core';
import { createAdministratorFinder, createAdministratorNotifier } from './actions/administrators.ts';
import { createApply } from './actions/apply.ts';
import { createModeratorChannelFinder } from './actions/moderator-channel.ts';
import { type ClientSettings, createDiscordClient } from './client/create-client.ts';
import { platform, serverOfGuild } from './client/guild-permissions.ts';
import { createPermissionGuard } from './client/permission-guard.ts';
import { findQuarantineGaps, findQuarantineRole } from './client/quarantine-role.ts';
import { createRateLimiter } from './client/rate-limiter.ts';
import { createShardMonitor } from './client/shard-monitor.ts';
import { connectToDiscord } from './connect.ts';
import { createAttachmentCache } from './inbound/attachments.ts';
import { createMemberLookup } from './inbound/member-lookup.ts';
import { createResponderIndex } from './inbound/responder-index.ts';
import { createRaidMode } from './protection/raid-mode.ts';
import { createAutomodSync } from './protection/sync-automod-rules.ts';
import { createVerificationLevelReader } from './protection/verification-level.ts';
import { createReading } from './reading/create-reading.ts';
import { createQuarantineRoles } from './setup/quarantine-roles.ts';
import { supports } from './supported-actions.ts';

/** Settings and dependencies of `createDiscordAdapter`. */
export interface DiscordSettings extends ClientSettings {
  readonly keyValueStore: KeyValueStore;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  /** Certain phrases under a server's policy, for Discord's own AutoMod. Absent: AutoMod rules are not changed. */
  readonly phrases?: (server: Server) => readonly string[];
  /** Copies of attachments, which are posted again with a restored message. */
  readonly attachmentStore?: Pick<AttachmentStore, 'get'>;
  readonly downloadFile: DownloadFile;
  /** How often messages that could not be read back are tried again, in milliseconds. Default: two minutes. */
  readonly gapRetryIntervalMs?: number;
  /** Called when Discord refuses the bot until the operator has changed something. The reason is a sentence. */
  readonly onRefused?: (reason: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Share of the requests per second for requests that can wait. The rest is reserved for hiding. */
const BACKGROUND_RATE_SHARE = 0.8;
const MAX_QUEUE_SECONDS = 30;
const DEFAULT_REQUESTS_PER_SECOND = 50;

/**
 * The adapter for Discord. `start` resolves when the bot is logged in. It rejects with a sentence when the token or an
 * intent is refused, and retries in the background while Discord does not answer.
 * @example
 * const discord = createDiscordAdapter({ token, keyValueStore, policies, wording, clock, log });
 * await discord.start(intake, commandService);
 */
export function createDiscordAdapter(settings: DiscordSettings) {
  const { token, keyValueStore, policies, wording, phrases, attachmentStore, clock, log } = settings;
  const { requestsPerSecond = DEFAULT_REQUESTS_PER_SECOND } = settings;
  const client = createDiscordClient(settings, log);
  const monitor = createShardMonitor(client, clock);
  const permissionGuard = createPermissionGuard(client, clock);
  const maxPerSecond = Math.max(1, Math.floor(requestsPerSecond * BACKGROUND_RATE_SHARE));
  const rateLimiter = createRateLimiter(maxPerSecond, maxPerSecond * MAX_QUEUE_SECONDS);
  const attachments = createAttachmentCache(client, settings.downloadFile);
  const lookUpMember = createMemberLookup(client, rateLimiter);
  const responderIndex = createResponderIndex(client, lookUpMember, clock);
  const wordingFor = ({ server, language }: Pick<Member, 'server' | 'language'>): Wording =>
    wording[language ?? policies.of(server).language];
  const words = (reader: Pick<Member, 'server' | 'language'>): Wording['adapter'] =>
    wordingFor(reader).adapter;
  const shared = { client, permissionGuard, rateLimiter, keyValueStore, policies, clock, log };
  const apply = createApply({ ...shared, words, ...(attachmentStore && { attachmentStore }) });
  const listAdministrators = createAdministratorFinder(client);
  const notifyAdministrators = createAdministratorNotifier(listAdministrators, apply);
  const findModeratorChannel = createModeratorChannelFinder(client, policies);
  const raidMode = createRaidMode({ ...shared, words, notifyAdministrators, findModeratorChannel });
  const automodSync =
    phrases && createAutomodSync({ ...shared, phrases, words: (server) => words({ server }) });
  let disconnect = async (): Promise<void> => {};
  let isStopped = false;

  return {
    platform,
    supports,
    apply,
    getResponders: responderIndex.respondersTo,
    findModeratorChannel,
    listServers: () => client.guilds.cache.map(({ id }) => serverOfGuild(id)),
    fetchAttachments: attachments.downloadCopies,
    fetchPicture: attachments.fetchPicture,
    enableRaidMode: raidMode.enable,
    listAdministrators,
    getVerificationLevel: createVerificationLevelReader({ client, permissionGuard, policies, clock }),
    getServerName: ({ id }: Server) => client.guilds.cache.get(id)?.name,
    findUnmutedChannels(server: Server) {
      const role = findQuarantineRole(client, policies, server);
      const guild = client.guilds.cache.get(server.id);
      return guild && role !== undefined ? findQuarantineGaps(guild, role).channels : [];
    },
    health(): Health {
      if (isStopped) return { ok: false, why: 'stopped' };
      const connections = monitor.health();
      if (!connections.ok) return connections;
      return permissionGuard.isAuthorized() ? { ok: true } : { ok: false, why: 'the token is not accepted' };
    },
    listConnections: monitor.list,
    quarantineRoles: createQuarantineRoles(shared),
    ...createReading(shared),
    async start(intake: Intake, commandService?: CommandService) {
      disconnect = await connectToDiscord({
        ...shared,
        ...{ token, intake, commandService, attachments, responderIndex, raidMode, automodSync },
        lookUpMember,
        ...{ wording, wordingFor, monitor, findModeratorChannel, notifyAdministrators },
        ...{ minReconnectMs: settings.minReconnectMs, onRefused: settings.onRefused },
        gapRetryIntervalMs: settings.gapRetryIntervalMs,
      });
    },
    stop() {
      isStopped = true;
      return disconnect();
    },
  } satisfies PlatformAdapter;
}
