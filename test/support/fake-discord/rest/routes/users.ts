import type { APIChannel, APIUser } from 'discord.js';
import { apiError } from '../../state/api-error.ts';
import { getDmChannel } from '../../state/channels.ts';
import { toApiChannel, toApiMember } from '../../state/payloads.ts';
import { type ApiCall, type Route, route } from '../router.ts';

function openDm({ discord, body }: ApiCall): APIChannel {
  const id = (body as { recipient_id?: string } | undefined)?.recipient_id;
  if (!id || id === discord.bot.id) throw apiError(50007);
  return toApiChannel(getDmChannel(discord, id));
}

function user({ discord, params }: ApiCall): APIUser {
  const result = params.user === '@me' ? discord.bot : discord.users.get(params.user!)?.user;
  if (!result) throw apiError(10013);
  return result;
}

const guilds = ({ discord }: ApiCall) =>
  [...discord.guilds.values()].map(({ id, name, ownerId }) => ({
    id,
    name,
    owner: ownerId === discord.bot.id,
    permissions: '0',
  }));

function ownMember({ discord, params }: ApiCall) {
  const member = discord.guilds.get(params.guild!)?.members.get(discord.bot.id);
  if (!member) throw apiError(10004);
  return toApiMember(member);
}

/** Routes of users. */
export const userRoutes: readonly Route[] = [
  route('GET', '/users/:user', user),
  route('GET', '/users/@me/guilds', guilds),
  route('GET', '/users/@me/guilds/:guild/member', ownMember),
  route('POST', '/users/@me/channels', openDm),
];
