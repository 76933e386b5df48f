import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { wordsIn } from './blocks.ts';
import type { Around } from './calls.ts';
import { createChannels } from './channels.ts';
import { createDelivery, signature } from './deliver.ts';
import { envelope } from './envelope.ts';
import { createFaults } from './faults.ts';
import { createHandler } from './http.ts';
import { createOAuth, type OAuth } from './oauth.ts';
import type { Organisation } from './organisation.ts';
import { createPeople, PATIENCE_MS, type Person } from './people.ts';
import { BOT_SCOPES, USER_SCOPES } from './scopes.ts';
import { createUsers, type UserOptions } from './users.ts';
import { type Channel, createWorld, idOf, type RawMessage } from './world.ts';

export { wordsIn } from './blocks.ts';
export { signature } from './deliver.ts';
export { CLIENT_ID, CLIENT_SECRET } from './oauth.ts';
export { createOrganisation, type Organisation } from './organisation.ts';
export type { Person, Seen } from './people.ts';
export { BOT_SCOPES, USER_SCOPES } from './scopes.ts';
export type { UserOptions } from './users.ts';
export type { Channel, Modal, RawMessage } from './world.ts';

export interface FakeSlackOptions {
  readonly clock?: { now(): Date };
  /** The clock by which tokens expire, where it is another one than that of events. */
  readonly ages?: { now(): Date };
  /** How long after an event that was not acknowledged it comes again. Slack: at once, a minute, five minutes. */
  readonly retriesMs?: readonly number[];
  /** Another workspace of the same Slack, with the same app. */
  readonly beside?: Shared;
  readonly domain?: string;
  /** The organisation that the workspace belongs to. */
  readonly organisation?: Organisation;
  /** What the bot's token may do; everything that the manifest asks for when absent. */
  readonly scopes?: readonly string[];
}

/**
 * A fake Slack on loopback: Web API, Events API and Socket Mode of one workspace, for one app.
 * @example const slack = await startFakeSlack(); const app = { token: slack.botToken, apiUrl: slack.api }
 */
