import type {
  APIChannel,
  APIOverwrite,
  RESTPatchAPIChannelJSONBody,
  RESTPostAPIGuildChannelJSONBody,
} from 'discord.js';
import { logAudit } from '../audit.ts';
import { conforms } from '../checks/spec.ts';
import { channelPermissions, needIn, needInGuild } from '../permissions.ts';
import { refuse } from '../refusal.ts';
import { type Call, channelOf, guildOf, type Route, route } from '../router.ts';
import { removeChannel, threadChanged } from '../threads.ts';
import { channelOnWire } from '../wire.ts';
import type { ChannelState, World } from '../world.ts';

const CHANNEL_MADE = 10;
const CHANNEL_UPDATED = 11;
const CHANNEL_REMOVED = 12;
const OVERWRITE_CHANGED = 14;

type NewChannel = RESTPostAPIGuildChannelJSONBody & { topic?: string; rate_limit_per_user?: number };

function get(call: Call): APIChannel {
  const channel = channelOf(call);
  needIn(call.world, channel);
  return channelOnWire(channel);
}

const list = (call: Call): APIChannel[] =>
  [...guildOf(call).channels.values()].filter(({ thread }) => !thread).map(channelOnWire);

/** Tells the bot that a channel is different now. */
export function channelChanged(world: World, channel: ChannelState): void {
  if (channel.thread) threadChanged(world, channel);
  else world.emit({ t: 'CHANNEL_UPDATE', d: channelOnWire(channel), guild: channel.guild! });
}

const overwritesOf = (list: readonly Partial<APIOverwrite>[]): APIOverwrite[] =>
  list.map(({ id, type, allow, deny }) => ({
    id: id!,
    type: Number(type ?? 0),
    allow: allow ?? '0',
    deny: deny ?? '0',
  }));

function create(call: Call): APIChannel {
  const { world } = call;
  const guild = guildOf(call);
  needInGuild(world, guild, 'ManageChannels');
  const body = call.body as NewChannel;
  if (body.permission_overwrites?.length) needInGuild(world, guild, 'ManageRoles');
  const channel: ChannelState = {
    id: world.ids.next(),
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
  world.channels.set(channel.id, channel);
  world.emit({ t: 'CHANNEL_CREATE', d: channelOnWire(channel), guild });
  logAudit(call, guild, CHANNEL_MADE, channel.id);
  return channelOnWire(channel);
}

/** Threads are the bot's to change with ManageThreads, or its own ones without. */
function modify(call: Call): APIChannel {
  const { world } = call;
  const channel = channelOf(call);
  const body = (call.body ?? {}) as RESTPatchAPIChannelJSONBody & { permission_overwrites?: APIOverwrite[] };
  const own = channel.thread?.ownerId === world.bot.id && body.locked === undefined;
  needIn(
    world,
    channel,
    ...(own ? [] : [channel.thread ? ('ManageThreads' as const) : ('ManageChannels' as const)]),
  );
  if (channel.thread) {
    if (channel.thread.archived && body.archived !== false) throw refuse(50083);
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
  channelChanged(world, channel);
  logAudit(call, channel.guild!, CHANNEL_UPDATED, channel.id);
  return channelOnWire(channel);
}

function remove(call: Call): APIChannel {
  const { world } = call;
  const channel = channelOf(call);
  if (channel.recipient) return channelOnWire(channel);
  needIn(world, channel, channel.thread ? 'ManageThreads' : 'ManageChannels');
  removeChannel(world, channel);
  logAudit(call, channel.guild!, CHANNEL_REMOVED, channel.id);
  return channelOnWire(channel);
}

/** Nobody grants in a channel what they may not do there themselves. */
function overwrite(call: Call): void {
  const { world, params } = call;
  const channel = channelOf(call);
  needIn(world, channel, 'ManageRoles');
  const { type, allow = '0', deny = '0' } = call.body as Partial<APIOverwrite>;
  if ((BigInt(allow) | BigInt(deny)) & ~channelPermissions(world, channel, world.bot.id)) throw refuse(50013);
  const others = channel.overwrites.filter(({ id }) => id !== params.target);
  channel.overwrites = [...others, ...overwritesOf([{ id: params.target!, type: type!, allow, deny }])];
  channelChanged(world, channel);
  logAudit(call, channel.guild!, OVERWRITE_CHANGED, channel.id);
}

function dropOverwrite(call: Call): void {
  const channel = channelOf(call);
  needIn(call.world, channel, 'ManageRoles');
  channel.overwrites = channel.overwrites.filter(({ id }) => id !== call.params.target);
  channelChanged(call.world, channel);
}

export const channelRoutes: readonly Route[] = [
  route('GET', '/channels/:channel', get),
  route('PATCH', '/channels/:channel', modify),
  route('DELETE', '/channels/:channel', remove),
  route('PUT', '/channels/:channel/permissions/:target', overwrite),
  route('DELETE', '/channels/:channel/permissions/:target', dropOverwrite),
  route('POST', '/channels/:channel/typing', (call) => needIn(call.world, channelOf(call), 'SendMessages')),
  route('GET', '/guilds/:guild/channels', list),
  route('POST', '/guilds/:guild/channels', create, { check: conforms('CreateGuildChannelRequestSchema') }),
];
