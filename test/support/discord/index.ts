import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIEmbed, APIMessage, APIUser } from 'discord.js';
import type { FakeClock } from '../clock.ts';
import { createFaults, type Faults } from './faults.ts';
import { createGateway, type GatewayControl, type GatewaySettings } from './gateway.ts';
import { createGuild, type Guild, type GuildOptions } from './guild.ts';
import { createHandler, type SeenRequest } from './http.ts';
import { createLimits, type LimitSettings, ROUTE_LIMITS } from './limits.ts';
import { changeMessage } from './messages.ts';
import { newWorld, type WorldOptions } from './new-world.ts';
import { createPerson, newUser, type Person, type UserOptions } from './person.ts';
import { allRoutes } from './routes/index.ts';
import { type ChannelState, rich, type World } from './world.ts';

export { Denied } from './denied.ts';
export type { Guild, GuildOptions } from './guild.ts';
export { BOT_PERMISSIONS } from './guild-roles.ts';
export type { SeenRequest } from './http.ts';
export type { Person } from './person.ts';
export { type OpenModal, type Seen, wordsOf } from './seen.ts';
export type { ChannelState } from './world.ts';

export interface FakeDiscordOptions extends WorldOptions {
  readonly port?: number;
  readonly gateway?: Partial<GatewaySettings>;
  readonly limits?: Partial<LimitSettings>;
}

export interface FakeDiscord {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** For `new Client({ rest: { api, version: '10' } })`. */
  readonly api: string;
  readonly token: string;
  readonly bot: APIUser;
  readonly clock: FakeClock;
  readonly gateway: GatewayControl;
  readonly limits: LimitSettings;
  readonly faults: Faults;
  /** Every request of the bot, in the order received. */
  readonly requests: readonly SeenRequest[];
  guild(options: GuildOptions): Guild;
  /** Somebody who is in no guild yet. */
  person(name: string, options?: UserOptions): Person;
  /** Discord adds what a link leads to: a MESSAGE_UPDATE that is no edit. */
  unfurl(message: APIMessage, embed: APIEmbed): void;
  messagesIn(channel: ChannelState): readonly APIMessage[];
  /** The direct messages between the bot and this person. */
  dmsOf(person: Pick<Person, 'id'>): readonly APIMessage[];
  /** Requests of one route, e.g. `'DELETE /channels/:channel/messages/:message'`. */
  requestsTo(route: string): readonly SeenRequest[];
  /** Answers of 401, 403 and 429 in the last ten minutes; 10 000 would ban the bot. */
  invalidRequests(): number;
  /** Cuts every connection and refuses new ones, REST and gateway, until `up()`. */
  down(): void;
  up(): void;
  /** Resolves once the condition holds; throws after 10 s, naming `what`. */
  until<T>(what: string, condition: () => T | undefined | false | null): Promise<T>;
  /** Closes everything; throws when the fake itself broke on a request. */
  stop(): Promise<void>;
}

/**
 * A Discord on loopback: gateway and REST with state, for one bot.
 * @example const discord = await startFakeDiscord(); const client = new Client({ intents, rest: { api: discord.api, version: '10' } });
 */
export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const settings: GatewaySettings = {
    heartbeatMs: 41_250,
    maxConcurrency: 16,
    identifyWindowMs: 0,
    identifiesLeft: 1000,
    privileged: ['GuildMembers', 'GuildPresences', 'MessageContent'],
    ...options.gateway,
  };
  const limitSettings: LimitSettings = {
    global: 50,
    routes: ROUTE_LIMITS,
    invalid: 10_000,
    ...options.limits,
  };
  const listeners: World['emit'][] = [];
  const world = newWorld(
    options,
    () => settings.privileged,
    (dispatch) => {
      for (const listener of listeners) listener(dispatch);
    },
  );
  let down = false;
  const requests: SeenRequest[] = [];
  const bugs: unknown[] = [];
  const { faults, meet } = createFaults();
  const routes = allRoutes(settings);
  const limits = createLimits(limitSettings);
  const handle = createHandler({ world, routes, limits, meet, requests, bugs, isDown: () => down });
  const server = createServer((request, response) => void handle(request, response));
  const gateway = createGateway(world, server, settings, () => down);
  listeners.push(gateway.emit);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  world.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: world.url,
    api: `${world.url}/api`,
    token: world.token,
    bot: world.bot,
    clock: world.clock,
    gateway: gateway.control,
    limits: limitSettings,
    faults,
    requests,
    guild: (guildOptions) => createGuild(world, guildOptions),
    person: (name, userOptions = {}) => createPerson(world, newUser(world, name, userOptions)),
    unfurl(message, embed) {
      const embeds = [...message.embeds, rich(embed)];
      changeMessage(world, world.channels.get(message.channel_id)!, message, { embeds });
    },
    messagesIn: (channel) => [...channel.messages.values()],
    dmsOf: ({ id }) =>
      [...world.directs.values()].flatMap((one) =>
        one.recipient?.id === id ? [...one.messages.values()] : [],
      ),
    requestsTo: (route) => requests.filter((one) => one.route === route),
    invalidRequests: limits.invalid,
    down() {
      down = true;
      gateway.control.close(1006);
      server.closeAllConnections();
    },
    up() {
      down = false;
    },
    until,
    async stop() {
      gateway.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      if (bugs.length > 0) throw bugs[0];
    },
  };
}

const PATIENCE_MS = 10_000;

async function until<T>(what: string, condition: () => T | undefined | false | null): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; ; ) {
    const value = condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
