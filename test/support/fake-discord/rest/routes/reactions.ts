import type { APIUser } from 'discord.js';
import { apiError } from '../../state/api-error.ts';
import { requireInChannel } from '../../state/permissions.ts';
import { setReaction } from '../../state/reactions.ts';
import { type ApiCall, channelOf, integerQuery, type Route, route } from '../router.ts';
import { messageOf } from './messages.ts';

const MAX_REACTIONS_PER_MESSAGE = 20;
/** A Unicode emoji, or name and id of a custom emoji. */
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3|^\w{2,}:\d+$/u;

function listUsers(call: ApiCall): APIUser[] {
  requireInChannel(call.discord, channelOf(call), 'ReadMessageHistory');
  const people = call.discord.reactions.get(`${messageOf(call).id} ${call.params.emoji}`) ?? [];
  const after = BigInt(call.query.get('after') ?? 0);
  return people.filter(({ id }) => BigInt(id) > after).slice(0, integerQuery(call, 'limit', 25, 1, 100));
}

function add(call: ApiCall): void {
  const { discord, params } = call;
  const channel = channelOf(call);
  const message = messageOf(call);
  if (!EMOJI.test(params.emoji!)) throw apiError(10014);
  const exists = (message.reactions ?? []).some((one) => one.emoji.name === params.emoji);
  requireInChannel(discord, channel, 'ReadMessageHistory', ...(exists ? [] : ['AddReactions' as const]));
  if (!exists && (message.reactions?.length ?? 0) >= MAX_REACTIONS_PER_MESSAGE) throw apiError(30010);
  setReaction(discord, channel, message, discord.bot, params.emoji!, true);
}

function remove(call: ApiCall): void {
  const { discord, params } = call;
  const channel = channelOf(call);
  const own = params.user === '@me' || params.user === discord.bot.id;
  requireInChannel(discord, channel, ...(own ? [] : ['ManageMessages' as const]));
  const user = own ? discord.bot : discord.users.get(params.user!)?.user;
  if (!user) throw apiError(10013);
  setReaction(discord, channel, messageOf(call), user, params.emoji!, false);
}

function clear(call: ApiCall): void {
  const { discord, params } = call;
  const channel = channelOf(call);
  requireInChannel(discord, channel, 'ManageMessages');
  const message = messageOf(call);
  for (const { emoji } of message.reactions ?? []) {
    if (params.emoji !== undefined && params.emoji !== emoji.name) continue;
    for (const user of discord.reactions.get(`${message.id} ${emoji.name}`) ?? [])
      setReaction(discord, channel, message, user, emoji.name!, false);
  }
}

const REACTIONS_PATH = '/channels/:channel/messages/:message/reactions';

/** Routes of reactions. */
export const reactionRoutes: readonly Route[] = [
  route('GET', `${REACTIONS_PATH}/:emoji`, listUsers),
  route('PUT', `${REACTIONS_PATH}/:emoji/@me`, add),
  route('DELETE', `${REACTIONS_PATH}/:emoji/:user`, remove),
  route('DELETE', `${REACTIONS_PATH}/:emoji`, clear),
  route('DELETE', REACTIONS_PATH, clear),
];