export async function startFakeSlack(options: FakeSlackOptions = {}) {
  const world = createWorld(options.clock ?? { now: () => new Date() }, options.domain);
  const secret = 'signing-secret-of-the-fake';
  const nth = options.beside ? idOf('N') : '1';
  const [botToken, appToken, userToken] = [`xoxb-${nth}-bot`, `xapp-${nth}-app`, `xoxp-${nth}-admin`];
  const age = options.beside?.age ?? (() => (options.ages ?? world.clock).now().getTime());
  const oauth: OAuth = options.beside?.oauth ?? createOAuth(age);
  const bugs: unknown[] = [];
  const faults = createFaults();
  const delivery = createDelivery(world, {
    secret,
    pausesMs: options.retriesMs ?? [0, 60_000, 300_000],
    clock: world.clock,
  });
  let quiet = false;

  const { organisation } = options;
  const user = createUsers(world, organisation);
  const bot = user('yamidome', { bot: true }, organisation?.botId);
  const owner = user('owner', { owner: true });
  const chief = organisation && user('chief', {}, organisation.ownerId);
  world.tokens.set(botToken, {
    kind: 'bot',
    user: bot.id,
    scopes: new Set(options.scopes ?? BOT_SCOPES),
    revoked: false,
  });
  world.tokens.set(appToken, {
    kind: 'app',
    user: bot.id,
    scopes: new Set(['connections:write', 'authorizations:read']),
    revoked: false,
  });
  world.tokens.set(userToken, { kind: 'user', user: owner.id, scopes: new Set(USER_SCOPES), revoked: false });

  /** Tells the app, unless nothing is told now, or the bot is not in the channel. */
  function emit(
    event: Record<string, unknown>,
    more: Record<string, unknown> = {},
  ): Promise<unknown> | undefined {
    const channel = world.channels.get(String(event.channel ?? ''));
    if (quiet || (channel && !channel.members.has(bot.id) && event.type === 'message')) return undefined;
    const id = idOf('Ev');
    const payload = { ...envelope(around, { id, event, channel }), ...more };
    return delivery.deliver({ id, what: String(event.type), kind: 'events_api', payload });
  }

  async function until<T>(
    what: string,
    look: () => T | undefined | false | Promise<T | undefined | false>,
  ): Promise<T> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = await look();
      if (found) return found as T;
      if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  const server = createServer((request, response) => {
    handler(request, response).catch((error: unknown) => {
      bugs.push(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const base = options.beside?.base ?? `http://127.0.0.1:${port}`;
  const places: Around[] = options.beside?.places ?? [];
  const around: Around = {
    world,
    organisation,
    places,
    base,
    bot,
    emit: (event) => void emit(event),
    socketUrl: () => `ws://127.0.0.1:${port}/link/?ticket=${idOf('K')}`,
  };
  places.push(around);
  organisation?.places.push(around);
  if (organisation && chief) {
    for (const place of organisation.places)
      place.world.users.get(chief.id)!.enterprise_user = organisation.about(chief, true);
  }
  const handler = createHandler(places, { meet: faults.meet, bugs, oauth, age });
  const wss = new WebSocketServer({ server });
  wss.on('connection', (socket) => {
    socket.setMaxListeners(0);
    delivery.sockets.add(socket);
    socket.on('close', () => delivery.sockets.delete(socket));
    socket.on('message', (data) => {
      const { envelope_id: envelope, payload } = JSON.parse(String(data)) as {
        envelope_id: string;
        payload: unknown;
      };
      delivery.acknowledged(envelope, payload);
    });
    socket.send(JSON.stringify({ type: 'hello', num_connections: delivery.sockets.size }));
  });
  const personOf = createPeople(around, { deliver: delivery.deliver, until });

  const channels = createChannels(around, owner);

  return {
    api: `${base}/api/`,
    base,
    places,
    oauth,
    age,
    /** Somebody presses "Allow" on Slack's page for adding an app. */
    approves: (person: Person, url: string, how?: Parameters<typeof oauth.approve>[2]) =>
      oauth.approve({ world, bot, user: person.user, organisation }, url, how),
    world,
    secret,
    botToken,
    appToken,
    userToken,
    bot,
    faults,
    bugs,
    clock: world.clock,
    owner: personOf(owner),
    /** The owner of the organisation, who is a plain member here. */
    chief: chief && personOf(chief),
    around,
    team: world.team,
    calls: world.calls,
    deliveries: world.deliveries,
    until,
    emit,
    ...channels,
    person: (name: string, more?: UserOptions): Person => personOf(user(name, more)),
    personOf,
    /** A user group, as paid workspaces have them. */
    group(name: string, members: readonly Person[]) {
      const made = { id: idOf('S'), name, handle: name, users: members.map(({ id }) => id) };
      world.groups.set(made.id, made);
      void emit({ type: 'subteam_created', subteam: { id: made.id } });
      return made;
    },
    /** Calls of one method. */
    callsTo: (method: string) => world.calls.filter((call) => call.method === method),
    /** Words that only this person saw. */
    ephemeralsOf: (person: Person) => world.ephemerals.filter(({ user: id }) => id === person.id),
    /** Direct messages between the app and a person, and their place. */
    dmsOf(
      person: Person,
    ): { readonly channel: Channel; readonly messages: readonly RawMessage[] } | undefined {
      const room = [...world.channels.values()].find((each) => each.is_im && each.user === person.id);
      return room && { channel: room, messages: room.messages };
    },
    wordsOf: (message: RawMessage): string =>
      [message.text, wordsIn(message.blocks ?? [])].filter(Boolean).join('\n'),
    sockets: {
      count: () => delivery.sockets.size,
      /** Slack recycles connections: the oldest one, or all. */
      refresh(all = false, reason = 'refresh_requested') {
        const some = [...delivery.sockets].slice(0, all ? undefined : 1);
        for (const socket of some) socket.send(JSON.stringify({ type: 'disconnect', reason }));
      },
      /** The network breaks. */
      cut() {
        for (const socket of delivery.sockets) socket.terminate();
      },
    },
    /** Events go to this address from now on, signed. */
    sendsTo: delivery.to,
    repeats: delivery.repeats,
    /** Things happen meanwhile that nobody tells the app. */
    async silently(work: () => Promise<unknown>): Promise<void> {
      quiet = true;
      await work().finally(() => {
        quiet = false;
      });
    },
    /** A request to the app as somebody might forge it. */
    forged: (
      url: string,
      body: string,
      { at = new Date(), with: key = secret, headers = {} as Record<string, string> } = {},
    ) => {
      const seconds = Math.floor(at.getTime() / 1000);
      const signed = {
        'x-slack-request-timestamp': String(seconds),
        'x-slack-signature': signature(key, seconds, body),
      };
      return fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...signed, ...headers },
      });
    },
    /** An administrator removes the app: no token works any more, then Slack tells. */
    uninstalls() {
      const all = [...world.tokens.values()].filter(({ kind }) => kind !== 'app');
      for (const token of all) token.revoked = true;
      void emit({ type: 'tokens_revoked', tokens: { oauth: [owner.id], bot: [bot.id] } });
      void emit({ type: 'app_uninstalled' });
    },
    /** The token is good no more. */
    revokes(token: string) {
      const known = world.tokens.get(token);
      if (known) known.revoked = true;
    },
    async stop() {
      for (const socket of delivery.sockets) socket.terminate();
      wss.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a second workspace needs of the first one. */
interface Shared {
  readonly base: string;
  readonly places: Around[];
  readonly oauth: OAuth;
  readonly age: () => number;
}

export type FakeSlack = Awaited<ReturnType<typeof startFakeSlack>>;
