import type {
  APIChannel,
  APIOverwrite,
  RESTPatchAPIChannelJSONBody,
  RESTPostAPIGuildChannelJSONBody,
} from 'discord.js';
import { apiError } from '../../state/api-error.ts';
import { emitChannelUpdate } from '../../state/channels.ts';
import type { ChannelState } from '../../state/discord-state.ts';
import { toApiChannel } from '../../state/payloads.ts';
import { channelPermissions, requireInChannel, requireInGuild } from '../../state/permissions.ts';
import { deleteChannel } from '../../state/threads.ts';
import { logAudit } from '../audit-log.ts';
import { type ApiCall, channelOf, guildOf, type Route, route } from '../router.ts';
import { checkSchema } from '../validation/schema.ts';

const AUDIT_CHANNEL_CREATE = 10;
const AUDIT_CHANNEL_UPDATE = 11;
const AUDIT_CHANNEL_DELETE = 12;
const AUDIT_OVERWRITE_UPDATE = 14;

type NewChannel = RESTPostAPIGuildChannelJSONBody & { topic?: string; rate_limit_per_user?: number };

function get(call: ApiCall): APIChannel {
  const channel = channelOf(call);
  requireInChannel(call.discord, channel);
  return toApiChannel(channel);
}

const list = (call: ApiCall): APIChannel[] =>
  [...guildOf(call).channels.values()].filter(({ thread }) => !thread).map(toApiChannel);

const overwritesOf = (list: readonly Partial<APIOverwrite>[]): APIOverwrite[] =>
  list.map(({ id, type, allow, deny }) => ({
    id: id!,
    type: Number(type ?? 0),
    allow: allow ?? '0',
    deny: deny ?? '0',
  }));

function create(call: ApiCall): APIChannel {
  const { discord } = call;
  const guild = guildOf(call);
  requireInGuild(discord, guild, 'ManageChannels');
  const body = call.body as NewChannel;
  if (body.permission_overwrites?.length) requireInGuild(discord, guild, 'ManageRoles');
  const channel: ChannelState = {
    id: discord.ids.next(),
    type: body.type ?? 0,
    guild,
    name: body.name,
    position: guild.channels.size,
    parentId: body.parent_id ? String(body.parent_id) : null,
    topic: body.topic ?? null,
    nsfw: body.nsfw ?? false,
    slowmode: body.rate_limit_per_user ?? 0,
    overwrites: overwritesOf((body.permission_overwrites ?? []) as never),
    tags: [],
    messages: new Map(),
  };
  guild.channels.set(channel.id, channel);
  discord.channels.set(channel.id, channel);
  discord.emit({ t: 'CHANNEL_CREATE', d: toApiChannel(channel), guild });
  logAudit(call, guild, AUDIT_CHANNEL_CREATE, channel.id);
  return toApiChannel(channel);
}

/** Threads need ManageThreads, except for threads that the bot owns. */
function modify(call: ApiCall): APIChannel {
  const { discord } = call;
  const channel = channelOf(call);
  const body = (call.body ?? {}) as RESTPatchAPIChannelJSONBody & { permission_overwrites?: APIOverwrite[] };
  const own = channel.thread?.ownerId === discord.bot.id && body.locked === undefined;
  requireInChannel(
    discord,
    channel,
    ...(own ? [] : [channel.thread ? ('ManageThreads' as const) : ('ManageChannels' as const)]),
  );
  if (channel.thread) {
    if (channel.thread.archived && body.archived !== false) throw apiError(50083);
    if (body.archived !== undefined) channel.thread.archived = body.archived;
    if (body.locked !== undefined) channel.thread.locked = body.locked;
    if (body.applied_tags) channel.thread.appliedTags = body.applied_tags.map(String);
  }
  if (body.permission_overwrites) channel.overwrites = overwritesOf(body.permission_overwrites);
  Object.assign(channel, {
    ...(body.name != null && { name: body.name }),
    ...(body.topic !== undefined && { topic: body.topic }),
    ...(body.nsfw != null && { nsfw: body.nsfw }),
    ...(body.rate_limit_per_user != null && { slowmode: body.rate_limit_per_user }),
    ...(body.parent_id !== undefined && { parentId: body.parent_id }),
  });
  emitChannelUpdate(discord, channel);
  logAudit(call, channel.guild!, AUDIT_CHANNEL_UPDATE, channel.id);
  return toApiChannel(channel);
}

function remove(call: ApiCall): APIChannel {
  const { discord } = call;
  const channel = channelOf(call);
  if (channel.recipient) return toApiChannel(channel);
  requireInChannel(discord, channel, channel.thread ? 'ManageThreads' : 'ManageChannels');
  deleteChannel(discord, channel);
  logAudit(call, channel.guild!, AUDIT_CHANNEL_DELETE, channel.id);
  return toApiChannel(channel);
}

const describeOverwrites = ({ overwrites }: ChannelState): string =>
  JSON.stringify(overwrites.map(({ id, allow, deny }) => `${id}:${allow}:${deny}`).sort());

/** A permission can be granted or denied only by someone who has it. */
function putOverwrite(call: ApiCall): void {
  const { discord, params } = call;
  const channel = channelOf(call);
  requireInChannel(discord, channel, 'ManageRoles');
  const { type, allow = '0', deny = '0' } = call.body as Partial<APIOverwrite>;
  if ((BigInt(allow) | BigInt(deny)) & ~channelPermissions(discord, channel, discord.bot.id))
    throw apiError(50013);
  const before = describeOverwrites(channel);
  const others = channel.overwrites.filter(({ id }) => id !== params.target);
  channel.overwrites = [...others, ...overwritesOf([{ id: params.target!, type: type!, allow, deny }])];
  emitChannelUpdate(discord, channel);
  // Channels that are synchronised with their category follow it.
  for (const child of channel.guild!.channels.values()) {
    if (child.parentId !== channel.id || child.thread || describeOverwrites(child) !== before) continue;
    child.overwrites = structuredClone(channel.overwrites) as APIOverwrite[];
    emitChannelUpdate(discord, child);
  }
  logAudit(call, channel.guild!, AUDIT_OVERWRITE_UPDATE, channel.id);
}

function deleteOverwrite(call: ApiCall): void {
  const channel = channelOf(call);
  requireInChannel(call.discord, channel, 'ManageRoles');
  channel.overwrites = channel.overwrites.filter(({ id }) => id !== call.params.target);
  emitChannelUpdate(call.discord, channel);
}

/** Routes of channels. */
export const channelRoutes: readonly Route[] = [
  route('GET', '/channels/:channel', get),
  route('PATCH', '/channels/:channel', modify),
  route('DELETE', '/channels/:channel', remove),
  route('PUT', '/channels/:channel/permissions/:target', putOverwrite),
  route('DELETE', '/channels/:channel/permissions/:target', deleteOverwrite),
  route('POST', '/channels/:channel/typing', (call) =>
    requireInChannel(call.discord, channelOf(call), 'SendMessages'),
  ),
  route('GET', '/guilds/:guild/channels', list),
  route('POST', '/guilds/:guild/channels', create, {
    validate: checkSchema('CreateGuildChannelRequestSchema'),
  }),
];
