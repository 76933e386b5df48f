import { setTimeout as wait } from 'node:timers/promises';
import { type Client, Events, GatewayCloseCodes } from 'discord.js';
import type {
  Clock,
  CommandService,
  Intake,
  KeyValueStore,
  Log,
  Member,
  PolicyStore,
  Wording,
  Wordings,
} from '#core';
import { serverKey } from '#core';
import { errorName, logErrors } from '#lib';
import { platform } from './client/guild-permissions.ts';
import { login } from './client/login.ts';
import type { PermissionGuard } from './client/permission-guard.ts';
import type { RateLimiter } from './client/rate-limiter.ts';
import type { ShardMonitor } from './client/shard-monitor.ts';
import { createButtonHandler } from './commands/button-handler.ts';
import { createCommandHandler } from './commands/command-handler.ts';
import { createHelpLinesHandler } from './commands/help-lines-handler.ts';
import { createInteractionRouter } from './commands/interaction-router.ts';
import { registerWithRetry } from './commands/register-with-retry.ts';
import type { AttachmentCache } from './inbound/attachments.ts';
import { createAutomodEventHandler } from './inbound/automod-events.ts';
import { type Backfill, createBackfill } from './inbound/backfill.ts';
import { listenToGateway } from './inbound/events.ts';
import type { MemberLookup } from './inbound/member-lookup.ts';
import type { ResponderIndex } from './inbound/responder-index.ts';
import { createThreadTitleHandler, type ThreadTitleHandler } from './inbound/thread-titles.ts';
import type { RaidMode } from './protection/raid-mode.ts';
import { raidModeKey } from './protection/raid-mode-state.ts';
import { type AutomodSync, automodRulesKey } from './protection/sync-automod-rules.ts';
import { createGreeter, type GreeterPorts, greetingKey } from './setup/greeting.ts';
import { notifyOwner } from './setup/notify-owner.ts';

/** The process must not wait longer for the direct message to its owner than this. */
const OWNER_NOTICE_TIMEOUT_MS = 8000;

