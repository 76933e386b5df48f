import type {
  Clock,
  ConsoleAccount,
  ConsoleIdentity,
  ConsoleServer,
  ConsoleSignIn,
  ConsoleSignInOutcome,
  ConsoleSignInProvider,
  ConsoleVisitor,
  Leases,
  Log,
  RateLimits,
} from '#core';
import { hashToken, isSameHash } from '../../../gate/keyed-hash.ts';
import { accountKey } from './account-key.ts';
import type { ConsoleRights } from './rights.ts';
import type { ConsoleSessions } from './sessions.ts';
import { LINK_TTL_MS, type StoredLink, type StoredSignIns, toStoredIdentity } from './stored-sign-ins.ts';

/**
 * Sign-ins of one network within an hour, successful or not. A network can be an office, or the proxy if it does not say
 * for whom it asks.
 */
const MAX_SIGN_INS_PER_HOUR = 100;
/** One-time links that one network may open within an hour, and returns from a provider. */
const MAX_LINKS_OPENED_PER_HOUR = 200;

type Failure = { readonly kind: Exclude<ConsoleSignInOutcome['kind'], 'signed-in'> };

/** The dependencies of `createConsoleSignIn`. */
export interface ConsoleSignInPorts {
  readonly providers: readonly ConsoleSignInProvider[];
  readonly sessions: ConsoleSessions;
  readonly rights: ConsoleRights;
  readonly stored: StoredSignIns;
  readonly rateLimits: Pick<RateLimits, 'tryConsume'>;
  readonly leases: Pick<Leases, 'acquire'>;
  /** Called when a session was ended before its time. */
  readonly onSessionEnded: (id: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Sign-in with one-time links and with providers. A link and the return from a provider work once, also when two requests
 * come at the same time. Every sign-in makes a new session and ends the one that the browser had.
 * @example await createConsoleSignIn(ports).useLink(token, visitor, { linksIdentity: false }) // { kind: 'signed-in', … }
 */
export function createConsoleSignIn(ports: ConsoleSignInPorts): ConsoleSignIn {
  const { providers, sessions, stored, clock } = ports;
  const { startSession, refuse, isAllowedNow } = createSessionStart(ports);

  return {
    providers: providers.map(({ id, label }) => ({ id, label })),
    ...createLinkSignIn(ports, { startSession, refuse, isAllowedNow }),

    async begin(providerId, visitor, next) {
      const provider = providers.find(({ id }) => id === providerId);
      if (!provider) return { kind: 'invalid' };
      if (!(await isAllowedNow('signin', visitor, MAX_SIGN_INS_PER_HOUR)))
        return refuse('too-many', providerId);
      const pending = await provider.begin();
      if (!pending) return refuse('unavailable', providerId);
      const { url, state, nonce, verifier } = pending;
      const browser = hashToken(visitor.browser);
      const signIn = { provider: providerId, browser, nonce, verifier, ...(next !== undefined && { next }) };
      await stored.signIns.save(state, signIn, clock.now());
      return { kind: 'leave', url };
    },

    async complete(providerId, visitor, query) {
      // Each try reads the store, also with a guessed state.
      if (!(await isAllowedNow('return', visitor, MAX_LINKS_OPENED_PER_HOUR)))
        return refuse('too-many', providerId);
      const provider = providers.find(({ id }) => id === providerId);
      const state = new URLSearchParams(query).get('state') ?? '';
      const pending = await stored.signIns.find(state, clock.now());
      const isOwn =
        pending?.provider === providerId && isSameHash(pending.browser, hashToken(visitor.browser));
      if (!provider || !pending || !isOwn) return refuse('invalid', providerId);
      // Valid once, also after a failure: of several requests at the same time, only one succeeds.
      const leaseKey = `console/returned/${hashToken(state)}`;
      const isFirst = await ports.leases.acquire(leaseKey, clock.now(), LINK_TTL_MS);
      await stored.signIns.remove(state);
      if (!isFirst) return refuse('invalid', providerId);
      const { nonce, verifier, next } = pending;
      const result = await provider.complete(query, { state, nonce, verifier });
      if (!result.known) return refuse(result.why, providerId);
      const account = await findAccount(ports, visitor, result.identity);
      if (!account) return refuse('unlinked', providerId);
      // Without this, any account of the platform could fill the store with sessions.
      const servers = await ports.rights.listServers(account);
      return servers.length === 0
        ? refuse('no-role', providerId)
        : startSession(account, providerId, visitor, next);
    },

    async signOut(token) {
      ports.onSessionEnded(await sessions.end(token));
    },
    listSessions: sessions.listOf,
    async revokeSession(account, id) {
      const isRevoked = await sessions.revoke(account, id);
      if (isRevoked) {
        ports.onSessionEnded(id);
        ports.log.info('console_session_revoked', { account: accountKey(account) });
      }
      return isRevoked;
    },
    listIdentities: stored.identities.listOf,
    async unlinkIdentity(account, id) {
      const own = (await stored.identities.listOf(account)).find((identity) => identity.id === id);
      if (!own) return false;
      await stored.identities.remove(id);
      ports.log.info('console_identity_unlinked', { account: accountKey(account), issuer: own.issuer });
      return true;
    },
  };
}

/** The account of an identity; an identity without one is remembered for this browser. */
async function findAccount(
  { stored, clock }: ConsoleSignInPorts,
  { browser }: ConsoleVisitor,
  identity: ConsoleIdentity,
): Promise<ConsoleAccount | undefined> {
  if (identity.kind === 'account') return identity.account;
  const storedIdentity = toStoredIdentity(identity);
  const account = await stored.identities.findAccount(storedIdentity);
  if (!account) await stored.unlinked.save(browser, storedIdentity, clock.now());
  return account;
}

interface SessionStart {
  startSession(
    account: ConsoleAccount,
    method: string,
    visitor: ConsoleVisitor,
    next?: string,
  ): Promise<ConsoleSignInOutcome>;
  refuse(kind: Failure['kind'], method: string): Failure;
  isAllowedNow(what: string, visitor: ConsoleVisitor, perHour: number): Promise<boolean>;
}

function createSessionStart({
  sessions,
  rateLimits,
  onSessionEnded,
  clock,
  log,
}: ConsoleSignInPorts): SessionStart {
  const refuse: SessionStart['refuse'] = (kind, method) => {
    log.warn('console_sign_in_refused', { method, why: kind });
    return { kind };
  };
  return {
    refuse,
    isAllowedNow: (what, { network }, perHour) =>
      rateLimits.tryConsume(`console/${what}/${network}`, clock.now(), perHour),
    async startSession(account, method, visitor, next) {
      if (visitor.sessionToken !== undefined) onSessionEnded(await sessions.end(visitor.sessionToken));
      const { token, session } = await sessions.start(account, method);
      log.info('console_signed_in', { account: accountKey(account), method });
      return { kind: 'signed-in', token, session, ...(next !== undefined && { next }) };
    },
  };
}

function createLinkSignIn(
  { stored, rights, leases, clock, log }: ConsoleSignInPorts,
  { startSession, refuse, isAllowedNow }: SessionStart,
): Pick<ConsoleSignIn, 'findLink' | 'useLink'> {
  const toServer = ({ server }: StoredLink): ConsoleServer => ({
    server,
    name: rights.getServerName(server),
  });

  return {
    async findLink(token, visitor) {
      if (!(await isAllowedNow('link', visitor, MAX_LINKS_OPENED_PER_HOUR))) return 'too-many';
      const link = await stored.links.find(token, clock.now());
      if (!link) return undefined;
      const identity = await stored.unlinked.find(visitor.browser, clock.now());
      return {
        server: toServer(link),
        accountId: link.account.id,
        accountName: link.name,
        language: link.language,
        ...(identity && { unlinkedIssuer: identity.issuer }),
      };
    },

    async useLink(token, visitor, { linksIdentity }) {
      if (!(await isAllowedNow('signin', visitor, MAX_SIGN_INS_PER_HOUR))) return refuse('too-many', 'link');
      const link = await stored.links.find(token, clock.now());
      if (!link) return refuse('no-link', 'link');
      const isFirst = await leases.acquire(`console/used/${hashToken(token)}`, clock.now(), LINK_TTL_MS);
      await stored.links.remove(token);
      if (!isFirst) return refuse('no-link', 'link');
      const { account, server } = link;
      // The rights may have ended since the command.
      const viewer = await rights.readViewer(account, server, { isFresh: true });
      if (typeof viewer === 'string') return refuse(viewer, 'link');
      const identity = linksIdentity ? await stored.unlinked.find(visitor.browser, clock.now()) : undefined;
      if (identity) {
        await stored.identities.link(identity, account, clock.now());
        await stored.unlinked.remove(visitor.browser);
        log.info('console_identity_linked', { account: accountKey(account), issuer: identity.issuer });
      }
      const next = `/console/s/${server.platform}/${encodeURIComponent(server.id)}`;
      return startSession(account, 'link', visitor, next);
    },
  };
}
