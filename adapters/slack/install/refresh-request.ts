import type { Clock } from '#core';
import { type ApiOptions, createClient } from '../client/clients.ts';
import { slackErrorCode } from '../client/errors.ts';
import type { AppCredentials } from './app-credentials.ts';
import type { TokenGrant } from './installation-store.ts';

const MAX_ATTEMPTS = 3;
const RETRY_DELAY_MS = 500;

/**
 * Requests the next token from Slack: with the refresh token, or in exchange for a token that does not expire. Repeats
 * a call without a response, because Slack accepts a used refresh token for a short time. Rejects with Slack's error,
 * or when the response is for another workspace or incomplete.
 * https://docs.slack.dev/authentication/using-token-rotation
 * @example const requestRefresh = createRefreshRequest({ credentials, apiOptions, clock }); await requestRefresh(bot)
 */
export function createRefreshRequest({
  credentials: { clientId: client_id, clientSecret: client_secret },
  apiOptions,
  clock,
}: {
  readonly credentials: Pick<AppCredentials, 'clientId' | 'clientSecret'>;
  readonly apiOptions: ApiOptions;
  readonly clock: Clock;
}): (grant: TokenGrant) => Promise<TokenGrant> {
  const client = createClient('', apiOptions);

  const callSlack = ({ token, refresh }: TokenGrant) =>
    refresh === undefined
      ? client.oauth.v2.exchange({ client_id, client_secret, token })
      : client.oauth.v2.access({
          client_id,
          client_secret,
          grant_type: 'refresh_token',
          refresh_token: refresh,
        });

  async function requestRefresh(grant: TokenGrant, attempt = 1): Promise<TokenGrant> {
    try {
      const response = await callSlack(grant);
      const holders = [response.team?.id, response.enterprise?.id].filter((id) => id !== undefined);
      if (holders.length > 0 && !holders.includes(grant.holder))
        throw new Error('it is of another workspace');
      // An administrator's token is inside `authed_user`.
      const next = response.access_token === undefined ? response.authed_user : response;
      const { access_token: token, refresh_token: refresh, expires_in: seconds } = next ?? {};
      if (!token || !refresh || seconds === undefined) throw new Error('no token came');
      return { ...grant, token, refresh, expiresAt: clock.now().getTime() + seconds * 1000 };
    } catch (error) {
      if (slackErrorCode(error) !== undefined || attempt >= MAX_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS));
      return requestRefresh(grant, attempt + 1);
    }
  }
  return (grant) => requestRefresh(grant);
}
