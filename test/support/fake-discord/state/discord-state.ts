import type {
  APIApplicationCommand,
  APIAuditLogEntry,
  APIAutoModerationRule,
  APIEmbed,
  APIGuildForumTag,
  APIIncidentsData,
  APIMessage,
  APIOverwrite,
  APIRole,
  APIUser,
  ChannelType,
} from 'discord.js';
import type { FakeClock } from '../../fake-clock.ts';
import type { Interactions } from './interactions.ts';
import type { SnowflakeGenerator } from './snowflakes.ts';

export interface MemberState {
  readonly user: APIUser;
  nick: string | null;
  roles: string[];
  readonly joinedAt: string;
  timeoutUntil: string | null;
  pending: boolean;
}

/** What is the user's own, whatever the guild. */
export interface UserState {
  readonly user: APIUser;
  dmsOpen: boolean;
  locale: string;
}

export interface ThreadState {
  readonly ownerId: string;
  archived: boolean;
  locked: boolean;
  readonly members: Set<string>;
  appliedTags: string[];
}

export interface ChannelState {
  readonly id: string;
  readonly type: ChannelType;
  readonly guild?: GuildState;
  name: string;
  position: number;
  parentId: string | null;
  topic: string | null;
  nsfw: boolean;
  slowmode: number;
  overwrites: APIOverwrite[];
  readonly tags: APIGuildForumTag[];
  readonly thread?: ThreadState;
  /** The other side of a direct conversation. */
  readonly recipient?: APIUser;
  readonly messages: Map<string, APIMessage>;
  lastMessageId?: string;
}

export interface GuildState {
  readonly id: string;
  name: string;
  ownerId: string;
  locale: string;
  verificationLevel: number;
  mfaLevel: 0 | 1;
  systemChannelId: string | null;
  readonly botJoinedAt: string;
  readonly roles: Map<string, APIRole>;
  readonly members: Map<string, MemberState>;
  readonly channels: Map<string, ChannelState>;
  readonly bans: Map<string, { user: APIUser; reason: string | null }>;
  readonly automodRules: Map<string, APIAutoModerationRule>;
  readonly auditLog: APIAuditLogEntry[];
  readonly commands: Map<string, APIApplicationCommand>;
  incidents: APIIncidentsData | null;
  /** False while Discord has not indexed the history yet. */
  indexed: boolean;
}

export interface WebhookState {
  readonly id: string;
  readonly token: string;
  channelId: string;
  name: string;
  /** The application that made it; null for one that a person made in the settings. */
  readonly applicationId: string | null;
  readonly creator: APIUser;
}

export interface StoredFile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  /** When the message it belonged to was deleted. */
  messageDeletedAt?: Date;
}

/** One gateway event. `guild` absent: a direct conversation. `channelSchema`: only for those who may see that channel. */
export interface Dispatch {
  readonly t: string;
  readonly d: object;
  readonly guild?: GuildState;
  readonly channel?: ChannelState;
}

export interface DiscordState {
  readonly clock: FakeClock;
  readonly ids: SnowflakeGenerator;
  readonly token: string;
  readonly bot: APIUser;
  /** The application's id, which for every bot of today is the bot's own. */
  readonly applicationId: string;
  readonly users: Map<string, UserState>;
  readonly guilds: Map<string, GuildState>;
  readonly channels: Map<string, ChannelState>;
  /** Direct conversations with the bot; also among `CHANNELS`. */
  readonly dmChannels: Map<string, ChannelState>;
  readonly webhooks: Map<string, WebhookState>;
  readonly commands: Map<string, APIApplicationCommand>;
  readonly files: Map<string, StoredFile>;
  /** Who reacted, by `messageId emoji`. */
  readonly reactions: Map<string, APIUser[]>;
  readonly nonces: Map<string, { message: APIMessage; at: Date }>;
  readonly interactions: Interactions;
  /** How long a deleted message's files can still be fetched. */
  readonly deletedFileLifetimeMs: number;
  /** Whether the application's owner uses two-factor authentication. */
  readonly ownerHasTwoFactorAuth: boolean;
  /** How long an interaction waits for its first answer. */
  readonly interactionDeadlineMs: number;
  /** `http://127.0.0.1:PORT`, known once the server listens. */
  url: string;
  /** Whether the application may use the message content intent. */
  hasMessageContentIntent(): boolean;
  /** Whether the application may use the members intent. */
  hasMembersIntent(): boolean;
  emit(dispatch: Dispatch): void;
}

/** An embed as stored: what was sent, with the type that Discord adds. */
export const toRichEmbed = (embed: APIEmbed): APIEmbed =>
  ({ type: 'rich' as APIEmbed['type'] & string, ...embed }) as APIEmbed;
