import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { createEventDelivery } from './events/event-delivery.ts';
import { buildEnvelope } from './events/event-envelope.ts';
import { createSocketControls } from './events/socket-controls.ts';
import { createForgedRequestSender } from './forged-request.ts';
import { createInspection } from './inspection.ts';
import { createOAuthServer, type OAuthServer } from './oauth/oauth-server.ts';
import { createOpenIdConnect, type OpenIdConnect } from './oauth/openid-connect.ts';
import { createPeople, type Person } from './people.ts';
import { createAppTokens } from './state/app-tokens.ts';
import type { CallContext, Organisation } from './state/call-context.ts';
import { createChannels } from './state/channels.ts';
import { createUsers, type UserOptions } from './state/users.ts';
import { createWorkspaceState, nextId, type User } from './state/workspace-state.ts';
import { waitFor } from './wait-for.ts';
import { createFaultInjection } from './web-api/fault-injection.ts';
import { createRequestHandler } from './web-api/request-handler.ts';

export { signBody } from './events/event-delivery.ts';
export { CLIENT_ID, CLIENT_SECRET } from './oauth/oauth-server.ts';
export type { InteractionResult, Person } from './people.ts';
export type { Organisation } from './state/call-context.ts';
export { createOrganisation } from './state/organisation.ts';
export type { UserOptions } from './state/users.ts';
export type { Channel, Modal, RawMessage } from './state/workspace-state.ts';
export { BOT_SCOPES, USER_SCOPES } from './web-api/method-scopes.ts';
export { visibleTextOf } from './web-api/validate-blocks.ts';

/** Settings of one fake workspace. */
export interface FakeSlackOptions {
  readonly clock?: { now(): Date };
  /** The clock for token expiry, when it differs from that of events. */
  readonly tokenClock?: { now(): Date };
  /** Delays before an event that was not acknowledged is sent again. Slack: at once, one minute, five minutes. */
  readonly retriesMs?: readonly number[];
  /** Another workspace of the same Slack, with the same app. */
  readonly sameSlackAs?: SharedSlack;
  readonly domain?: string;
  /** The organisation that the workspace belongs to. */
  readonly organisation?: Organisation;
  /** Scopes of the bot token; those of the manifest by default. */
  readonly scopes?: readonly string[];
}

/** The parts of a fake that a second workspace shares. */
interface SharedSlack {
  readonly baseUrl: string;
  readonly workspaces: CallContext[];
  readonly oauth: OAuthServer;
  readonly openId: OpenIdConnect;
  readonly tokenNow: () => number;
}

const SIGNING_SECRET = 'signing-secret-of-the-fake';
const RETRIES_MS = [0, 60_000, 300_000];

/**
 * A fake Slack on loopback: Web API, Events API and Socket Mode of one workspace, for one app.
 * @example const slack = await startFakeSlack(); const app = { token: slack.botToken, apiUrl: slack.api }
 */
