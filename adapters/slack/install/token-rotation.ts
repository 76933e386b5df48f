import type { Clock, Leases, Log } from '#core';
import type { ApiOptions, TokenSource } from '../client/clients.ts';
import { slackErrorName } from '../client/errors.ts';
import type { AppCredentials } from './app-credentials.ts';
import { createGrantCache, grantKey, grantLogFields } from './grant-cache.ts';
import type { InstallationStore, InstalledWorkspace, TokenGrant } from './installation-store.ts';
import { createLeasedRefresh, EXPIRY_MARGIN_MS, remainingMs } from './leased-refresh.ts';
import { createRefreshRequest } from './refresh-request.ts';

/**
 * Time before the expiry at which a token is refreshed. Tokens last twelve hours, so an outage of two hours is
 * harmless.
 */
const REFRESH_AHEAD_MS = 2 * 60 * 60 * 1000;
/** After a failed refresh, calls fail at once for this time without a request to Slack. */
const BACKOFF_MS = 5000;

/** Keeps tokens that expire valid. */
export interface TokenRotation {
  /** The token itself; for a token that expires, a source of the current token. */
  tokenSource(grant: TokenGrant): string | TokenSource;
  /** Takes over the stored tokens, and starts to refresh those that expire soon. Never throws. */
  refreshDue(workspaces: readonly InstalledWorkspace[]): void;
}

/**
 * Refreshes tokens before they expire, and when Slack reports that they have expired.
 * https://docs.slack.dev/authentication/using-token-rotation
 * @example
 * const tokenRotation = createTokenRotation({ credentials, apiOptions, installationStore, leases, clock, log });
 * createClient(tokenRotation.tokenSource(bot), apiOptions);
 */
export function createTokenRotation({
  credentials,
  apiOptions,
  installationStore,
  leases,
  clock,
  log,
  backoffMs = BACKOFF_MS,
}: {
  readonly credentials: Pick<AppCredentials, 'clientId' | 'clientSecret'>;
  readonly apiOptions: ApiOptions;
  readonly installationStore: Pick<InstallationStore, 'getGrant' | 'saveGrant'>;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly log: Log;
  readonly backoffMs?: number | undefined;
}): TokenRotation {
  const grants = createGrantCache({ installationStore, log });
  const requestRefresh = createRefreshRequest({ credentials, apiOptions, clock });
  const { refresh, isRefreshable } = createLeasedRefresh({ grants, requestRefresh, leases, clock, log });
  const pending = new Map<string, Promise<TokenGrant>>();
  const failures = new Map<string, { readonly at: number; readonly error: unknown }>();

  const canRefresh = (grant: TokenGrant): boolean => grant.refresh !== undefined && isRefreshable(grant);

  async function refreshAndNoteFailure(grant: TokenGrant): Promise<TokenGrant> {
    const key = grantKey(grant);
    try {
      const next = await refresh(grant);
      failures.delete(key);
      return next;
    } catch (error) {
      failures.set(key, { at: performance.now(), error });
      log.warn('token_refresh_failed', { ...grantLogFields(grant), error: slackErrorName(error) });
      throw error;
    }
  }

  /** One refresh at a time per token; all calls wait for the same one. */
  function refreshOnce(grant: TokenGrant): Promise<TokenGrant> {
    const key = grantKey(grant);
    const failure = failures.get(key);
    if (failure && performance.now() - failure.at < backoffMs) return Promise.reject(failure.error);
    const running = pending.get(key) ?? refreshAndNoteFailure(grant).finally(() => pending.delete(key));
    pending.set(key, running);
    return running;
  }

  function isDue(grant: TokenGrant): boolean {
    // A token from the time before the app used rotation is exchanged for one that expires.
    if (grant.expiresAt === undefined) return isRefreshable(grant);
    return remainingMs(grant, clock) < REFRESH_AHEAD_MS && canRefresh(grant);
  }

  return {
    tokenSource(grant) {
      if (grant.expiresAt === undefined) return grant.token;
      grants.keepNewest(grant);
      return {
        async getToken() {
          const current = grants.current(grant);
          if (remainingMs(current, clock) > EXPIRY_MARGIN_MS || !canRefresh(current)) return current.token;
          // After a failed refresh the old token may still be valid for a moment; if not, Slack says so.
          return (await refreshOnce(current).catch(() => current)).token;
        },
        async refreshExpired(expired) {
          const current = grants.current(grant);
          const next =
            current.token === expired && canRefresh(current) ? await refreshOnce(current) : current;
          return next.token === expired ? undefined : next.token;
        },
      };
    },
    refreshDue(workspaces) {
      grants.saveUnsaved();
      const all = workspaces.flatMap(({ bot, admin }) => [bot, ...(admin ? [admin] : [])]);
      const usesRotation = all.some((grant) => grant.refresh !== undefined);
      for (const grant of all) {
        if (grant.expiresAt === undefined && !usesRotation) continue;
        const newest = grants.keepNewest(grant);
        if (isDue(newest)) refreshOnce(newest).catch(() => undefined);
      }
    },
  };
}
