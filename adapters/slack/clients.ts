import { type Logger, LogLevel, webApi } from '@slack/bolt';
import { codeOf } from './faults.ts';

export type Client = webApi.WebClient;

/** Where Slack is. */
export interface Reach {
  /** Another server than Slack's own, ending in a slash. */
  readonly apiUrl?: string | undefined;
  /** How long an answer is waited for, in milliseconds. */
  readonly timeoutMs?: number | undefined;
}

/** A token that expires: another one may be good by the next call. */
export interface Access {
  /** The one that is good now. */
  token(): Promise<string>;
  /** Slack says that this one has expired. Undefined when no other can be had; rejects when Slack does not answer. */
  renewed(expired: string): Promise<string | undefined>;
}

export interface Tokens extends Reach {
  /** xoxb-: the app's own. */
  readonly botToken: string | Access;
  /** xoxp-: an administrator's, with which others' messages can be deleted; without it nothing is hidden by itself. */
  readonly userToken?: string | Access | undefined;
}

export interface Clients {
  /** Says at once when Slack asks for a pause: whoever called decides what waits. */
  readonly bot: Client;
  /** Waits and tries again by itself: for reading what nobody waits for. */
  readonly patient: Client;
  readonly admin: Client | undefined;
  /** The app's own token as it is now, for what is not called but fetched. */
  readonly token: () => Promise<string>;
}

const nothing = (): void => {};
/** The SDK's lines quote what is sent; ours go to the log of the house. */
export const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};

const PATIENCE_MS = 15_000;

const shared = ({ apiUrl, timeoutMs = PATIENCE_MS }: Reach) => ({
  ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
  logger: silent,
  timeout: timeoutMs,
});

/** Asks for the token with every call, and once more with the next one when Slack says that it has expired. */
class RenewingClient extends webApi.WebClient {
  readonly #access: Access;

  constructor(access: Access, options: webApi.WebClientOptions) {
    super(undefined, options);
    this.#access = access;
  }

  override async apiCall(
    method: string,
    options: Record<string, unknown> = {},
  ): Promise<webApi.WebAPICallResult> {
    // Made of several calls, each of which comes here by itself.
    if (method === 'files.uploadV2') return super.apiCall(method, options);
    const token = await this.#access.token();
    try {
      return await super.apiCall(method, { ...options, token });
    } catch (error) {
      if (codeOf(error) !== 'token_expired') throw error;
      const next = await this.#access.renewed(token);
      if (next === undefined) throw error;
      return super.apiCall(method, { ...options, token: next });
    }
  }
}

const made = (token: string | Access, options: webApi.WebClientOptions): Client =>
  typeof token === 'string' ? new webApi.WebClient(token, options) : new RenewingClient(token, options);

/** Says at once what goes wrong. @example await clientFor(token, { apiUrl }).auth.test() */
export const clientFor = (token: string | Access, reach: Reach): Client =>
  made(token, { ...shared(reach), rejectRateLimitedCalls: true, retryConfig: { retries: 0 } });

/** @example const { bot, admin } = makeClients({ botToken, userToken }) */
export const makeClients = ({ botToken, userToken, ...reach }: Tokens): Clients => ({
  bot: clientFor(botToken, reach),
  patient: made(botToken, { ...shared(reach), maxRequestConcurrency: 3 }),
  admin: userToken === undefined ? undefined : clientFor(userToken, reach),
  token: async () => (typeof botToken === 'string' ? botToken : botToken.token()),
});
