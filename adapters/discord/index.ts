import { Events } from 'discord.js';
import {
  type Adapter,
  type AttachmentStore,
  type Clock,
  type CommandService,
  type Health,
  type Intake,
  type KeyValueStore,
  type Log,
  type Member,
  type PolicyStore,
  type Server,
  serverKey,
  type Wording,
  type Wordings,
} from '#core';
import { errorName } from '#lib';
import { createAdministratorFinder, createAdministratorNotifier } from './actions/administrators.ts';
import { createApply } from './actions/apply.ts';
import { createModeratorChannelFinder } from './actions/moderator-channel.ts';
import { type ClientSettings, createDiscordClient } from './client/create-client.ts';
import { platform, serverOfGuild } from './client/guild-permissions.ts';
import { login } from './client/login.ts';
import { createPermissionGuard } from './client/permission-guard.ts';
import { createRateLimiter } from './client/rate-limiter.ts';
import { createButtonHandler } from './commands/button-handlers.ts';
import { createCommandHandler } from './commands/command-handler.ts';
import { createHelpLinesHandler } from './commands/help-lines-handler.ts';
import { createInteractionRouter } from './commands/interaction-router.ts';
import { createAttachmentCache } from './inbound/attachments.ts';
import { createAutomodEventHandler } from './inbound/automod-events.ts';
import { createBackfill } from './inbound/backfill.ts';
import { listenToGateway } from './inbound/events.ts';
import { createResponderIndex } from './inbound/responder-index.ts';
import { createRaidMode } from './protection/raid-mode.ts';
import { raidModeKey } from './protection/raid-mode-state.ts';
import { automodRulesKey, createAutomodSync } from './protection/sync-automod-rules.ts';
import { createVerificationLevelReader } from './protection/verification-level.ts';
import { supports } from './supported-actions.ts';

