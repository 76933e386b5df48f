import type { APIUser } from 'discord.js';
import type { DiscordState, GatewaySettings } from './discord-state.ts';
import { adjustableClock, createSnowflakeGenerator } from './snowflakes.ts';

/** Discord serves files of deleted messages for about two minutes. */
const DELETED_FILE_LIFETIME_MS = 120_000;
const INTERACTION_DEADLINE_MS = 3000;

/** Options of the state. @example await startFakeDiscord({ botName: 'yamidome', ownerHasTwoFactorAuth: false }) */
export interface DiscordStateOptions {
  readonly token?: string;
  readonly botName?: string;
  /** With false, moderation permissions are refused (60003) in guilds that require two-factor authentication. */
  readonly ownerHasTwoFactorAuth?: boolean;
  /** How long files of deleted messages can be downloaded; Discord: about two minutes. */
  readonly deletedFileLifetimeMs?: number;
  /** How long an interaction waits for its first response; Discord: 3000. */
  readonly interactionDeadlineMs?: number;
}

/**
 * An empty state with one bot. `privileged` returns the privileged intents that are enabled now.
 * @example createDiscordState({}, () => privileged, gateway.emit)
 */
export function createDiscordState(
  options: DiscordStateOptions,
  privileged: () => GatewaySettings['privileged'],
  emit: DiscordState['emit'],
): DiscordState {
  const clock = adjustableClock();
  const ids = createSnowflakeGenerator(clock);
  const botId = ids.next(new Date('2023-05-01T00:00:00Z'));
  const bot = {
    id: botId,
    username: options.botName ?? 'yamidome',
    discriminator: '0001',
    global_name: null,
    avatar: null,
    bot: true,
    public_flags: 0,
  } as unknown as APIUser;
  return {
    clock,
    ids,
    token: options.token ?? `${Buffer.from(botId).toString('base64url')}.fake.${'a'.repeat(38)}`,
    bot,
    applicationId: botId,
    users: new Map([[botId, { user: bot, dmsOpen: false, locale: 'ja' }]]),
    guilds: new Map(),
    channels: new Map(),
    dmChannels: new Map(),
    webhooks: new Map(),
    commands: new Map(),
    files: new Map(),
    reactions: new Map(),
    nonces: new Map(),
    interactions: new Map(),
    deletedFileLifetimeMs: options.deletedFileLifetimeMs ?? DELETED_FILE_LIFETIME_MS,
    interactionDeadlineMs: options.interactionDeadlineMs ?? INTERACTION_DEADLINE_MS,
    ownerHasTwoFactorAuth: options.ownerHasTwoFactorAuth ?? true,
    gatewayUrl: '',
    owner: undefined,
    url: '',
    hasMembersIntent: () => privileged().includes('GuildMembers'),
    hasMessageContentIntent: () => privileged().includes('MessageContent'),
    emit,
  };
}
