import type {
  Adapter,
  Caller,
  Clock,
  ConsoleAccess,
  ConsoleAccount,
  ConsoleServer,
  ConsoleViewer,
  Log,
  Member,
  PolicyStore,
  Server,
} from '#core';
import { memberKey, serverKey } from '#core';
import { createLruMap, errorName, forEachConcurrently } from '#lib';
import { rolesInConsole } from '../../../commands/console/console-roles.ts';

/** The oldest rights that a page may use. */
const MAX_RIGHTS_AGE_MS = 5 * 60 * 1000;
/** A member who has just received a role should not wait for long. */
const MAX_REFUSAL_AGE_MS = 30 * 1000;
const MAX_CACHED_MEMBERS = 5000;
/** Requests to a platform at the same time, when the servers of an account are searched. */
const MAX_CONCURRENT_READS = 4;
/** Of a bot on more servers, the choice shows only those that were found: a one-time link opens any of them. */
const MAX_SEARCHED_SERVERS = 100;

/** The viewer, or why there is none. `unavailable`: the platform does not answer. */
export type ViewerResult = ConsoleViewer | 'no-role' | 'unavailable';

/** The rights of members on the platforms, as the console needs them. */
export interface ConsoleRights extends Pick<ConsoleAccess, 'listServers' | 'getServerName'> {
  readViewer(
    account: ConsoleAccount,
    server: Server,
    options: { readonly isFresh: boolean },
  ): Promise<ViewerResult>;
}

/** Undefined: not a member. */
type CallerResult = Caller | undefined | 'unavailable';

type MemberId = Pick<Member, 'server' | 'id'>;

interface CachedCaller {
  readonly caller: Caller | undefined;
  /** The time before the request: the rights are at least as old as that. */
  readonly readAtMs: number;
  /** Number of the request: an earlier one that ends later must not replace a later one. */
  readonly request: number;
}

/**
 * Reads rights from the platforms, and remembers them for at most five minutes. Requests for the same member at the same
 * time are one request. While a platform does not answer, nothing can be changed, and pages can be read until the rights are
 * five minutes old.
 * @example await createConsoleRights({ adapters, policies, clock, log }).readViewer(account, server, { isFresh: true })
 */
export function createConsoleRights({
  adapters,
  policies,
  clock,
  log,
}: {
  readonly adapters: readonly Adapter[];
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly clock: Clock;
  readonly log: Log;
}): ConsoleRights {
  const cache = createLruMap<CachedCaller>(MAX_CACHED_MEMBERS);
  const pending = new Map<string, Promise<CallerResult>>();
  const adapterOf = (platform: string) => adapters.find((adapter) => adapter.platform === platform);

  let requests = 0;

  async function requestCaller(member: MemberId): Promise<CallerResult> {
    const key = memberKey(member);
    requests += 1;
    const [request, readAtMs] = [requests, clock.now().getTime()];
    try {
      const caller = await adapterOf(member.server.platform)?.findCaller?.(member);
      if ((cache.get(key)?.request ?? 0) < request) cache.set(key, { caller, readAtMs, request });
      return caller;
    } catch (error) {
      log.warn('console_rights_unreadable', { member: key, error: errorName(error) });
      return 'unavailable';
    }
  }

  /** Requests that start while another one runs share it, except fresh ones: they may have to see a later change. */
  function readCaller(member: MemberId, isFresh: boolean): Promise<CallerResult> {
    if (isFresh) return requestCaller(member);
    const key = memberKey(member);
    const cached = cache.get(key);
    const isMemberWithoutRole =
      cached?.caller !== undefined && rolesInConsole(cached.caller, policies.of(member.server)).size === 0;
    const maxAgeMs = isMemberWithoutRole ? MAX_REFUSAL_AGE_MS : MAX_RIGHTS_AGE_MS;
    if (cached && clock.now().getTime() - cached.readAtMs < maxAgeMs) return Promise.resolve(cached.caller);
    const running = pending.get(key) ?? requestCaller(member).finally(() => pending.delete(key));
    pending.set(key, running);
    return running;
  }

  const readViewer: ConsoleRights['readViewer'] = async (account, server, { isFresh }) => {
    if (!isServerOf(account, server)) return 'no-role';
    const caller = await readCaller({ server, id: account.id }, isFresh);
    if (caller === 'unavailable') return 'unavailable';
    const roles = caller ? rolesInConsole(caller, policies.of(server)) : undefined;
    return caller && roles && roles.size > 0 ? { caller, roles } : 'no-role';
  };

  const getServerName = (server: Server): string =>
    adapterOf(server.platform)?.getServerName?.(server) ?? server.id;

  return {
    readViewer,
    getServerName,
    async listServers(account) {
      const adapter = adapterOf(account.platform);
      const candidates = (adapter?.listServers?.() ?? []).filter((server) => isServerOf(account, server));
      const isKnownMember = (server: Server): boolean =>
        cache.get(memberKey({ server, id: account.id }))?.caller !== undefined;
      const knownFirst = [...new Set([...candidates.filter(isKnownMember), ...candidates])];
      const searched = knownFirst.slice(0, MAX_SEARCHED_SERVERS);
      const found: ConsoleServer[] = [];
      await forEachConcurrently(searched, MAX_CONCURRENT_READS, async (server) => {
        const viewer = await readViewer(account, server, { isFresh: false });
        if (typeof viewer !== 'string') found.push({ server, name: getServerName(server) });
      });
      return found.sort(
        (a, b) => a.name.localeCompare(b.name) || serverKey(a.server).localeCompare(serverKey(b.server)),
      );
    },
  };
}

const isServerOf = (account: ConsoleAccount, server: Server): boolean =>
  account.platform === server.platform && (account.serverId ?? server.id) === server.id;
