import type { APIUser } from 'discord.js';
import { needIn } from '../permissions.ts';
import { react } from '../reactions.ts';
import { refuse } from '../refusal.ts';
import { type Call, channelOf, numberOf, type Route, route } from '../router.ts';
import { messageOf } from './messages.ts';

const PER_MESSAGE = 20;
/** A character's picture, or the name and id of a guild's own. */
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3|^\w{2,}:\d+$/u;

function who(call: Call): APIUser[] {
  needIn(call.world, channelOf(call), 'ReadMessageHistory');
  const people = call.world.reactions.get(`${messageOf(call).id} ${call.params.emoji}`) ?? [];
  const after = BigInt(call.query.get('after') ?? 0);
  return people.filter(({ id }) => BigInt(id) > after).slice(0, numberOf(call, 'limit', 25, 1, 100));
}

function add(call: Call): void {
  const { world, params } = call;
  const channel = channelOf(call);
  const message = messageOf(call);
  if (!EMOJI.test(params.emoji!)) throw refuse(10014);
  const known = (message.reactions ?? []).some((one) => one.emoji.name === params.emoji);
  needIn(world, channel, 'ReadMessageHistory', ...(known ? [] : ['AddReactions' as const]));
  if (!known && (message.reactions?.length ?? 0) >= PER_MESSAGE) throw refuse(30010);
  react(world, channel, message, world.bot, params.emoji!, true);
}

function remove(call: Call): void {
  const { world, params } = call;
  const channel = channelOf(call);
  const own = params.user === '@me' || params.user === world.bot.id;
  needIn(world, channel, ...(own ? [] : ['ManageMessages' as const]));
  const user = own ? world.bot : world.users.get(params.user!)?.user;
  if (!user) throw refuse(10013);
  react(world, channel, messageOf(call), user, params.emoji!, false);
}

function clear(call: Call): void {
  const { world, params } = call;
  const channel = channelOf(call);
  needIn(world, channel, 'ManageMessages');
  const message = messageOf(call);
  for (const { emoji } of message.reactions ?? []) {
    if (params.emoji !== undefined && params.emoji !== emoji.name) continue;
    for (const user of world.reactions.get(`${message.id} ${emoji.name}`) ?? [])
      react(world, channel, message, user, emoji.name!, false);
  }
}

const ALL = '/channels/:channel/messages/:message/reactions';

export const reactionRoutes: readonly Route[] = [
  route('GET', `${ALL}/:emoji`, who),
  route('PUT', `${ALL}/:emoji/@me`, add),
  route('DELETE', `${ALL}/:emoji/:user`, remove),
  route('DELETE', `${ALL}/:emoji`, clear),
  route('DELETE', ALL, clear),
];
