import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { createEventDelivery, signBody } from './events/event-delivery.ts';
import { buildEnvelope } from './events/event-envelope.ts';
import { createOAuthServer, type OAuthServer } from './oauth/oauth-server.ts';
import { createPeople, type Person, WAIT_TIMEOUT_MS } from './people.ts';
import type { CallContext } from './state/call-context.ts';
import { createChannels } from './state/channels.ts';
import type { Organisation } from './state/organisation.ts';
import { createUsers, type UserOptions } from './state/users.ts';
import { type Channel, createWorkspaceState, nextId, type RawMessage } from './state/workspace-state.ts';
import { createFaultInjection } from './web-api/fault-injection.ts';
import { BOT_SCOPES, USER_SCOPES } from './web-api/method-scopes.ts';
import { createRequestHandler } from './web-api/request-handler.ts';
import { visibleTextOf } from './web-api/validate-blocks.ts';

export { signBody } from './events/event-delivery.ts';
export { CLIENT_ID, CLIENT_SECRET } from './oauth/oauth-server.ts';
export type { InteractionResult, Person } from './people.ts';
export { createOrganisation, type Organisation } from './state/organisation.ts';
export type { UserOptions } from './state/users.ts';
export type { Channel, Modal, RawMessage } from './state/workspace-state.ts';
export { BOT_SCOPES, USER_SCOPES } from './web-api/method-scopes.ts';
export { visibleTextOf } from './web-api/validate-blocks.ts';

export interface FakeSlackOptions {
  readonly clock?: { now(): Date };
  /** The clock by which tokens expire, where it is another one than that of events. */
  readonly tokenClock?: { now(): Date };
  /** How long after an event that was not acknowledged it comes again. Slack: at once, a minute, five minutes. */
  readonly retriesMs?: readonly number[];
  /** Another workspace of the same Slack, with the same app. */
  readonly sameSlackAs?: SharedSlack;
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
  const world = createWorkspaceState(options.clock ?? { now: () => new Date() }, options.domain);
  const secret = 'signing-secret-of-the-fake';
  const tokenSuffix = options.sameSlackAs ? nextId('N') : '1';
  const [botToken, appToken, userToken] = [
    `xoxb-${tokenSuffix}-bot`,
    `xapp-${tokenSuffix}-app`,
    `xoxp-${tokenSuffix}-admin`,
  ];
  const tokenNow =
    options.sameSlackAs?.tokenNow ?? (() => (options.tokenClock ?? world.clock).now().getTime());
  const oauth: OAuthServer = options.sameSlackAs?.oauth ?? createOAuthServer(tokenNow);
  const internalErrors: unknown[] = [];
  const faults = createFaultInjection();
  const eventDelivery = createEventDelivery(world, {
    secret,
    pausesMs: options.retriesMs ?? [0, 60_000, 300_000],
    clock: world.clock,
  });
  let isSilent = false;

