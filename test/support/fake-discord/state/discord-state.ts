import type {
  APIApplicationCommand,
  APIAuditLogEntry,
  APIAutoModerationRule,
  APIEmbed,
  APIGuildForumTag,
  APIIncidentsData,
  APIMessage,
  APIModalInteractionResponseCallbackData,
  APIOverwrite,
  APIRole,
  APIUser,
  ChannelType,
} from 'discord.js';
import type { FakeClock } from '../../fake-clock.ts';
import type { SnowflakeGenerator } from './snowflakes.ts';

/** A member of one guild. */
export interface MemberState {
  readonly user: APIUser;
  nick: string | null;
  roles: string[];
  readonly joinedAt: string;
  timeoutUntil: string | null;
  pending: boolean;
}

/** A user, independent of guilds. */
export interface UserState {
  readonly user: APIUser;
  dmsOpen: boolean;
  locale: string;
}

/** The fields of a channel that only threads have. */
export interface ThreadState {
  readonly ownerId: string;
  archived: boolean;
  locked: boolean;
  readonly members: Set<string>;
  appliedTags: string[];
}

/** A channel of a guild, a thread, or a DM channel. */
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
  /** The user of a DM channel. */
  readonly recipient?: APIUser;
  readonly messages: Map<string, APIMessage>;
  lastMessageId?: string;
}

/** A guild with everything in it. */
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
  /** False while Discord has not indexed the messages for the search. */
  indexed: boolean;
}

/** A webhook. */
export interface WebhookState {
  readonly id: string;
  readonly token: string;
  channelId: string;
  name: string;
  /** The application that created it; null when a person created it in the settings. */
  readonly applicationId: string | null;
  readonly creator: APIUser;
}

/** A file on the CDN. */
export interface StoredFile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  /** When its message was deleted. */
  messageDeletedAt?: Date;
}

/** A file of a multipart form. */
export interface UploadedFile {
  /** The name of the form field, for example `files[0]`. */
  readonly key: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** An interaction and its responses. */
export interface InteractionState {
  readonly id: string;
  readonly token: string;
  readonly at: Date;
  readonly type: number;
  readonly channel: ChannelState;
  readonly user: APIUser;
  /** The message whose component was used, also for a modal that a component opened. */
  readonly source: APIMessage | undefined;
  /** The type of the first response; undefined before it. */
  responseType: number | undefined;
  /** Milliseconds until the first response. */
  respondedAfterMs: number | undefined;
  originalId: string | undefined;
  modal: APIModalInteractionResponseCallbackData | undefined;
  /** The choices of an autocomplete response. */
  choices: readonly { readonly name: string; readonly value: string }[] | undefined;
  /** Messages that were sent through the token, with ephemeral ones. */
  readonly replies: Map<string, APIMessage>;
}

/** Interactions by their token. */
export type Interactions = Map<string, InteractionState>;

/** Intents that must be enabled for the application before a bot may use them. */
export type PrivilegedIntent = 'GuildMembers' | 'GuildPresences' | 'MessageContent';

/** Settings of the gateway. @example await startFakeDiscord({ gateway: { heartbeatMs: 100, identifiesLeft: 3 } }) */
export interface GatewaySettings {
  heartbeatMs: number;
  maxConcurrency: number;
  /** The time between two identifies of one concurrency slot (Discord: 5000); 0 lets bots restart at once. */
  identifyWindowMs: number;
  identifiesLeft: number;
  privileged: readonly PrivilegedIntent[];
}

/**
 * A gateway event. Without `guild` it belongs to a DM channel; with `channel` it needs permission to view that channel.
 */
export interface Dispatch {
  readonly t: string;
  readonly d: object;
  readonly guild?: GuildState;
  readonly channel?: ChannelState;
}

/** The whole state of the fake. */
export interface DiscordState {
  readonly clock: FakeClock;
  readonly ids: SnowflakeGenerator;
  readonly token: string;
  readonly bot: APIUser;
  /** The application's id; for new bots it is the same as the user id of the bot. */
  readonly applicationId: string;
  readonly users: Map<string, UserState>;
  readonly guilds: Map<string, GuildState>;
  readonly channels: Map<string, ChannelState>;
  /** DM channels with the bot; they are in `channels` too. */
  readonly dmChannels: Map<string, ChannelState>;
  readonly webhooks: Map<string, WebhookState>;
  readonly commands: Map<string, APIApplicationCommand>;
  readonly files: Map<string, StoredFile>;
  /** The users who reacted, by `messageId emoji`. */
  readonly reactions: Map<string, APIUser[]>;
  readonly nonces: Map<string, { message: APIMessage; at: Date }>;
  readonly interactions: Interactions;
  /** How long files of a deleted message can be downloaded. */
  readonly deletedFileLifetimeMs: number;
  /** True when the owner of the application uses two-factor authentication. */
  readonly ownerHasTwoFactorAuth: boolean;
  /** How long an interaction waits for its first response. */
  readonly interactionDeadlineMs: number;
  /** `http://127.0.0.1:PORT`; empty until the server listens. */
  url: string;
  /** `ws://127.0.0.1:PORT`, a port of its own; empty until the server listens. */
  gatewayUrl: string;
  /** The owner of the application; a test sets it. */
  owner: APIUser | undefined;
  /** True when the message content intent is enabled for the application. */
  hasMessageContentIntent(): boolean;
  /** True when the members intent is enabled for the application. */
  hasMembersIntent(): boolean;
  /** Sends an event to the sessions that may receive it. */
  emit(dispatch: Dispatch): void;
}

/** An embed in Discord's stored form, with the type added. @example toRichEmbed({ title: '募集' }).type // 'rich' */
export const toRichEmbed = (embed: APIEmbed): APIEmbed =>
  ({ type: 'rich' as APIEmbed['type'] & string, ...embed }) as APIEmbed;
