import type { Log } from '#core';
import { hasAdminRights, withLocalAdminRights } from '../admin-rights.ts';
import type { Clients } from '../clients.ts';
import { logSlackErrors, slackErrorCode } from '../errors.ts';
import { pagesOf } from '../paginate.ts';
import { type RawUser, rawUserSchema } from '../payload-schemas.ts';
import type { Workspace } from '../workspace.ts';

/** A cached user is fetched again after this time. */
const USER_CACHE_TTL_MS = 6 * 60 * 60 * 1000;
const USER_CACHE_SIZE = 100_000;
const MAX_ADMINISTRATORS = 4;

/** Users of one workspace, cached by id. */
export interface UserCache {
  /** Fetches all users in the background; a failure is logged. */
  refreshInBackground(): void;
  /** The user, fetched when not cached or too old. Rejects at once when Slack does not answer. */
  get(id: string): Promise<RawUser>;
  /**
   * The user as Slack describes them now: without the cache, and never the answer to an earlier request. Rejects at once
   * when Slack does not answer.
   */
  fetch(id: string): Promise<RawUser>;
  /** The cached user; undefined when not cached or too old. Calls nothing. */
  getFresh(id: string): RawUser | undefined;
  /** The cached user; calls nothing. */
  getCached(id: string): RawUser | undefined;
  /** Stores what an event said about a user. */
  update(user: RawUser): void;
  /** At most four cached owners and administrators, owners first. */
  listAdministrators(): readonly RawUser[];
}

/**
 * The user cache of one workspace.
 * @example const users = createUserCache({ clients, workspace, log }); users.refreshInBackground()
 */
export function createUserCache({
  clients,
  workspace,
  log,
}: {
  readonly clients: Clients;
  readonly workspace: Workspace;
  readonly log: Log;
}): UserCache {
  const users = new Map<string, { readonly user: RawUser; readonly cachedAt: number }>();
  const pendingLookups = new Map<string, Promise<RawUser>>();
  let allLoadedAt = performance.now();

  function cacheUser(received: RawUser): RawUser {
    const previous = users.get(received.id)?.user;
    const user = withLocalAdminRights(workspace, received, previous);
    // Events do not contain the locale.
    const locale = user.locale ?? previous?.locale;
    const cached = locale === undefined ? user : { ...user, locale };
    users.delete(user.id);
    users.set(user.id, { user: cached, cachedAt: performance.now() });
    if (users.size > USER_CACHE_SIZE) users.delete(users.keys().next().value!);
    return cached;
  }

  async function fetchUser(id: string): Promise<RawUser> {
    try {
      const { user } = await clients.people.users.info({ user: id, include_locale: true });
      return cacheUser(rawUserSchema.parse(user));
    } catch (error) {
      // Slack may refuse data about members of other workspaces.
      if (slackErrorCode(error) === 'user_not_found' || slackErrorCode(error) === 'user_not_visible')
        return cacheUser({ id, is_stranger: true });
      throw error;
    }
  }

  /** Several lookups of one user at a time are one request. */
  function fetchOnce(id: string): Promise<RawUser> {
    const pending = pendingLookups.get(id) ?? fetchUser(id).finally(() => pendingLookups.delete(id));
    pendingLookups.set(id, pending);
    return pending;
  }

  async function loadAll(): Promise<void> {
    const args = { team_id: workspace.team, include_locale: true };
    for await (const { members = [] } of pagesOf(clients.retryingBot, 'users.list', args))
      for (const user of members) cacheUser(rawUserSchema.parse(user));
  }

  /** Fetching all users takes minutes in a large workspace; a user who posts meanwhile is fetched individually. */
  function refreshInBackground(): void {
    allLoadedAt = performance.now();
    logSlackErrors(log, 'users_load_failed', loadAll());
  }

  function getFresh(id: string): RawUser | undefined {
    if (workspace.hasOrganisationToken === true && performance.now() - allLoadedAt > USER_CACHE_TTL_MS)
      refreshInBackground();
    const entry = users.get(id);
    return entry && performance.now() - entry.cachedAt < USER_CACHE_TTL_MS ? entry.user : undefined;
  }

  return {
    refreshInBackground,
    getFresh,
    get: async (id) => getFresh(id) ?? fetchOnce(id),
    async fetch(id) {
      await pendingLookups.get(id)?.catch(() => undefined);
      return fetchOnce(id);
    },
    getCached: (id) => users.get(id)?.user,
    update: (user) => void cacheUser(user),
    listAdministrators: () =>
      [...users.values()]
        .map(({ user }) => user)
        .filter((user) => hasAdminRights(workspace, user) && !user.is_bot && !user.deleted)
        .sort((a, b) => Number(b.is_owner ?? false) - Number(a.is_owner ?? false))
        .slice(0, MAX_ADMINISTRATORS),
  };
}
