import { type Clock, type Leases, type Log, serverKey } from '#core';
import { type ApiOptions, createClient, type TokenSource } from '../client/clients.ts';
import { slackErrorCode, slackErrorName } from '../client/errors.ts';
import { serverOfTeam } from '../client/workspace.ts';
import type { InstallationStore, InstalledWorkspace, TokenGrant } from './installation-store.ts';
import type { AppCredentials } from './oauth.ts';

const MINUTE_MS = 60_000;
/** Tokens last twelve hours. Renewed so early, an outage of two hours is survived; the one before stays good meanwhile. */
const REFRESH_AHEAD_MS = 120 * MINUTE_MS;
/** Whoever needs a token that ends so soon waits for the next one. */
const EXPIRY_MARGIN_MS = MINUTE_MS;
/** For so long one process alone may use a refresh token. */
const LEASE_MS = 2 * MINUTE_MS;
const POLL_INTERVAL_MS = 250;
const MAX_POLLS = 80;
const MAX_ATTEMPTS = 3;
const RETRY_DELAY_MS = 500;
/** Not every call asks anew while Slack does not answer. */
const BACKOFF_MS = 5000;
/** Slack will never renew it: a refresh token that was used or revoked, an app that is gone or has lost its secret. */
const PERMANENT_ERROR_CODES: ReadonlySet<string> = new Set([
  ...['invalid_refresh_token', 'token_revoked', 'token_expired', 'account_inactive', 'invalid_grant'],
  ...['invalid_client_id', 'bad_client_secret', 'authorization_not_found', 'invalid_auth'],
  ...['invalid_token', 'token_already_exchanged', 'token_rotation_not_enabled'],
]);

export interface TokenRotation {
  /** What a client needs: the token itself, or where it expires the way to the one that is good at each moment. */
  tokenSource(grant: TokenGrant): string | TokenSource;
  /** What is stored now: takes up what other processes have renewed, and begins to renew what runs out. Throws nothing. */
  refreshDue(known: readonly InstalledWorkspace[]): void;
}

/**
 * Tokens that expire are renewed before they do, and when Slack says that they have. A refresh token is good for one
 * use, so that of several processes on one database the one that holds the claim uses it, and the others wait for what
 * it stores. https://docs.slack.dev/authentication/using-token-rotation
 * @example const renewal = createTokenRotation({ keys, reach, installs, claims, clock, log }); createClient(renewal.tokenOf(bot), reach)
 */
