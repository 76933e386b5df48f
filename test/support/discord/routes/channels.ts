import type { APIChannel } from 'discord.js';
import { needIn } from '../permissions.ts';
import { type Call, channelOf, guildOf, type Route, route } from '../router.ts';
import { channelOnWire } from '../wire.ts';

function get(call: Call): APIChannel {
  const channel = channelOf(call);
  needIn(call.world, channel);
  return channelOnWire(channel);
}

const list = (call: Call): APIChannel[] =>
  [...guildOf(call).channels.values()].filter(({ thread }) => !thread).map(channelOnWire);

export const channelRoutes: readonly Route[] = [
  route('GET', '/channels/:channel', get),
  route('GET', '/guilds/:guild/channels', list),
  route('POST', '/channels/:channel/typing', (call) => needIn(call.world, channelOf(call), 'SendMessages')),
];
