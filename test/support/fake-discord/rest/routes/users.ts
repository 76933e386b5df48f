import type { APIChannel, APIUser } from 'discord.js';
import { apiError } from '../../state/api-error.ts';
import type { ChannelState, DiscordState } from '../../state/discord-state.ts';
import { toApiChannel, toApiMember } from '../../state/payloads.ts';
import { type ApiCall, type Route, route } from '../router.ts';

/** The direct conversation with a user, opened when it is not there yet. */
export function getDmChannel(world: DiscordState, userId: string): ChannelState {
  const recipient = world.users.get(userId)?.user;
  if (!recipient) throw apiError(10013);
  const open = [...world.dmChannels.values()].find((one) => one.recipient?.id === userId);
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
  world.dmChannels.set(channel.id, channel);
  world.channels.set(channel.id, channel);
  return channel;
}

function openDm({ world, body }: ApiCall): APIChannel {
  const id = (body as { recipient_id?: string } | undefined)?.recipient_id;
  if (!id || id === world.bot.id) throw apiError(50007);
  return toApiChannel(getDmChannel(world, id));
}

function user({ world, params }: ApiCall): APIUser {
  const found = params.user === '@me' ? world.bot : world.users.get(params.user!)?.user;
  if (!found) throw apiError(10013);
  return found;
}

const guilds = ({ world }: ApiCall) =>
  [...world.guilds.values()].map(({ id, name, ownerId }) => ({
    id,
    name,
    owner: ownerId === world.bot.id,
    permissions: '0',
  }));

function ownMember({ world, params }: ApiCall) {
  const member = world.guilds.get(params.guild!)?.members.get(world.bot.id);
  if (!member) throw apiError(10004);
  return toApiMember(member);
}

export const userRoutes: readonly Route[] = [
  route('GET', '/users/:user', user),
  route('GET', '/users/@me/guilds', guilds),
  route('GET', '/users/@me/guilds/:guild/member', ownMember),
  route('POST', '/users/@me/channels', openDm),
];
