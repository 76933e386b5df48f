import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIEmbed, APIGuildScheduledEvent, APIMessage, APIUser } from 'discord.js';
import type { FakeClock } from '../fake-clock.ts';
import { createGatewayServer, type GatewayControl } from './gateway/gateway-server.ts';
import { createFaultInjection, type FaultInjection } from './rest/fault-injection.ts';
import { createHttpHandler, type RecordedRequest } from './rest/http-handler.ts';
import { createOAuth2, type OAuth2 } from './rest/oauth2.ts';
import { createRateLimitTracker, type LimitSettings, ROUTE_LIMITS } from './rest/rate-limits.ts';
import { allRoutes } from './rest/routes/index.ts';
import { createDiscordState, type DiscordStateOptions } from './state/create-state.ts';
import {
  type ChannelState,
  type DiscordState,
  type GatewaySettings,
  toRichEmbed,
} from './state/discord-state.ts';
import { updateMessage } from './state/messages.ts';
import { createGuild, type Guild, type GuildOptions } from './users/guild.ts';
import { createPerson, createUser, type Person, type UserOptions } from './users/person.ts';

export type { RecordedRequest } from './rest/http-handler.ts';
export { OAUTH_CLIENT_SECRET } from './rest/oauth2.ts';
export type { ChannelState } from './state/discord-state.ts';
export { BOT_PERMISSIONS } from './state/roles.ts';
export { Denied } from './users/denied.ts';
export type { Guild, GuildOptions } from './users/guild.ts';
export { type InteractionResult, type OpenModal, visibleTextOf } from './users/interaction-result.ts';
export type { Person } from './users/person.ts';

/**
 * Options of `startFakeDiscord`.
 * @example await startFakeDiscord({ gateway: { heartbeatMs: 100 }, limits: { global: 'off' } })
 */
export interface FakeDiscordOptions extends DiscordStateOptions {
  readonly port?: number;
  readonly gateway?: Partial<GatewaySettings>;
  readonly limits?: Partial<LimitSettings>;
}

/** A running fake Discord, as tests use it. @example discord.messagesIn(general).length */
export interface FakeDiscord {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** For `new Client({ rest: { api, version: '10' } })`. */
  readonly api: string;
  /** Where bots connect to the gateway: `ws://127.0.0.1:PORT`; a test can replace it. */
  gatewayUrl: string;
  readonly token: string;
  readonly bot: APIUser;
  readonly clock: FakeClock;
  readonly gateway: GatewayControl;
  readonly limits: LimitSettings;
  readonly faults: FaultInjection;
  /** Sign-in of people at the application of the bot. */
  readonly oauth: Pick<OAuth2, 'approve' | 'refuse' | 'validTokens'>;
  readonly applicationId: string;
  /** Every request of the bot, in the order received. */
  readonly requests: readonly RecordedRequest[];
  guild(options: GuildOptions): Guild;
  /** A member sets the status of a voice channel. */
  setVoiceStatus(channel: ChannelState, status: string): void;
  /** A member creates a scheduled event. */
  scheduleEvent(guild: Guild, event: Partial<APIGuildScheduledEvent>): void;
  /** A user who is not yet a member of any guild. */
  person(name: string, options?: UserOptions): Person;
  /** Makes this person the owner of the application. */
  setApplicationOwner(person: Pick<Person, 'id'>): void;
  /** Adds the preview of a link: a MESSAGE_UPDATE that is not an edit. */
  unfurl(message: APIMessage, embed: APIEmbed): void;
  /** The messages of a channel now, as raw API messages. */
  messagesIn(channel: ChannelState): readonly APIMessage[];
  /** The direct messages between the bot and this person. */
  dmsOf(person: Pick<Person, 'id'>): readonly APIMessage[];
  /** Requests of one route, e.g. `'DELETE /channels/:channel/messages/:message'`. */
  requestsTo(route: string): readonly RecordedRequest[];
  /** Responses 401, 403 and 429 in the last ten minutes; Discord bans an IP address at 10,000. */
  invalidRequests(): number;
  /** Cuts every connection and refuses new ones, REST and gateway, until `up()`. */
  down(): void;
  up(): void;
  /** Resolves with the first truthy value of the condition; throws after 10 s with `what` in the message. */
  until<T>(what: string, condition: () => T | undefined | false | null): Promise<T>;
  /** Closes everything; throws when the fake itself failed on a request. */
  stop(): Promise<void>;
}