export interface DiscordSettings extends ClientSettings {
  readonly keyValueStore: KeyValueStore;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  /** Phrases that are certain under a server's policy, for Discord's own filter; absent, it is left alone. */
  readonly phrases?: (server: Server) => readonly string[];
  /** Copies of attachments, to be posted again with a restored message. */
  readonly attachmentStore?: Pick<AttachmentStore, 'get'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What may wait gets four fifths of the second's requests. */
const BACKGROUND_RATE_SHARE = 0.8;
const MAX_QUEUE_SECONDS = 30;

/**
 * Discord. `startServer` resolves once the bot is logged in; it rejects with a sentence when the token or an intent is
 * refused, and goes on trying in the background while Discord does not answer.
 * @example
 * const discord = createDiscordAdapter({ token, memos, policies, wording, clock, log });
 * await discord.start(intake);
 */
export function createDiscordAdapter(settings: DiscordSettings) {
  const { token, keyValueStore, policies, wording, clock, log, requestsPerSecond = 50 } = settings;
  const client = createDiscordClient(settings);
  const permissionGuard = createPermissionGuard(client, clock);
  const maxPerSecond = Math.max(1, Math.floor(requestsPerSecond * BACKGROUND_RATE_SHARE));
  const rateLimiter = createRateLimiter(maxPerSecond, maxPerSecond * MAX_QUEUE_SECONDS);
  const attachments = createAttachmentCache(client);
  const shared = { ...settings, client, permissionGuard, rateLimiter };
  type Reader = Pick<Member, 'server' | 'language'>;
  const wordingFor = ({ server, language }: Reader): Wording =>
    wording[language ?? policies.of(server).language];
  const words = (reader: Reader): Wording['adapter'] => wordingFor(reader).adapter;
  const apply = createApply({ ...shared, words });
  const listAdministrators = createAdministratorFinder(client);
  const notifyAdministrators = createAdministratorNotifier(listAdministrators, apply);
  const raidMode = createRaidMode({
    ...shared,
    words,
    notifyAdministrators,
    findModeratorChannel: createModeratorChannelFinder(client, policies),
  });
  const responderIndex = createResponderIndex(client, clock);
  const automodSync =
    settings.phrases &&
    createAutomodSync({ ...shared, phrases: settings.phrases, words: (server) => words({ server }) });
  let stop = async (): Promise<void> => {};

  const logErrors = (what: string, work: Promise<unknown>): void => {
    work.catch((error: unknown) => log.warn(`${what} failed`, { error: errorName(error) }));
  };

  return {
    platform,
    supports,
    apply,
    getResponders: responderIndex.respondersTo,
    listServers: () => client.guilds.cache.map(({ id }) => serverOfGuild(id)),
    fetchAttachments: attachments.downloadCopies,
    enableRaidMode: raidMode.enable,
    listAdministrators,
    getVerificationLevel: createVerificationLevelReader(shared),
    health(): Health {
      if (!client.isReady()) return { ok: false, why: 'not connected' };
      return permissionGuard.isAuthorized() ? { ok: true } : { ok: false, why: 'the token is not accepted' };
    },
    async start(intake: Intake, commandService?: CommandService) {
      const backfill = createBackfill({ ...shared, intake, responderIndex });
      const onAutomodAction = createAutomodEventHandler({ ...shared, intake });
      await backfill.loadLastSeen();
      raidMode.startTimer();
      automodSync?.startTimer();

      async function forgetGuild(guild: string): Promise<void> {
        await backfill.forgetGuild(guild);
        for (const prefix of [
          `card/${guild}/`,
          `board/${guild}/`,
          `restored/${guild}/`,
          raidModeKey(guild),
          automodRulesKey(guild),
        ]) {
          for (const [key] of await keyValueStore.list(prefix)) await keyValueStore.delete(key);
        }
        log.info('removed from a guild', { server: serverKey({ platform, id: guild }) });
      }

      listenToGateway({
        ...shared,
        intake,
        callbacks: {
          onMessage: backfill.noteMessage,
          onMessageContent: attachments.remember,
          onAutomodAction,
          onPermissionsChanged: permissionGuard.clearRefusals,
          onMemberJoined: (member) => logErrors('counting a join', intake.handleJoin(member)),
          onGuildRemoved: (guild) => logErrors('cleaning up', forgetGuild(guild)),
          onInterrupted: backfill.markGap,
        },
      });
      client.on(Events.ShardReady, (shard) => {
        const guilds = client.guilds.cache.filter((guild) => guild.shardId === shard);
        logErrors('reading back', backfill.catchUp([...guilds.keys()]));
        if (automodSync) logErrors('native rules', automodSync.syncServers());
      });
      if (automodSync)
        client.on(Events.GuildCreate, () => logErrors('native rules', automodSync.syncServers()));
      client.on(Events.GuildAvailable, ({ id }) => logErrors('reading back', backfill.catchUp([id])));
      const handleButton = createButtonHandler({
        client,
        intake,
        wordingFor,
        log,
        endRaidMode: raidMode.disableBy,
      });
      const commandHandler = commandService && createCommandHandler({ ...shared, commandService });
      client.on(
        Events.InteractionCreate,
        createInteractionRouter({
          handlers: [
            handleButton,
            ...(commandHandler ? [commandHandler.handle] : []),
            ...(commandService ? [createHelpLinesHandler({ client, commandService })] : []),
          ],
          wordingFor,
          log,
        }),
      );
      if (commandHandler)
        client.once(Events.ClientReady, () => logErrors('registering commands', commandHandler.register()));
      client.on(Events.ShardDisconnect, ({ code }, shard) =>
        log.error('a shard is away for good', { code, shard }),
      );
      client.on(Events.Error, (error) => log.error('the connection broke', { error: errorName(error) }));

      const disconnect = await login(client, token, log);
      stop = async () => {
        raidMode.stop();
        automodSync?.stop();
        await backfill.stop();
        await disconnect();
      };
    },
    stop: () => stop(),
  } satisfies Adapter & Record<string, unknown>;
}
