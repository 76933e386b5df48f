import { type Claims, type Clock, type Log, serverKey } from '#core';
import { type Access, clientFor, type Reach } from './clients.ts';
import { codeOf, nameOf } from './faults.ts';
import type { Grant, Installed, Installs } from './installs.ts';
import type { AppKeys } from './oauth.ts';
import { serverOf } from './workspace.ts';

const MINUTE_MS = 60_000;
/** Tokens last twelve hours. Renewed so early, an outage of two hours is survived; the one before stays good meanwhile. */
const EARLY_MS = 120 * MINUTE_MS;
/** Whoever needs a token that ends so soon waits for the next one. */
const SOON_MS = MINUTE_MS;
/** For so long one process alone may use a refresh token. */
const CLAIM_MS = 2 * MINUTE_MS;
const LOOK_MS = 250;
const LOOKS_MOST = 80;
const TRIES = 3;
const PAUSE_MS = 500;
/** Not every call asks anew while Slack does not answer. */
const REST_MS = 5000;
/** Slack will never renew it: a refresh token that was used or revoked, an app that is gone or has lost its secret. */
const NEVER: ReadonlySet<string> = new Set([
  ...['invalid_refresh_token', 'token_revoked', 'token_expired', 'account_inactive', 'invalid_grant'],
  ...['invalid_client_id', 'bad_client_secret', 'authorization_not_found', 'invalid_auth'],
  ...['invalid_token', 'token_already_exchanged', 'token_rotation_not_enabled'],
]);

export interface Renewal {
  /** What a client needs: the token itself, or where it expires the way to the one that is good at each moment. */
  tokenOf(grant: Grant): string | Access;
  /** What is stored now: takes up what other processes have renewed, and begins to renew what runs out. Throws nothing. */
  seen(known: readonly Installed[]): void;
}

/**
 * Tokens that expire are renewed before they do, and when Slack says that they have. A refresh token is good for one
 * use, so that of several processes on one database the one that holds the claim uses it, and the others wait for what
 * it stores. https://docs.slack.dev/authentication/using-token-rotation
 * @example const renewal = createRenewal({ keys, reach, installs, claims, clock, log }); clientFor(renewal.tokenOf(bot), reach)
 */
