import type { APIUser } from 'discord.js';
import type { GatewaySettings } from '../gateway/gateway-server.ts';
import type { DiscordState } from './discord-state.ts';
import { adjustableClock, createSnowflakeGenerator } from './snowflakes.ts';

/** Discord keeps files of deleted messages for about two minutes. */
const DELETED_FILE_LIFETIME_MS = 120_000;
/** An interaction's first answer must come within this. */
const INTERACTION_DEADLINE_MS = 3000;

export interface DiscordStateOptions {
  readonly token?: string;
  readonly botName?: string;
  /** False: starred permissions are refused (60003) where a guild asks its moderators for two factors. */
  readonly ownerHasTwoFactorAuth?: boolean;
  /** How long files of deleted messages can be fetched; Discord: about two minutes. */
  readonly deletedFileLifetimeMs?: number;
  /** How long an interaction waits for its first answer; Discord: 3000. */
  readonly interactionDeadlineMs?: number;
}

/** An empty Discord with one bot in it. `privileged`: the intents switched on for it, as they are when asked. */
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
    url: '',
    hasMembersIntent: () => privileged().includes('GuildMembers'),
    hasMessageContentIntent: () => privileged().includes('MessageContent'),
    emit,
  };
}
