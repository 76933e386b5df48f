import { type Client, GuildVerificationLevel } from 'discord.js';
import {
  type Clock,
  fillTemplate,
  type KeyValueStore,
  type Log,
  type Member,
  type RaidModeSettings,
  type Server,
  type Wording,
} from '#core';
import { createKeyedMutex, errorName } from '#lib';
import { platform } from '../client/guild-permissions.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { createRaidModeNotifier, describeRaidMode } from './raid-mode-notice.ts';
import { createRaidModeStore, type RaidModeState, type RaidModeStep } from './raid-mode-state.ts';
import {
  createRaidModeSteps,
  groupRaidModeSteps,
  MAX_RAID_MODE_MS,
  RAISED_LEVEL,
  type RaidModeStepGroup,
} from './raid-mode-steps.ts';

const CHECK_INTERVAL_MS = 5000;

/**
 * Raid mode: for a limited time a higher verification level, no invites, no direct messages between members.
 * @example raidMode.startTimer(); await raidMode.enable(server, settings)
 */
export interface RaidMode {
  /** Applies the steps and notifies the moderators; does nothing while raid mode is on. Rejects like the store. */
  enable(server: Server, settings: RaidModeSettings): Promise<void>;
  /** Ends raid mode for a moderator and returns the reply. Throws `AdapterError` when a step cannot be reverted. */
  disableBy(moderator: Member): Promise<string>;
  /** Starts the timer that ends expired raid modes, also those that an earlier process started. */
  startTimer(): void;
  stop(): void;
}

/**
 * Creates the raid mode of all guilds.
 * @example
 * const raidMode = createRaidMode({
 *   client, permissionGuard, rateLimiter, keyValueStore, findModeratorChannel, notifyAdministrators, words, clock, log,
 * });
 */
export function createRaidMode(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly keyValueStore: KeyValueStore;
  readonly findModeratorChannel: (server: Server) => string | undefined;
  /** Sends a direct message to an administrator. Rejects when no administrator can receive it. */
  readonly notifyAdministrators: (server: Server, text: string) => Promise<void>;
  readonly words: (reader: Pick<Member, 'server' | 'language'>) => Wording['adapter'];
  readonly clock: Clock;
  readonly log: Log;
}): RaidMode {
  const { client, permissionGuard, rateLimiter, words, clock, log } = ports;
  const { findModeratorChannel, notifyAdministrators } = ports;
  const runExclusive = createKeyedMutex();
  const store = createRaidModeStore(ports.keyValueStore);
  const steps = createRaidModeSteps(client);
  const notifier = createRaidModeNotifier({
    client,
    permissionGuard,
    rateLimiter,
    findModeratorChannel,
    notifyAdministrators,
    words: (server) => words({ server }),
    log,
  });
  let timer: ReturnType<typeof setInterval> | undefined;

  async function applySteps(server: Server, group: RaidModeStepGroup, until: Date): Promise<boolean> {
    try {
      await permissionGuard.run({ guild: server.id }, ['ManageGuild'], () =>
        steps.apply(server.id, group, until),
      );
      return true;
    } catch (error) {
      log.warn('raid_step_failed', { step: group.join(), error: errorName(error) });
      return false;
    }
  }

  async function enable(server: Server, requested: RaidModeSettings): Promise<void> {
    const latest = clock.now().getTime() + MAX_RAID_MODE_MS;
    const settings = { ...requested, until: new Date(Math.min(requested.until.getTime(), latest)) };
    const { until, measures } = settings;
    if ((await store.load(server)) !== undefined) return;
    const level = client.guilds.cache.get(server.id)?.verificationLevel ?? GuildVerificationLevel.None;
    const needed = measures.filter((step) => step !== 'verification' || level < RAISED_LEVEL);
    const planned: RaidModeState = { until: until.getTime(), level, done: needed, text: '' };
    await store.save(server, planned);
    const done: RaidModeStep[] = [];
    const failed: RaidModeStep[] = [];
    for (const group of groupRaidModeSteps(needed))
      ((await applySteps(server, group, until)) ? done : failed).push(...group);
    const applied = { ...planned, done, text: describeRaidMode(words({ server }), settings, done, failed) };
    await store.save(server, applied);
    const announced = { ...applied, ...(await notifier.announce(server, applied)) };
    await store.save(server, announced);
  }

  async function disable(server: Server, ending: string): Promise<void> {
    const state = await store.load(server);
    if (state === undefined) return;
    if (state.done.length > 0)
      await permissionGuard.run({ guild: server.id }, ['ManageGuild'], () => steps.revert(server.id, state));
    await store.delete(server);
    await notifier.markEnded(server, state, ending);
  }

  async function disableExpired(): Promise<void> {
    for (const [server, { until }] of await store.list()) {
      if (!client.guilds.cache.has(server.id) || until > clock.now().getTime()) continue;
      await runExclusive(server.id, () => disable(server, words({ server }).waveended));
    }
  }

  return {
    enable: (server, settings) => runExclusive(server.id, () => enable(server, settings)),
    async disableBy(moderator) {
      const { server, name } = moderator;
      const { waveended, waveendedby, notmoderator } = words(moderator);
      if (moderator.moderator !== true) return notmoderator;
      await runExclusive(server.id, () => disable(server, fillTemplate(waveendedby, { name })));
      return waveended;
    },
    startTimer(): void {
      timer ??= setInterval(() => {
        disableExpired().catch((error: unknown) =>
          log.warn('raid_expiry_check_failed', { platform, error: errorName(error) }),
        );
      }, CHECK_INTERVAL_MS);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}
