import type { APIGuildMember } from 'discord.js';
import { type Call, guildOf, memberOf, type Route, route } from '../router.ts';
import { memberOnWire } from '../wire.ts';

function list(call: Call): APIGuildMember[] {
  const after = BigInt(call.query.get('after') ?? 0);
  const limit = Number(call.query.get('limit') ?? 1);
  return [...guildOf(call).members.values()]
    .filter(({ user }) => BigInt(user.id) > after)
    .sort((a, b) => (BigInt(a.user.id) < BigInt(b.user.id) ? -1 : 1))
    .slice(0, limit)
    .map(memberOnWire);
}

export const memberRoutes: readonly Route[] = [
  route('GET', '/guilds/:guild/members/:user', (call) => memberOnWire(memberOf(call))),
  route('GET', '/guilds/:guild/members', list),
];