export async function startFakeSlack(options: FakeSlackOptions = {}) {
  const { sameSlackAs: shared, organisation } = options;
  const world = createWorkspaceState(options.clock ?? { now: () => new Date() }, options.domain);
  const secret = SIGNING_SECRET;
  const pausesMs = options.retriesMs ?? RETRIES_MS;
  const eventDelivery = createEventDelivery(world, { secret, pausesMs, clock: world.clock });
  const internalErrors: unknown[] = [];
  const http = await listen(internalErrors);
  const user = createUsers(world, organisation);
  const bot = user('yamidome', { bot: true }, organisation?.botId);
  const owner = user('owner', { owner: true });
  const organisationOwner = organisation && user('chief', {}, organisation.ownerId);
  const appTokens = createAppTokens(world, shared ? nextId('N') : '1', {
    bot,
    owner,
    scopes: options.scopes,
  });
  const tokenNow = shared?.tokenNow ?? (() => (options.tokenClock ?? world.clock).now().getTime());
  const oauth = shared?.oauth ?? createOAuthServer(tokenNow);
  const openId = shared?.openId ?? createOpenIdConnect();
  const baseUrl = shared?.baseUrl ?? `http://127.0.0.1:${http.port}`;
  const workspaces: CallContext[] = shared?.workspaces ?? [];
  const faults = createFaultInjection();
  let isSilent = false;

  /** Sends an event to the app, unless events are off or the bot is not in the channel. */
  function emit(
    event: Record<string, unknown>,
    extraFields: Record<string, unknown> = {},
  ): Promise<unknown> | undefined {
    const channel = world.channels.get(String(event.channel ?? ''));
    if (isSilent || (channel && !channel.members.has(bot.id) && event.type === 'message')) return undefined;
    const id = nextId('Ev');
    const payload = { ...buildEnvelope(context, { id, event, channel }), ...extraFields };
    return eventDelivery.deliver({ id, what: String(event.type), kind: 'events_api', payload });
  }
  const context: CallContext = {
    world,
    organisation,
    workspaces,
    baseUrl,
    bot,
    emit: (event) => void emit(event),
    socketUrl: () => `ws://127.0.0.1:${http.port}/link/?ticket=${nextId('K')}`,
  };
  workspaces.push(context);
  if (organisation && organisationOwner) joinOrganisation(organisation, context, organisationOwner);
  const { takeFault } = faults;
  http.setHandler(createRequestHandler(workspaces, { takeFault, internalErrors, oauth, openId, tokenNow }));
  http.sockets.on('connection', eventDelivery.acceptSocket);
  const personOf = createPeople(context, eventDelivery.deliver);

  return {
    api: `${baseUrl}/api/`,
    baseUrl,
    workspaces,
    oauth,
    openId,
    tokenNow,
    world,
    context,
    secret,
    bot,
    faults,
    internalErrors,
    waitFor,
    emit,
    personOf,
    botToken: appTokens.botToken,
    appToken: appTokens.appToken,
    userToken: appTokens.userToken,
    /** Revokes one token. */
    revokeToken: appTokens.revokeToken,
    ...createInspection(world),
    ...createChannels(context, owner),
    clock: world.clock,
    team: world.team,
    calls: world.calls,
    deliveries: world.deliveries,
    owner: personOf(owner),
    /** The owner of the organisation; an ordinary member of this workspace. */
    organisationOwner: organisationOwner && personOf(organisationOwner),
    person: (name: string, properties?: UserOptions): Person => personOf(user(name, properties)),
    /** A user presses "Allow" on Slack's authorization page. */
    approveInstall: (person: Person, url: string, install?: Parameters<typeof oauth.approve>[2]) =>
      oauth.approve({ world, bot, user: person.user, organisation }, url, install),
    /** A user presses "Allow" at Sign in with Slack. Returns the query of the redirect back. */
    approveSignIn: ({ user }: Pick<Person, 'user'>, url: string) => openId.approve({ user, world }, url),
    /** Creates a user group, as paid workspaces have them. */
    userGroup(name: string, members: readonly Person[]) {
      const group = { id: nextId('S'), name, handle: name, users: members.map(({ id }) => id) };
      world.groups.set(group.id, group);
      void emit({ type: 'subteam_created', subteam: { id: group.id } });
      return group;
    },
    sockets: createSocketControls(eventDelivery.sockets),
    /** Sends events to this URL from now on, signed; undefined: over sockets. */
    setEventUrl: eventDelivery.setEventUrl,
    repeatEvents: eventDelivery.setCopies,
    /** Runs `work` without sending any event to the app. */
    async withoutEvents(work: () => Promise<unknown>): Promise<void> {
      isSilent = true;
      await work().finally(() => {
        isSilent = false;
      });
    },
    sendForgedRequest: createForgedRequestSender(secret),
    /** An administrator uninstalls the app: its tokens are revoked, then the events are sent. */
    uninstallApp() {
      appTokens.revokeAll();
      void emit({ type: 'tokens_revoked', tokens: { oauth: [owner.id], bot: [bot.id] } });
      void emit({ type: 'app_uninstalled' });
    },
    async stop() {
      for (const socket of eventDelivery.sockets) socket.terminate();
      await http.close();
    },
  };
}

/** A running fake workspace, see `startFakeSlack`. */
export type FakeSlack = Awaited<ReturnType<typeof startFakeSlack>>;

/** Adds a workspace to its organisation and updates the owner's memberships. */
function joinOrganisation(organisation: Organisation, context: CallContext, owner: User): void {
  organisation.workspaces.push(context);
  for (const { world } of organisation.workspaces)
    world.users.get(owner.id)!.enterprise_user = organisation.enterpriseUserOf(owner, true);
}

/** An HTTP and WebSocket server on a free port. Errors of the handler are collected. */
async function listen(internalErrors: unknown[]) {
  let handle: ReturnType<typeof createRequestHandler> | undefined;
  const server = createServer((request, response) => {
    handle?.(request, response).catch((error: unknown) => {
      internalErrors.push(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new WebSocketServer({ server });
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    setHandler(handler: ReturnType<typeof createRequestHandler>) {
      handle = handler;
    },
    async close() {
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
