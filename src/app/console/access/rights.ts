import type {
  Adapter,
  Caller,
  Clock,
  ConsoleAccess,
  ConsoleAccount,
  ConsoleServer,
  ConsoleViewer,
  Log,
  PolicyStore,
  Server,
} from '#core';
import { memberKey, serverKey } from '#core';
import { createLruMap, errorName, forEachConcurrently } from '#lib';
import { rolesInConsole } from '../../../commands/console/console-roles.ts';

/** The oldest rights that a page may use. */
export const MAX_RIGHTS_AGE_MS = 5 * 60 * 1000;
/** A person who has just received a role should not wait for long. */
const MAX_REFUSAL_AGE_MS = 30 * 1000;
const MAX_CACHED_MEMBERS = 5000;
/** Requests to a platform at the same time, when the servers of an account are searched. */
const MAX_CONCURRENT_READS = 4;

/** The rights of members on the platforms, as the console needs them. */
export type ConsoleRights = Pick<ConsoleAccess, 'findViewer' | 'listServers'>;

interface CachedCaller {
  /** Undefined: not a member. */
  readonly caller: Caller | undefined;
  /** The time before the request: the rights are at least as old as that. */
  readonly readAtMs: number;
  /** Number of the request: an earlier one that ends later must not replace a later one. */
  readonly request: number;
}

/**
 * Reads rights from the platforms, and remembers them for at most five minutes. Requests for the same member at the same
 * time are one request. A platform that does not answer gives no rights.
 * @example await createConsoleRights({ adapters, policies, clock, log }).findViewer(account, server, { isFresh: true })
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
  const pending = new Map<string, Promise<Caller | undefined>>();
  const adapterOf = (platform: string) => adapters.find((adapter) => adapter.platform === platform);

  let requests = 0;

  async function requestCaller(member: { readonly server: Server; readonly id: string }) {
    const key = memberKey(member);
    requests += 1;
    const [request, readAtMs] = [requests, clock.now().getTime()];
    try {
      const caller = await adapterOf(member.server.platform)?.findCaller?.(member);
      if ((cache.get(key)?.request ?? 0) < request) cache.set(key, { caller, readAtMs, request });
      return caller;
    } catch (error) {
      cache.delete(key);
      log.warn('console_rights_unreadable', { member: key, error: errorName(error) });
      return undefined;
    }
  }

  /** Requests that start while another one runs share it, except fresh ones: they may have to see a later change. */
  function readCaller(
    member: { readonly server: Server; readonly id: string },
    isFresh: boolean,
  ): Promise<Caller | undefined> {
    if (isFresh) return requestCaller(member);
    const key = memberKey(member);
    const cached = cache.get(key);
    const hasRole = cached?.caller && rolesInConsole(cached.caller, policies.of(member.server)).size > 0;
    const maxAgeMs = hasRole ? MAX_RIGHTS_AGE_MS : MAX_REFUSAL_AGE_MS;
    if (cached && clock.now().getTime() - cached.readAtMs < maxAgeMs) return Promise.resolve(cached.caller);
    const running = pending.get(key) ?? requestCaller(member).finally(() => pending.delete(key));
    pending.set(key, running);
    return running;
  }

  async function findViewer(
    account: ConsoleAccount,
    server: Server,
    { isFresh }: { readonly isFresh: boolean },
  ): Promise<ConsoleViewer | undefined> {
    if (!isServerOf(account, server)) return undefined;
    const caller = await readCaller({ server, id: account.id }, isFresh);
    if (!caller) return undefined;
    const roles = rolesInConsole(caller, policies.of(server));
    return roles.size === 0 ? undefined : { caller, roles };
  }

  return {
    findViewer,
    async listServers(account) {
      const adapter = adapterOf(account.platform);
      const candidates = (adapter?.listServers?.() ?? []).filter((server) => isServerOf(account, server));
      const found: ConsoleServer[] = [];
      await forEachConcurrently(candidates, MAX_CONCURRENT_READS, async (server) => {
        if (!(await findViewer(account, server, { isFresh: false }))) return;
        found.push({ server, name: adapter?.getServerName?.(server) ?? server.id });
      });
      return found.sort(
        (a, b) => a.name.localeCompare(b.name) || serverKey(a.server).localeCompare(serverKey(b.server)),
      );
    },
  };
}

const isServerOf = (account: ConsoleAccount, server: Server): boolean =>
  account.platform === server.platform && (account.serverId ?? server.id) === server.id;
