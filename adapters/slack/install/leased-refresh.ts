import type { Clock, Leases, Log } from '#core';
import { slackErrorCode, slackErrorName } from '../client/errors.ts';
import { type GrantCache, grantKey, grantLogFields } from './grant-cache.ts';
import type { TokenGrant } from './installation-store.ts';

const MINUTE_MS = 60_000;
/** A token this close to its expiry counts as expired. */
export const EXPIRY_MARGIN_MS = MINUTE_MS;
/** Duration of the lease: only its holder may use the refresh token. */
const LEASE_MS = 2 * MINUTE_MS;
const POLL_INTERVAL_MS = 250;
const MAX_POLLS = 80;
/** Errors after which Slack never refreshes a token: its refresh token was used or revoked, or the app was changed. */
const PERMANENT_ERROR_CODES: ReadonlySet<string> = new Set([
  ...['invalid_refresh_token', 'token_revoked', 'token_expired', 'account_inactive', 'invalid_grant'],
  ...['invalid_client_id', 'bad_client_secret', 'authorization_not_found', 'invalid_auth'],
  ...['invalid_token', 'token_already_exchanged', 'token_rotation_not_enabled'],
]);

/** Milliseconds until a token expires; infinite for one that does not. @example remainingMs(bot, clock) // 7_200_000 */
export const remainingMs = ({ expiresAt = Number.POSITIVE_INFINITY }: TokenGrant, clock: Clock): number =>
  expiresAt - clock.now().getTime();

/** Refreshes tokens, in one process at a time. */
export interface LeasedRefresh {
  /** The next version of a token; the same one after a permanent refusal. Rejects when Slack or the store fails. */
  refresh(grant: TokenGrant): Promise<TokenGrant>;
  /** False after a permanent refusal to refresh this version. */
  isRefreshable(grant: TokenGrant): boolean;
}

/**
 * A refresh token is valid for one use. So only the process with the lease uses it; other processes on the same
 * database wait for the token that this process stores.
 * @example const leased = createLeasedRefresh({ grants, requestRefresh, leases, clock, log }); await leased.refresh(bot)
 */
export function createLeasedRefresh({
  grants,
  requestRefresh,
  leases,
  clock,
  log,
}: {
  readonly grants: GrantCache;
  readonly requestRefresh: (grant: TokenGrant) => Promise<TokenGrant>;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly log: Log;
}): LeasedRefresh {
  /** Refresh tokens, and tokens without one, that Slack has permanently refused. */
  const refused = new Set<string>();
  const secretOf = ({ refresh, token }: TokenGrant): string => refresh ?? token;

  async function waitForOtherProcess(grant: TokenGrant): Promise<TokenGrant> {
    for (let poll = 0; poll < MAX_POLLS; poll++) {
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
      const stored = await grants.loadStored(grant);
      if (stored.token !== grant.token) return stored;
    }
    throw new Error('no other process has renewed it');
  }

  function noteRefusal(grant: TokenGrant, error: unknown): void {
    refused.add(secretOf(grant));
    const fields = { ...grantLogFields(grant), error: slackErrorName(error) };
    if (grant.refresh === undefined) log.warn('token_rotation_not_available', fields);
    else log.error('token_refresh_refused', { ...fields, hint: 'install the app again or grant it again' });
  }

  async function refreshAsHolder(grant: TokenGrant): Promise<TokenGrant> {
    try {
      const stored = await grants.loadStored(grant);
      if (stored.token !== grant.token) return stored;
      const next = grants.keepNewest(await requestRefresh(grant));
      await grants.save(next);
      log.info('token_refreshed', grantLogFields(grant));
      return next;
    } catch (error) {
      const stored = await grants.loadStored(grant);
      if (stored.token !== grant.token) return stored;
      if (!PERMANENT_ERROR_CODES.has(slackErrorCode(error) ?? '')) throw error;
      noteRefusal(grant, error);
      return grant;
    }
  }

  async function refreshWithLease(grant: TokenGrant): Promise<TokenGrant> {
    const leaseName = `slack/renew/${grantKey(grant)}`;
    // When the lease store fails, only an expired token is refreshed: Slack may accept two refreshes at the same time.
    const isLeaseHolder = await leases
      .acquire(leaseName, clock.now(), LEASE_MS)
      .catch(() => remainingMs(grant, clock) < EXPIRY_MARGIN_MS);
    if (!isLeaseHolder) return waitForOtherProcess(grant);
    try {
      return await refreshAsHolder(grant);
    } finally {
      await leases.release(leaseName).catch(() => undefined);
    }
  }

  return {
    async refresh(grant) {
      const stored = await grants.loadStored(grant);
      return stored.token === grant.token ? refreshWithLease(stored) : stored;
    },
    isRefreshable: (grant) => !refused.has(secretOf(grant)),
  };
}