  const { organisation } = options;
  const user = createUsers(world, organisation);
  const bot = user('yamidome', { bot: true }, organisation?.botId);
  const owner = user('owner', { owner: true });
  const organisationOwner = organisation && user('chief', {}, organisation.ownerId);
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
    if (isSilent || (channel && !channel.members.has(bot.id) && event.type === 'message')) return undefined;
    const id = nextId('Ev');
    const payload = { ...buildEnvelope(context, { id, event, channel }), ...more };
    return eventDelivery.deliver({ id, what: String(event.type), kind: 'events_api', payload });
  }

  async function waitFor<T>(
    what: string,
    look: () => T | undefined | false | Promise<T | undefined | false>,
  ): Promise<T> {
    const end = performance.now() + WAIT_TIMEOUT_MS;
    for (;;) {
      const found = await look();
      if (found) return found as T;
      if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  const server = createServer((request, response) => {
    handler(request, response).catch((error: unknown) => {
      internalErrors.push(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const baseUrl = options.sameSlackAs?.baseUrl ?? `http://127.0.0.1:${port}`;
  const workspaces: CallContext[] = options.sameSlackAs?.workspaces ?? [];
  const context: CallContext = {
    world,
    organisation,
    workspaces,
    baseUrl,
    bot,
    emit: (event) => void emit(event),
    socketUrl: () => `ws://127.0.0.1:${port}/link/?ticket=${nextId('K')}`,
  };
  workspaces.push(context);
  organisation?.workspaces.push(context);
  if (organisation && organisationOwner) {
    for (const place of organisation.workspaces)
      place.world.users.get(organisationOwner.id)!.enterprise_user = organisation.enterpriseUserOf(
        organisationOwner,
        true,
      );
  }
  const handler = createRequestHandler(workspaces, {
    takeFault: faults.takeFault,
    internalErrors,
    oauth,
    tokenNow,
  });
  const wss = new WebSocketServer({ server });
  wss.on('connection', (socket) => {
    socket.setMaxListeners(0);
    eventDelivery.sockets.add(socket);
    socket.on('close', () => eventDelivery.sockets.delete(socket));
    socket.on('message', (data) => {
      const { envelope_id: envelope, payload } = JSON.parse(String(data)) as {
        envelope_id: string;
        payload: unknown;
      };
      eventDelivery.acknowledge(envelope, payload);
    });
    socket.send(JSON.stringify({ type: 'hello', num_connections: eventDelivery.sockets.size }));
  });
  const personOf = createPeople(context, { deliver: eventDelivery.deliver, waitFor });

  const channels = createChannels(context, owner);

  return {
    api: `${baseUrl}/api/`,
    baseUrl,
    workspaces,
    oauth,
    tokenNow,
    /** Somebody presses "Allow" on Slack's page for adding an app. */
    approveInstall: (person: Person, url: string, how?: Parameters<typeof oauth.approve>[2]) =>
      oauth.approve({ world, bot, user: person.user, organisation }, url, how),
    world,
    secret,
    botToken,
    appToken,
    userToken,
    bot,
    faults,
    internalErrors,
    clock: world.clock,
    owner: personOf(owner),
    /** The owner of the organisation, who is a plain member here. */
    organisationOwner: organisationOwner && personOf(organisationOwner),
    context,
    team: world.team,
    calls: world.calls,
    deliveries: world.deliveries,
    waitFor,
    emit,
    ...channels,
    person: (name: string, more?: UserOptions): Person => personOf(user(name, more)),
    personOf,
    /** A user group, as paid workspaces have them. */
    userGroup(name: string, members: readonly Person[]) {
      const made = { id: nextId('S'), name, handle: name, users: members.map(({ id }) => id) };
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
    visibleTextOf: (message: RawMessage): string =>
      [message.text, visibleTextOf(message.blocks ?? [])].filter(Boolean).join('\n'),
    sockets: {
      count: () => eventDelivery.sockets.size,
      /** Slack recycles connections: the oldest one, or all. */
      refresh(all = false, reason = 'refresh_requested') {
        const some = [...eventDelivery.sockets].slice(0, all ? undefined : 1);
        for (const socket of some) socket.send(JSON.stringify({ type: 'disconnect', reason }));
      },
      /** The network breaks. */
      cut() {
        for (const socket of eventDelivery.sockets) socket.terminate();
      },
    },
    /** Events go to this address from now on, signed. */
    setEventUrl: eventDelivery.setEventUrl,
    repeatEvents: eventDelivery.setCopies,
    /** Things happen meanwhile that nobody tells the app. */
    async withoutEvents(work: () => Promise<unknown>): Promise<void> {
      isSilent = true;
      await work().finally(() => {
        isSilent = false;
      });
    },
    /** A request to the app as somebody might forge it. */
    sendForgedRequest: (
      url: string,
      body: string,
      { at = new Date(), with: key = secret, headers = {} as Record<string, string> } = {},
    ) => {
      const seconds = Math.floor(at.getTime() / 1000);
      const signed = {
        'x-slack-request-timestamp': String(seconds),
        'x-slack-signature': signBody(key, seconds, body),
      };
      return fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...signed, ...headers },
      });
    },
    /** An administrator removes the app: no token works any more, then Slack tells. */
    uninstallApp() {
      const all = [...world.tokens.values()].filter(({ kind }) => kind !== 'app');
      for (const token of all) token.revoked = true;
      void emit({ type: 'tokens_revoked', tokens: { oauth: [owner.id], bot: [bot.id] } });
      void emit({ type: 'app_uninstalled' });
    },
    /** The token is good no more. */
    revokeToken(token: string) {
      const known = world.tokens.get(token);
      if (known) known.revoked = true;
    },
    async stop() {
      for (const socket of eventDelivery.sockets) socket.terminate();
      wss.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a second workspace needs of the first one. */
interface SharedSlack {
  readonly baseUrl: string;
  readonly workspaces: CallContext[];
  readonly oauth: OAuthServer;
  readonly tokenNow: () => number;
}

export type FakeSlack = Awaited<ReturnType<typeof startFakeSlack>>;
