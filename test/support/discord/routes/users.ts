import type { APIChannel, APIUser } from 'discord.js';
import { refuse } from '../refusal.ts';
import { type Call, type Route, route } from '../router.ts';
import { channelOnWire, memberOnWire } from '../wire.ts';
import type { ChannelState, World } from '../world.ts';

/** The direct conversation with a user, opened when it is not there yet. */
export function directChannel(world: World, userId: string): ChannelState {
  const recipient = world.users.get(userId)?.user;
  if (!recipient) throw refuse(10013);
  const open = [...world.directs.values()].find((one) => one.recipient?.id === userId);
  if (open) return open;
  const channel: ChannelState = {
    id: world.ids.next(),
    type: 1,
    name: '',
    position: 0,
    parentId: null,
    topic: null,
    nsfw: false,
    slowmode: 0,
    overwrites: [],
    tags: [],
    recipient,
    messages: new Map(),
  };
  world.directs.set(channel.id, channel);
  world.channels.set(channel.id, channel);
  return channel;
}

function openDirect({ world, body }: Call): APIChannel {
  const id = (body as { recipient_id?: string } | undefined)?.recipient_id;
  if (!id || id === world.bot.id) throw refuse(50007);
  return channelOnWire(directChannel(world, id));
}

function user({ world, params }: Call): APIUser {
  const found = params.user === '@me' ? world.bot : world.users.get(params.user!)?.user;
  if (!found) throw refuse(10013);
  return found;
}

const guilds = ({ world }: Call) =>
  [...world.guilds.values()].map(({ id, name, ownerId }) => ({
    id,
    name,
    owner: ownerId === world.bot.id,
    permissions: '0',
  }));

function ownMember({ world, params }: Call) {
  const member = world.guilds.get(params.guild!)?.members.get(world.bot.id);
  if (!member) throw refuse(10004);
  return memberOnWire(member);
}

export const userRoutes: readonly Route[] = [
  route('GET', '/users/:user', user),
  route('GET', '/users/@me/guilds', guilds),
  route('GET', '/users/@me/guilds/:guild/member', ownMember),
  route('POST', '/users/@me/channels', openDirect),
];
