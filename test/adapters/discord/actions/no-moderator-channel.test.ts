import type { Client } from 'discord.js';
import { expect, it } from 'vitest';
import { noModeratorChannel } from '../../../../adapters/discord/actions/moderator-channel.ts';

const SERVER = { platform: 'discord', id: '1' };
const clientWith = (isReady: boolean, guilds: ReadonlyMap<string, { readonly available: boolean }>): Client =>
  ({ isReady: () => isReady, guilds: { cache: guilds } }) as unknown as Client;

it.each([
  ['before Discord has sent the servers', clientWith(false, new Map()), 'unavailable'],
  [
    'while this server has an outage on Discord',
    clientWith(true, new Map([['1', { available: false }]])),
    'unavailable',
  ],
  [
    'on a server that is loaded and has no such channel',
    clientWith(true, new Map([['1', { available: true }]])),
    'forbidden',
  ],
  ['on a server that the bot has left', clientWith(true, new Map()), 'forbidden'],
] as const)('a card without a channel, %s', (_, client, code) => {
  expect(noModeratorChannel(client, SERVER).code).toBe(code);
});