/**
 * Starts a fake Discord on loopback: gateway and REST with state, for one bot.
 * @example
 * const discord = await startFakeDiscord();
 * const client = new Client({ intents, rest: { api: discord.api, version: '10' } });
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
    maxInvalidRequests: 10_000,
    ...options.limits,
  };
  const listeners: DiscordState['emit'][] = [];
  const discord = createDiscordState(
    options,
    () => settings.privileged,
    (dispatch) => {
      for (const listener of listeners) listener(dispatch);
    },
  );
  let down = false;
  const requests: RecordedRequest[] = [];
  const internalErrors: unknown[] = [];
  const { faults, takeFault } = createFaultInjection();
  const routes = allRoutes(settings);
  const limits = createRateLimitTracker(limitSettings);
  const oauth = createOAuth2(discord);
  const handle = createHttpHandler({
    discord,
    routes,
    limits,
    takeFault,
    requests,
    internalErrors,
    isDown: () => down,
    oauth,
  });
  const server = createServer((request, response) => void handle(request, response));
  const gateway = createGatewayServer(discord, settings, () => down);
  listeners.push(gateway.emit);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  await gateway.start();
  discord.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: discord.url,
    api: `${discord.url}/api`,
    get gatewayUrl() {
      return discord.gatewayUrl;
    },
    set gatewayUrl(url) {
      discord.gatewayUrl = url;
    },
    token: discord.token,
    bot: discord.bot,
    clock: discord.clock,
    gateway: gateway.control,
    limits: limitSettings,
    faults,
    oauth,
    applicationId: discord.applicationId,
    requests,
    guild: (guildOptions) => createGuild(discord, guildOptions),
    setVoiceStatus(channel, status) {
      const guild = channel.guild!;
      const d = { id: channel.id, guild_id: guild.id, status };
      discord.emit({ t: 'VOICE_CHANNEL_STATUS_UPDATE', d, guild, channel });
    },
    scheduleEvent({ state: guild }, event) {
      const d = { id: discord.ids.next(), guild_id: guild.id, channel_id: null, ...event };
      discord.emit({ t: 'GUILD_SCHEDULED_EVENT_CREATE', d, guild });
    },
    person: (name, userOptions = {}) => createPerson(discord, createUser(discord, name, userOptions)),
    setApplicationOwner({ id }) {
      discord.owner = discord.users.get(id)!.user;
    },
    unfurl(message, embed) {
      const embeds = [...message.embeds, toRichEmbed(embed)];
      updateMessage(discord, discord.channels.get(message.channel_id)!, message, { embeds });
    },
    messagesIn: (channel) => [...channel.messages.values()],
    dmsOf: ({ id }) =>
      [...discord.dmChannels.values()].flatMap((one) =>
        one.recipient?.id === id ? [...one.messages.values()] : [],
      ),
    requestsTo: (route) => requests.filter((one) => one.route === route),
    invalidRequests: limits.invalid,
    down() {
      down = true;
      gateway.control.closeConnections(1006);
      server.closeAllConnections();
    },
    up() {
      down = false;
    },
    until,
    async stop() {
      await gateway.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      if (internalErrors.length > 0) throw internalErrors[0];
    },
  };
}

const WAIT_TIMEOUT_MS = 10_000;

async function until<T>(what: string, condition: () => T | undefined | false | null): Promise<T> {
  for (const end = Date.now() + WAIT_TIMEOUT_MS; ; ) {
    const value = condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
