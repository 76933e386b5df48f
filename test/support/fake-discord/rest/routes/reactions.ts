import type { APIUser } from 'discord.js';
import { apiError } from '../../state/api-error.ts';
import { requireInChannel } from '../../state/permissions.ts';
import { setReaction } from '../../state/reactions.ts';
import { type ApiCall, channelOf, integerQuery, type Route, route } from '../router.ts';
import { messageOf } from './messages.ts';

const MAX_REACTIONS_PER_MESSAGE = 20;
/** A character's picture, or the name and id of a guild's own. */
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3|^\w{2,}:\d+$/u;

function listUsers(call: ApiCall): APIUser[] {
  requireInChannel(call.world, channelOf(call), 'ReadMessageHistory');
  const people = call.world.reactions.get(`${messageOf(call).id} ${call.params.emoji}`) ?? [];
  const after = BigInt(call.query.get('after') ?? 0);
  return people.filter(({ id }) => BigInt(id) > after).slice(0, integerQuery(call, 'limit', 25, 1, 100));
}

function add(call: ApiCall): void {
  const { world, params } = call;
  const channel = channelOf(call);
  const message = messageOf(call);
  if (!EMOJI.test(params.emoji!)) throw apiError(10014);
  const known = (message.reactions ?? []).some((one) => one.emoji.name === params.emoji);
  requireInChannel(world, channel, 'ReadMessageHistory', ...(known ? [] : ['AddReactions' as const]));
  if (!known && (message.reactions?.length ?? 0) >= MAX_REACTIONS_PER_MESSAGE) throw apiError(30010);
  setReaction(world, channel, message, world.bot, params.emoji!, true);
}

function remove(call: ApiCall): void {
  const { world, params } = call;
  const channel = channelOf(call);
  const own = params.user === '@me' || params.user === world.bot.id;
  requireInChannel(world, channel, ...(own ? [] : ['ManageMessages' as const]));
  const user = own ? world.bot : world.users.get(params.user!)?.user;
  if (!user) throw apiError(10013);
  setReaction(world, channel, messageOf(call), user, params.emoji!, false);
}

function clear(call: ApiCall): void {
  const { world, params } = call;
  const channel = channelOf(call);
  requireInChannel(world, channel, 'ManageMessages');
  const message = messageOf(call);
  for (const { emoji } of message.reactions ?? []) {
    if (params.emoji !== undefined && params.emoji !== emoji.name) continue;
    for (const user of world.reactions.get(`${message.id} ${emoji.name}`) ?? [])
      setReaction(world, channel, message, user, emoji.name!, false);
  }
}

const REACTIONS_PATH = '/channels/:channel/messages/:message/reactions';

export const reactionRoutes: readonly Route[] = [
  route('GET', `${REACTIONS_PATH}/:emoji`, listUsers),
  route('PUT', `${REACTIONS_PATH}/:emoji/@me`, add),
  route('DELETE', `${REACTIONS_PATH}/:emoji/:user`, remove),
  route('DELETE', `${REACTIONS_PATH}/:emoji`, clear),
  route('DELETE', REACTIONS_PATH, clear),
];