/** Dependencies of `connectToDiscord`. */
export interface ConnectDeps extends Pick<GreeterPorts, 'findModeratorChannel' | 'notifyAdministrators'> {
  readonly client: Client<true>;
  readonly token: string;
  readonly minReconnectMs: number | undefined;
  readonly gapRetryIntervalMs: number | undefined;
  readonly intake: Intake;
  /** Absent: no commands are offered. */
  readonly commandService: CommandService | undefined;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly lookUpMember: MemberLookup;
  readonly attachments: AttachmentCache;
  readonly responderIndex: ResponderIndex;
  readonly raidMode: RaidMode;
  /** Absent: the rules of Discord's own AutoMod are not changed. */
  readonly automodSync: AutomodSync | undefined;
  readonly keyValueStore: KeyValueStore;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  readonly wordingFor: (reader: Pick<Member, 'server' | 'language'>) => Wording;
  readonly monitor: ShardMonitor;
  /** Called with a sentence when a retry is useless until the operator has changed something. */
  readonly onRefused: ((reason: string) => void) | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Attaches all listeners, starts the timers and logs in. Resolves with a function that disconnects and stops the
 * timers. Rejects with a sentence when Discord refuses the token or an intent.
 * @example const disconnect = await connectToDiscord(deps); await disconnect();
 */
export async function connectToDiscord(deps: ConnectDeps): Promise<() => Promise<void>> {
  const { raidMode, automodSync } = deps;
  const submitThreadTitle = createThreadTitleHandler(deps);
  const backfill = createBackfill({ ...deps, submitThreadTitle });
  await backfill.loadLastSeen();
  raidMode.startTimer();
  automodSync?.startTimer();
  listenToMessages(deps, backfill, submitThreadTitle);
  listenToShards(deps, backfill);
  const notifyOnce = createOwnerNotifier(deps);
  const stopping = new AbortController();
  listenToInteractions(deps, stopping.signal);
  const stopTimers = async (): Promise<void> => {
    stopping.abort();
    raidMode.stop();
    automodSync?.stop();
    await backfill.stop();
  };
  try {
    const disconnect = await login({
      ...deps,
      onShardRefused: (code) => void notifyOnce(code),
      onRefused: (refusal) => reportRefusal(deps, notifyOnce, refusal),
    });
    return async () => {
      await stopTimers();
      await disconnect();
    };
  } catch (error) {
    await stopTimers();
    throw error;
  }
}

/** Notifies the owner once of each close code. After a refused token the API does not answer either. Never rejects. */
function createOwnerNotifier(deps: ConnectDeps): (code: number) => Promise<void> {
  const notices = new Map<number, Promise<void>>();
  return async (code) => {
    if (code === GatewayCloseCodes.AuthenticationFailed) return;
    const notice =
      notices.get(code) ??
      notifyOwner(deps, code).catch((error: unknown) =>
        deps.log.warn('owner_not_notified', { error: errorName(error) }),
      );
    notices.set(code, notice);
    await notice;
  };
}

/** Notifies the owner first: `onRefused` may end the process. */
async function reportRefusal(
  { onRefused }: Pick<ConnectDeps, 'onRefused'>,
  notifyOnce: (code: number) => Promise<void>,
  { reason, code }: { readonly reason: string; readonly code?: number },
): Promise<void> {
  if (code !== undefined)
    await Promise.race([notifyOnce(code), wait(OWNER_NOTICE_TIMEOUT_MS, undefined, { ref: false })]);
  onRefused?.(reason);
}

function listenToMessages(
  deps: ConnectDeps,
  backfill: Backfill,
  submitThreadTitle: ThreadTitleHandler,
): void {
  const { client, intake, rateLimiter, lookUpMember, attachments, permissionGuard, clock, log } = deps;
  listenToGateway({
    client,
    intake,
    lookUpMember,
    submitThreadTitle,
    clock,
    log,
    callbacks: {
      handleMessage: backfill.handle,
      onMessageContent: attachments.remember,
      onAutomodAction: createAutomodEventHandler({ client, intake, rateLimiter, clock, log }),
      onPermissionsChanged: permissionGuard.clearRefusals,
      onMemberJoined: (member) => logErrors(log, 'join_handling_failed', intake.handleJoin(member)),
      onGuildRemoved: (guild) => logErrors(log, 'guild_cleanup_failed', forgetGuild(deps, backfill, guild)),
      onInterrupted: backfill.markGap,
    },
  });
}

/** Deletes the adapter's stored data of a guild that has removed the bot. Cases and settings stay. */
async function forgetGuild(
  { keyValueStore, log }: ConnectDeps,
  backfill: Backfill,
  guild: string,
): Promise<void> {
  await backfill.forgetGuild(guild);
  const prefixes = [
    `card/${guild}/`,
    `board/${guild}/`,
    `restored/${guild}/`,
    raidModeKey(guild),
    automodRulesKey(guild),
    greetingKey(guild),
  ];
  for (const prefix of prefixes) {
    for (const [key] of await keyValueStore.list(prefix)) await keyValueStore.delete(key);
  }
  log.info('guild_removed', { server: serverKey({ platform, id: guild }) });
}

function listenToShards({ client, automodSync, log }: ConnectDeps, backfill: Backfill): void {
  const catchUp = (guilds: readonly string[]): void =>
    logErrors(log, 'backfill_failed', backfill.catchUp(guilds));
  const syncAutomod = (): void => {
    if (automodSync) logErrors(log, 'automod_sync_failed', automodSync.syncServers());
  };
  client.on(Events.ShardReady, (shard) => {
    const guilds = client.guilds.cache.filter((guild) => guild.shardId === shard);
    catchUp([...guilds.keys()]);
    syncAutomod();
  });
  client.on(Events.GuildCreate, syncAutomod);
  client.on(Events.GuildAvailable, ({ id }) => catchUp([id]));
  client.on(Events.Error, (error) => log.error('gateway_error', { error: errorName(error) }));
}

function listenToInteractions(deps: ConnectDeps, signal: AbortSignal): void {
  const { client, intake, commandService, permissionGuard, rateLimiter, raidMode, wordingFor, log } = deps;
  const { policies, wording } = deps;
  const handleButton = createButtonHandler({
    client,
    intake,
    commandService,
    wordingFor,
    log,
    endRaidMode: raidMode.disableBy,
  });
  const commandHandler =
    commandService &&
    createCommandHandler({
      client,
      commandService,
      permissionGuard,
      rateLimiter,
      policies,
      wording,
      log,
    });
  const handlers = [
    handleButton,
    ...(commandHandler ? [commandHandler.handle] : []),
    ...(commandService ? [createHelpLinesHandler({ client, commandService, wordingFor })] : []),
  ];
  client.on(Events.InteractionCreate, createInteractionRouter({ handlers, wordingFor, log }));
  if (commandService && commandHandler) {
    const retry = { minBackoffMs: deps.minReconnectMs, signal, log };
    client.on(Events.GuildCreate, createGreeter({ ...deps, definitions: commandService.listCommands() }));
    client.once(Events.ClientReady, () => void registerWithRetry(commandHandler.register, retry));
  }
}