export function createTokenRotation(ports: {
  readonly credentials: Pick<AppCredentials, 'clientId' | 'clientSecret'>;
  readonly apiOptions: ApiOptions;
  readonly installationStore: Pick<InstallationStore, 'getGrant' | 'saveGrant'>;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly log: Log;
  readonly backoffMs?: number | undefined;
}): TokenRotation {
  const { credentials, apiOptions, installationStore, leases, clock, log, backoffMs = BACKOFF_MS } = ports;
  const client = createClient('', apiOptions);
  const latest = new Map<string, TokenGrant>();
  const pending = new Map<string, Promise<TokenGrant>>();
  const failed = new Map<string, { readonly at: number; readonly error: unknown }>();
  /** Slack has given these, and the database has not taken them yet: they are good all the same. */
  const unstored = new Map<string, TokenGrant>();
  const unrefreshable = new Set<string>();

  const grantKey = ({ holder, kind }: TokenGrant): string => `${holder}/${kind}`;
  const logFields = ({ holder, kind }: TokenGrant) => ({ server: serverKey(serverOfTeam(holder)), kind });
  const remainingMs = ({ expiresAt = Number.POSITIVE_INFINITY }: TokenGrant): number =>
    expiresAt - clock.now().getTime();
  const canRefresh = ({ refresh }: TokenGrant): boolean =>
    refresh !== undefined && !unrefreshable.has(refresh);

  /** The one that ends last was given last. */
  function keepNewest(grant: TokenGrant): TokenGrant {
    const known = latest.get(grantKey(grant));
    const winner = known && (known.expiresAt ?? 0) > (grant.expiresAt ?? 0) ? known : grant;
    latest.set(grantKey(grant), winner);
    return winner;
  }

  async function loadStored(grant: TokenGrant): Promise<TokenGrant> {
    const found = await installationStore.getGrant(grant.holder, grant.kind);
    return found === undefined ? grant : keepNewest(found);
  }

  async function saveGrant(grant: TokenGrant): Promise<void> {
    try {
      await installationStore.saveGrant(grant);
      unstored.delete(grantKey(grant));
    } catch (error) {
      unstored.set(grantKey(grant), grant);
      log.error('a renewed token is not stored yet; do not stop this process', {
        ...logFields(grant),
        error: slackErrorName(error),
      });
    }
  }

  /** Asks again where no answer came: a used refresh token is still good for a moment. */
  async function requestRefresh(grant: TokenGrant, attempt = 1): Promise<TokenGrant> {
    const { clientId: client_id, clientSecret: client_secret } = credentials;
    const { refresh, holder } = grant;
    try {
      const answer =
        refresh === undefined
          ? await client.oauth.v2.exchange({ client_id, client_secret, token: grant.token })
          : await client.oauth.v2.access({
              ...{ client_id, client_secret },
              ...{ grant_type: 'refresh_token' as const, refresh_token: refresh },
            });
      const next = answer.access_token === undefined ? answer.authed_user : answer;
      const whose = [answer.team?.id, answer.enterprise?.id].filter((id) => id !== undefined);
      if (whose.length > 0 && !whose.includes(holder)) throw new Error('it is of another workspace');
      const { access_token: token, refresh_token: another, expires_in: seconds } = next ?? {};
      if (!token || !another || seconds === undefined) throw new Error('no token came');
      return { ...grant, token, refresh: another, expiresAt: clock.now().getTime() + seconds * 1000 };
    } catch (error) {
      if (slackErrorCode(error) !== undefined || attempt >= MAX_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS));
      return requestRefresh(grant, attempt + 1);
    }
  }

  /** Another process is at it: what it stores is ours too. */
  async function waitForOtherProcess(grant: TokenGrant): Promise<TokenGrant> {
    for (let look = 0; look < MAX_POLLS; look++) {
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
      const found = await loadStored(grant);
      if (found.token !== grant.token) return found;
    }
    throw new Error('no other process has renewed it');
  }

  async function refreshWithLease(grant: TokenGrant): Promise<TokenGrant> {
    const leaseName = `slack/renew/${grantKey(grant)}`;
    // Where nobody can say who may, only what has run out is renewed: two at once may both succeed with Slack.
    const isLeaseHolder = await leases
      .acquire(leaseName, clock.now(), LEASE_MS)
      .catch(() => remainingMs(grant) < EXPIRY_MARGIN_MS);
    if (!isLeaseHolder) return waitForOtherProcess(grant);
    try {
      const now = await loadStored(grant);
      if (now.token !== grant.token) return now;
      const next = keepNewest(await requestRefresh(grant));
      await saveGrant(next);
      log.info('a token was renewed', logFields(grant));
      return next;
    } catch (error) {
      const found = await loadStored(grant);
      if (found.token !== grant.token) return found;
      if (!PERMANENT_ERROR_CODES.has(slackErrorCode(error) ?? '')) throw error;
      unrefreshable.add(grant.refresh ?? grant.token);
      const facts = { ...logFields(grant), error: slackErrorName(error) };
      if (grant.refresh === undefined) log.warn('a token that does not expire stays as it is', facts);
      else log.error('a token cannot be renewed; it is to be given again', facts);
      return grant;
    } finally {
      await leases.release(leaseName).catch(() => undefined);
    }
  }

  async function refreshUnlessChanged(grant: TokenGrant): Promise<TokenGrant> {
    const before = await loadStored(grant);
    return before.token === grant.token ? refreshWithLease(before) : before;
  }

  /** One renewal at a time, however many calls wait for it. */
  function refreshGrant(grant: TokenGrant): Promise<TokenGrant> {
    const key = grantKey(grant);
    const last = failed.get(key);
    if (last && performance.now() - last.at < backoffMs) return Promise.reject(last.error);
    const running =
      pending.get(key) ??
      refreshUnlessChanged(grant)
        .then((next) => {
          failed.delete(key);
          return next;
        })
        .catch((error: unknown) => {
          failed.set(key, { at: performance.now(), error });
          log.warn('a token was not renewed; it is tried again', {
            ...logFields(grant),
            error: slackErrorName(error),
          });
          throw error;
        })
        .finally(() => pending.delete(key));
    pending.set(key, running);
    return running;
  }

  return {
    tokenSource(grant) {
      if (grant.expiresAt === undefined) return grant.token;
      keepNewest(grant);
      const key = grantKey(grant);
      const current = (): TokenGrant => latest.get(key) ?? grant;
      return {
        async getToken() {
          const now = current();
          if (remainingMs(now) > EXPIRY_MARGIN_MS || !canRefresh(now)) return now.token;
          // It may be good for a moment more; if it is not, Slack says so.
          return (await refreshGrant(now).catch(() => now)).token;
        },
        async refreshExpired(expired) {
          const now = current();
          const next = now.token === expired && canRefresh(now) ? await refreshGrant(now) : now;
          return next.token === expired ? undefined : next.token;
        },
      };
    },
    refreshDue(known) {
      for (const grant of unstored.values()) void saveGrant(grant);
      const grants = known.flatMap(({ bot, admin }) => [bot, ...(admin ? [admin] : [])]);
      const rotating = grants.some(({ refresh }) => refresh !== undefined);
      for (const grant of grants) {
        if (grant.expiresAt === undefined && !rotating) continue;
        const now = keepNewest(grant);
        // Those from before the app's tokens began to expire are exchanged for such.
        const due =
          now.expiresAt === undefined
            ? !unrefreshable.has(now.token)
            : remainingMs(now) < REFRESH_AHEAD_MS && canRefresh(now);
        if (due) refreshGrant(now).catch(() => undefined);
      }
    },
  };
}
