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
import type { Clock, Intake, Log, Message, Newcomer } from '#core';
import { createRecent } from '#core';
import { nameOf } from './faults.ts';
import { serverOf } from './guilds.ts';
import type { Lane } from './lane.ts';
import { around, type RawMessage, toMember, toMessage } from './normalise.ts';
import { nameRef, titleRef } from './things.ts';

/** What else wants to know what happened; each in a file of its own. */
export interface Watchers {
  /** A message arrived live. */
  seen(guild: string, message: string): void;
  note(raw: RawMessage): void;
  joined(member: Newcomer): void;
  blocked(event: Extract<GatewayDispatchPayload, { t: Says.AutoModerationActionExecution }>['d']): void;
  /** Permissions may be others than before. */
  changed(guild: string): void;
  /** The guild has removed us. */
  removed(guild: string): void;
  /** A shard begins anew, or a guild is away: what is posted meanwhile will not be told. */
  interrupted(guilds: readonly string[]): void;
}

const TITLES_REMEMBERED = 10_000;

/**
 * Hands everything that a member can post to the intake, as it comes from the gateway. From the raw events: they hold
 * author, roles, forwards and polls, and nothing needs to be cached for them.
 * @example listen({ client, intake, lane, watchers, clock, log })
 */
export function listen(ports: {
  readonly client: Client<true>;
  readonly intake: Intake;
  readonly lane: Lane;
  readonly watchers: Watchers;
  readonly clock: Clock;
  readonly log: Log;
}): void {
  const { client, intake, lane, watchers, clock, log } = ports;
  const titles = createRecent<string>(TITLES_REMEMBERED);

  function posted(raw: RawMessage): void {
    const message = toMessage(client, raw);
    if (raw.guild_id !== undefined) watchers.seen(raw.guild_id, raw.id);
    if (!message) return;
    watchers.note(raw);
    void intake.message(message);
  }

  function edited(raw: RawMessage): void {
    const message = toMessage(client, raw);
    if (!message) return;
    watchers.note(raw);
    void intake.edited(message);
  }

  function arrived(guildId: string, member: APIGuildMember): Newcomer {
    const guild = client.guilds.cache.get(guildId);
    if (guild) return toMember(guild, undefined, member.user, member);
    return { server: serverOf(guildId), id: member.user.id };
  }

  /** Names are read at joining and at every change; one that was read already is the same thing again. */
  function named(
    guildId: string,
    user: APIUser,
    member: Pick<APIGuildMember, 'roles'> & { nick?: string | null },
  ) {
    const guild = client.guilds.cache.get(guildId);
    if (!guild || user.id === client.user.id) return;
    const author = toMember(guild, undefined, user, member);
    const names = [...new Set([member.nick, user.global_name, user.username])].filter((name) => name != null);
    void intake.message({
      ref: nameRef(guildId, user.id, names.join('\n')),
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
  async function titled(
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
    const owner = (await lane.take(() => client.rest.get(route)).catch(() => undefined)) as
      | APIGuildMember
      | undefined;
    const channel = guild.channels.cache.get(thread.id);
    const user = owner?.user ?? { id: thread.owner_id, username: thread.owner_id, global_name: null };
    const message: Message = {
      ref: titleRef(guild.id, thread.id, name),
      author: toMember(guild, channel, user, owner ?? {}),
      text: '',
      parts: [{ kind: 'thread-title', text: name }],
      sentAt: clock.now(),
      url: `https://discord.com/channels/${guild.id}/${thread.id}`,
      within: around(channel),
    };
    await intake.message(message);
  }

  function heard({ t, d }: GatewayDispatchPayload): void {
    switch (t) {
      case Says.MessageCreate:
        posted(d);
        break;
      case Says.MessageUpdate:
        edited(d);
        break;
      case Says.GuildMemberAdd:
        watchers.joined(arrived(d.guild_id, d));
        named(d.guild_id, d.user, d);
        break;
      case Says.GuildMemberUpdate:
        if (d.user.id === client.user.id) watchers.changed(d.guild_id);
        named(d.guild_id, d.user, d);
        break;
      case Says.ThreadCreate:
        if ('newly_created' in d && d.newly_created) titled(d as APIThreadChannel, true).catch(unheard);
        break;
      case Says.ThreadUpdate:
        titled(d as APIThreadChannel, false).catch(unheard);
        break;
      case Says.AutoModerationActionExecution:
        watchers.blocked(d);
        break;
      case Says.GuildRoleUpdate:
      case Says.GuildRoleCreate:
      case Says.GuildRoleDelete:
      case Says.ChannelCreate:
      case Says.ChannelUpdate:
        if ('guild_id' in d && d.guild_id !== undefined) watchers.changed(d.guild_id);
        break;
      case Says.GuildDelete:
        if (d.unavailable === true) watchers.interrupted([d.id]);
        else watchers.removed(d.id);
        break;
      case Says.Ready:
        watchers.interrupted(d.guilds.map(({ id }) => id));
        break;
      default:
    }
  }

  const unheard = (error: unknown): void =>
    log.error('an event was not understood', { error: nameOf(error) });

  client.on(Events.Raw, (packet: GatewayDispatchPayload) => {
    try {
      heard(packet);
    } catch (error) {
      unheard(error);
    }
  });
}
