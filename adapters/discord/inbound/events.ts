import {
  type APIGuildMember,
  type APIThreadChannel,
  type APIUser,
  type Client,
  Events,
  type GatewayDispatchPayload,
  Routes,
  GatewayDispatchEvents as Says,
} from 'discord.js';
import type { Clock, Intake, JoiningMember, Log, Message } from '#core';
import { createLruMap, errorName } from '#lib';
import { serverOfGuild } from '../client/guild-permissions.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { parentChannelIds, type RawMessage, toMember, toMessage } from './normalise.ts';
import { displayNameRef, threadTitleRef } from './pseudo-messages.ts';

/** What else wants to know what happened; each in a file of its own. */
export interface EventCallbacks {
  /** A message arrived live. */
  onMessage(guild: string, message: string): void;
  onMessageContent(raw: RawMessage): void;
  onMemberJoined(member: JoiningMember): void;
  onAutomodAction(
    event: Extract<GatewayDispatchPayload, { t: Says.AutoModerationActionExecution }>['d'],
  ): void;
  /** Permissions may be others than before. */
  onPermissionsChanged(guild: string): void;
  /** The guild has removed us. */
  onGuildRemoved(guild: string): void;
  /** A shard begins anew, or a guild is away: what is posted meanwhile will not be told. */
  onInterrupted(guilds: readonly string[]): void;
}

const TITLE_CACHE_SIZE = 10_000;

/**
 * Hands everything that a member can post to the intake, as it comes from the gateway. From the raw events: they hold
 * author, roles, forwards and polls, and nothing needs to be cached for them.
 * @example listenToGateway({ client, intake, lane, watchers, clock, log })
 */
export function listenToGateway(ports: {
  readonly client: Client<true>;
  readonly intake: Intake;
  readonly rateLimiter: RateLimiter;
  readonly callbacks: EventCallbacks;
  readonly clock: Clock;
  readonly log: Log;
}): void {
  const { client, intake, rateLimiter, callbacks, clock, log } = ports;
  const titles = createLruMap<string>(TITLE_CACHE_SIZE);

  function handleMessageCreate(raw: RawMessage): void {
    const message = toMessage(client, raw);
    if (raw.guild_id !== undefined) callbacks.onMessage(raw.guild_id, raw.id);
    if (!message) return;
    callbacks.onMessageContent(raw);
    void intake.handleMessage(message);
  }

  function handleMessageUpdate(raw: RawMessage): void {
    const message = toMessage(client, raw);
    if (!message) return;
    callbacks.onMessageContent(raw);
    void intake.handleEdit(message);
  }

  function toJoiningMember(guildId: string, member: APIGuildMember): JoiningMember {
    const guild = client.guilds.cache.get(guildId);
    if (guild) return toMember(guild, undefined, member.user, member);
    return { server: serverOfGuild(guildId), id: member.user.id };
  }

  /** Names are read at joining and at every change; one that was read already is the same thing again. */
  function handleDisplayNames(
    guildId: string,
    user: APIUser,
    member: Pick<APIGuildMember, 'roles'> & { nick?: string | null },
  ) {
    const guild = client.guilds.cache.get(guildId);
    if (!guild || user.id === client.user.id) return;
    const author = toMember(guild, undefined, user, member);
    const names = [...new Set([member.nick, user.global_name, user.username])].filter((name) => name != null);
    void intake.handleMessage({
      ref: displayNameRef(guildId, user.id, names.join('\n')),
      author,
      text: '',
      parts: names.map((text) => ({ kind: 'display-name', text })),
      sentAt: clock.now(),
    });
  }

  /**
   * Titles carry no author but the thread's owner, whose roles must be asked for. The title of a new forum post comes
   * with the post's first message.
   */
  async function handleThreadTitle(
    thread: APIThreadChannel & { readonly guild_id?: string },
    isNew: boolean,
  ): Promise<void> {
    const guild = thread.guild_id === undefined ? undefined : client.guilds.cache.get(thread.guild_id);
    const name = thread.name ?? '';
    const before = titles.get(thread.id);
    titles.set(thread.id, name);
    const parent = thread.parent_id ? guild?.channels.cache.get(thread.parent_id) : undefined;
    if (isNew && parent?.isThreadOnly()) return;
    if (!guild || before === name || thread.owner_id === client.user.id || !thread.owner_id) return;
    const route = Routes.guildMember(guild.id, thread.owner_id);
    const owner = (await rateLimiter.run(() => client.rest.get(route)).catch(() => undefined)) as
      | APIGuildMember
      | undefined;
    const channel = guild.channels.cache.get(thread.id);
    const user = owner?.user ?? { id: thread.owner_id, username: thread.owner_id, global_name: null };
    const message: Message = {
      ref: threadTitleRef(guild.id, thread.id, name),
      author: toMember(guild, channel, user, owner ?? {}),
      text: '',
      parts: [{ kind: 'thread-title', text: name }],
      sentAt: clock.now(),
      url: `https://discord.com/channels/${guild.id}/${thread.id}`,
      within: parentChannelIds(channel),
    };
    await intake.handleMessage(message);
  }

  function dispatchEvent({ t, d }: GatewayDispatchPayload): void {
    switch (t) {
      case Says.MessageCreate:
        handleMessageCreate(d);
        break;
      case Says.MessageUpdate:
        handleMessageUpdate(d);
        break;
      case Says.GuildMemberAdd:
        callbacks.onMemberJoined(toJoiningMember(d.guild_id, d));
        handleDisplayNames(d.guild_id, d.user, d);
        break;
      case Says.GuildMemberUpdate:
        if (d.user.id === client.user.id) callbacks.onPermissionsChanged(d.guild_id);
        handleDisplayNames(d.guild_id, d.user, d);
        break;
      case Says.ThreadCreate:
        if ('newly_created' in d && d.newly_created)
          handleThreadTitle(d as APIThreadChannel, true).catch(logEventError);
        break;
      case Says.ThreadUpdate:
        handleThreadTitle(d as APIThreadChannel, false).catch(logEventError);
        break;
      case Says.AutoModerationActionExecution:
        callbacks.onAutomodAction(d);
        break;
      case Says.GuildRoleUpdate:
      case Says.GuildRoleCreate:
      case Says.GuildRoleDelete:
      case Says.ChannelCreate:
      case Says.ChannelUpdate:
        if ('guild_id' in d && d.guild_id !== undefined) callbacks.onPermissionsChanged(d.guild_id);
        break;
      case Says.GuildDelete:
        if (d.unavailable === true) callbacks.onInterrupted([d.id]);
        else callbacks.onGuildRemoved(d.id);
        break;
      case Says.Ready:
        callbacks.onInterrupted(d.guilds.map(({ id }) => id));
        break;
      default:
    }
  }

  const logEventError = (error: unknown): void =>
    log.error('an event was not understood', { error: errorName(error) });

  client.on(Events.Raw, (packet: GatewayDispatchPayload) => {
    try {
      dispatchEvent(packet);
    } catch (error) {
      logEventError(error);
    }
  });
}
