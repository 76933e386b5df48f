import {
  type APIGuildMember,
  type Client,
  Events,
  type GatewayDispatchPayload,
  GatewayDispatchEvents as GatewayEvent,
  type GatewayMessageDeleteDispatchData,
} from 'discord.js';
import type { Clock, Handling, Intake, JoiningMember, Log } from '#core';
import { errorName } from '#lib';
import { serverOfGuild } from '../client/guild-permissions.ts';
import { createDisplayNameHandler, type DisplayNameHandler } from './display-names.ts';
import type { MemberLookup } from './member-lookup.ts';
import { type RawMessage, toMember, toMessage } from './normalise.ts';
import { createOtherTextHandlers } from './other-texts.ts';
import type { RawThread, ThreadTitleHandler } from './thread-titles.ts';

/**
 * Other parts of the adapter that need events of the gateway.
 * @example const callbacks: EventCallbacks = { handleMessage: backfill.handle, … }
 */
export interface EventCallbacks {
  /** A message arrived live, or one was edited (`isNew` is false). Runs `work`, and remembers whether it succeeded. */
  handleMessage(guild: string, message: string, isNew: boolean, work: () => Promise<Handling>): Promise<void>;
  /** A message or an edit arrived that can be judged. */
  onMessageContent(raw: RawMessage): void;
  onMemberJoined(member: JoiningMember): void;
  onAutomodAction(
    event: Extract<GatewayDispatchPayload, { t: GatewayEvent.AutoModerationActionExecution }>['d'],
  ): void;
  /** The permissions of the bot in a guild may have changed. */
  onPermissionsChanged(guild: string): void;
  /** The bot was removed from the guild. */
  onGuildRemoved(guild: string): void;
  /** A shard starts a new session, or a guild is unavailable: from now on events may be lost. */
  onInterrupted(guilds: readonly string[]): void;
}

interface GatewayPorts {
  readonly client: Client<true>;
  readonly intake: Intake;
  readonly lookUpMember: MemberLookup;
  readonly submitThreadTitle: ThreadTitleHandler;
  readonly callbacks: EventCallbacks;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Submits everything that a member can post to the intake. It reads the raw packets of the gateway: they contain
 * author, roles, forwards and polls, so nothing has to be cached. Never throws: an event that cannot be processed is
 * logged.
 * @example listenToGateway({ client, intake, lookUpMember, submitThreadTitle, callbacks, clock, log })
 */
export function listenToGateway(ports: GatewayPorts): void {
  const { client, intake, submitThreadTitle, callbacks, log } = ports;
  const submitDisplayNames = createDisplayNameHandler(ports);
  const { submitVoiceStatus, submitScheduledEvent } = createOtherTextHandlers(ports);

  const logEventError = (error: unknown): void =>
    log.error('gateway_event_failed', { error: errorName(error) });

  function dispatchEvent({ t, d }: GatewayDispatchPayload): void {
    switch (t) {
      case GatewayEvent.MessageCreate:
        handleMessageCreate(ports, d, submitDisplayNames).catch(logEventError);
        break;
      case GatewayEvent.MessageUpdate:
        handleMessageUpdate(ports, d).catch(logEventError);
        break;
      case GatewayEvent.MessageDelete:
        submitDeletions(intake, d, [d.id]);
        break;
      case GatewayEvent.MessageDeleteBulk:
        submitDeletions(intake, d, d.ids);
        break;
      case GatewayEvent.GuildMemberAdd:
        callbacks.onMemberJoined(toJoiningMember(client, d.guild_id, d));
        submitDisplayNames(d.guild_id, d.user, d);
        break;
      case GatewayEvent.GuildMemberUpdate:
        if (d.user.id === client.user.id) callbacks.onPermissionsChanged(d.guild_id);
        submitDisplayNames(d.guild_id, d.user, d);
        break;
      case GatewayEvent.ThreadCreate:
        if ('newly_created' in d && d.newly_created)
          submitThreadTitle(d as RawThread, true).catch(logEventError);
        break;
      case GatewayEvent.ThreadUpdate:
        submitThreadTitle(d as RawThread, false).catch(logEventError);
        break;
      case GatewayEvent.VoiceChannelStatusUpdate:
        submitVoiceStatus(d).catch(logEventError);
        break;
      case GatewayEvent.GuildScheduledEventCreate:
      case GatewayEvent.GuildScheduledEventUpdate:
        submitScheduledEvent(d, t === GatewayEvent.GuildScheduledEventCreate).catch(logEventError);
        break;
      case GatewayEvent.AutoModerationActionExecution:
        callbacks.onAutomodAction(d);
        break;
      case GatewayEvent.GuildRoleUpdate:
      case GatewayEvent.GuildRoleCreate:
      case GatewayEvent.GuildRoleDelete:
      case GatewayEvent.ChannelCreate:
      case GatewayEvent.ChannelUpdate:
        if ('guild_id' in d && d.guild_id !== undefined) callbacks.onPermissionsChanged(d.guild_id);
        break;
      case GatewayEvent.GuildDelete:
        if (d.unavailable === true) callbacks.onInterrupted([d.id]);
        else callbacks.onGuildRemoved(d.id);
        break;
      case GatewayEvent.Ready:
        callbacks.onInterrupted(d.guilds.map(({ id }) => id));
        break;
      default:
    }
  }

  client.on(Events.Raw, (packet: GatewayDispatchPayload) => {
    try {
      dispatchEvent(packet);
    } catch (error) {
      logEventError(error);
    }
  });
}

/** Also messages that are not judged move the mark of the backfill forward. */
const handleMessageCreate = (
  { client, intake, callbacks }: GatewayPorts,
  raw: RawMessage,
  submitDisplayNames: DisplayNameHandler,
): Promise<void> =>
  isInGuild(raw)
    ? callbacks.handleMessage(raw.guild_id, raw.id, true, async () => {
        const message = toMessage(client, raw);
        if (!message) return 'handled';
        callbacks.onMessageContent(raw);
        if (raw.member && !raw.webhook_id) submitDisplayNames(raw.guild_id, raw.author, raw.member);
        return intake.handleMessage(message);
      })
    : Promise.resolve();

const handleMessageUpdate = ({ client, intake, callbacks }: GatewayPorts, raw: RawMessage): Promise<void> =>
  isInGuild(raw)
    ? callbacks.handleMessage(raw.guild_id, raw.id, false, async () => {
        const message = toMessage(client, raw);
        if (!message) return 'handled';
        callbacks.onMessageContent(raw);
        return intake.handleEdit(message);
      })
    : Promise.resolve();

function submitDeletions(
  intake: Pick<Intake, 'handleDelete'>,
  {
    guild_id: guildId,
    channel_id: channel,
  }: Pick<GatewayMessageDeleteDispatchData, 'guild_id' | 'channel_id'>,
  ids: readonly string[],
): void {
  if (guildId === undefined) return;
  const server = serverOfGuild(guildId);
  for (const id of ids) intake.handleDelete({ server, channel, id });
}

/** A direct message has no guild; some servers that imitate Discord send null. */
const isInGuild = (raw: RawMessage): raw is RawMessage & { readonly guild_id: string } =>
  typeof raw.guild_id === 'string';

function toJoiningMember(client: Client, guildId: string, member: APIGuildMember): JoiningMember {
  const guild = client.guilds.cache.get(guildId);
  if (guild) return toMember(guild, undefined, member.user, member);
  return { server: serverOfGuild(guildId), id: member.user.id };
}
