import { guildOf, type Route, route } from '../router.ts';
import { guildOnWire } from '../wire.ts';

export const guildRoutes: readonly Route[] = [
  route('GET', '/guilds/:guild', (call) => guildOnWire(guildOf(call))),
  route('GET', '/guilds/:guild/roles', (call) => [...guildOf(call).roles.values()]),
];