export function createRenewal(ports: {
  readonly keys: Pick<AppKeys, 'clientId' | 'clientSecret'>;
  readonly reach: Reach;
  readonly installs: Pick<Installs, 'grant' | 'put'>;
  readonly claims: Claims;
  readonly clock: Clock;
  readonly log: Log;
  readonly restMs?: number | undefined;
}): Renewal {
  const { keys, reach, installs, claims, clock, log, restMs = REST_MS } = ports;
  const slack = clientFor('', reach);
  const latest = new Map<string, Grant>();
  const under = new Map<string, Promise<Grant>>();
  const failed = new Map<string, { readonly at: number; readonly error: unknown }>();
  /** Slack has given these, and the database has not taken them yet: they are good all the same. */
  const unstored = new Map<string, Grant>();
  const refused = new Set<string>();

  const placeOf = ({ holder, kind }: Grant): string => `${holder}/${kind}`;
  const factsOf = ({ holder, kind }: Grant) => ({ server: serverKey(serverOf(holder)), kind });
  const left = ({ expiresAt = Number.POSITIVE_INFINITY }: Grant): number => expiresAt - clock.now().getTime();
  const canRenew = ({ refresh }: Grant): boolean => refresh !== undefined && !refused.has(refresh);

  /** The one that ends last was given last. */
  function newest(grant: Grant): Grant {
    const known = latest.get(placeOf(grant));
    const winner = known && (known.expiresAt ?? 0) > (grant.expiresAt ?? 0) ? known : grant;
    latest.set(placeOf(grant), winner);
    return winner;
  }

  async function stored(grant: Grant): Promise<Grant> {
    const found = await installs.grant(grant.holder, grant.kind);
    return found === undefined ? grant : newest(found);
  }

  async function store(grant: Grant): Promise<void> {
    try {
      await installs.put(grant);
      unstored.delete(placeOf(grant));
    } catch (error) {
      unstored.set(placeOf(grant), grant);
      log.error('a renewed token is not stored yet; do not stop this process', {
        ...factsOf(grant),
        error: nameOf(error),
      });
    }
  }

  /** Asks again where no answer came: a used refresh token is still good for a moment. */
  async function asked(grant: Grant, turn = 1): Promise<Grant> {
    const { clientId: client_id, clientSecret: client_secret } = keys;
    const { refresh, holder } = grant;
    try {
      const answer =
        refresh === undefined
          ? await slack.oauth.v2.exchange({ client_id, client_secret, token: grant.token })
          : await slack.oauth.v2.access({
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
      if (codeOf(error) !== undefined || turn >= TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      return asked(grant, turn + 1);
    }
  }

  /** Another process is at it: what it stores is ours too. */
  async function waited(grant: Grant): Promise<Grant> {
    for (let look = 0; look < LOOKS_MOST; look++) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      const found = await stored(grant);
      if (found.token !== grant.token) return found;
    }
    throw new Error('no other process has renewed it');
  }

  async function claimed(grant: Grant): Promise<Grant> {
    const claim = `slack/renew/${placeOf(grant)}`;
    // Where nobody can say who may, only what has run out is renewed: two at once may both succeed with Slack.
    const mine = await claims.claim(claim, clock.now(), CLAIM_MS).catch(() => left(grant) < SOON_MS);
    if (!mine) return waited(grant);
    try {
      const now = await stored(grant);
      if (now.token !== grant.token) return now;
      const next = newest(await asked(grant));
      await store(next);
      log.info('a token was renewed', factsOf(grant));
      return next;
    } catch (error) {
      const found = await stored(grant);
      if (found.token !== grant.token) return found;
      if (!NEVER.has(codeOf(error) ?? '')) throw error;
      refused.add(grant.refresh ?? grant.token);
      const facts = { ...factsOf(grant), error: nameOf(error) };
      if (grant.refresh === undefined) log.warn('a token that does not expire stays as it is', facts);
      else log.error('a token cannot be renewed; it is to be given again', facts);
      return grant;
    } finally {
      await claims.release(claim).catch(() => undefined);
    }
  }

  async function renewed(grant: Grant): Promise<Grant> {
    const before = await stored(grant);
    return before.token === grant.token ? claimed(before) : before;
  }

  /** One renewal at a time, however many calls wait for it. */
  function renew(grant: Grant): Promise<Grant> {
    const place = placeOf(grant);
    const last = failed.get(place);
    if (last && performance.now() - last.at < restMs) return Promise.reject(last.error);
    const running =
      under.get(place) ??
      renewed(grant)
        .then((next) => {
          failed.delete(place);
          return next;
        })
        .catch((error: unknown) => {
          failed.set(place, { at: performance.now(), error });
          log.warn('a token was not renewed; it is tried again', { ...factsOf(grant), error: nameOf(error) });
          throw error;
        })
        .finally(() => under.delete(place));
    under.set(place, running);
    return running;
  }

  return {
    tokenOf(grant) {
      if (grant.expiresAt === undefined) return grant.token;
      newest(grant);
      const place = placeOf(grant);
      const current = (): Grant => latest.get(place) ?? grant;
      return {
        async token() {
          const now = current();
          if (left(now) > SOON_MS || !canRenew(now)) return now.token;
          // It may be good for a moment more; if it is not, Slack says so.
          return (await renew(now).catch(() => now)).token;
        },
        async renewed(expired) {
          const now = current();
          const next = now.token === expired && canRenew(now) ? await renew(now) : now;
          return next.token === expired ? undefined : next.token;
        },
      };
    },
    seen(known) {
      for (const grant of unstored.values()) void store(grant);
      const grants = known.flatMap(({ bot, admin }) => [bot, ...(admin ? [admin] : [])]);
      const rotating = grants.some(({ refresh }) => refresh !== undefined);
      for (const grant of grants) {
        if (grant.expiresAt === undefined && !rotating) continue;
        const now = newest(grant);
        // Those from before the app's tokens began to expire are exchanged for such.
        const due =
          now.expiresAt === undefined ? !refused.has(now.token) : left(now) < EARLY_MS && canRenew(now);
        if (due) renew(now).catch(() => undefined);
      }
    },
  };
}
