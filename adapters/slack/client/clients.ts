import { type Logger, LogLevel, webApi } from '@slack/bolt';
import { slackErrorCode } from './errors.ts';

export type SlackWebClient = webApi.WebClient;

/** Where Slack is. */
export interface ApiOptions {
  /** Another server than Slack's own, ending in a slash. */
  readonly apiUrl?: string | undefined;
  /** How long an answer is waited for, in milliseconds. */
  readonly timeoutMs?: number | undefined;
}

/** A token that expires: another one may be good by the next call. */
export interface TokenSource {
  /** The one that is good now. */
  getToken(): Promise<string>;
  /** Slack says that this one has expired. Undefined when no other can be had; rejects when Slack does not answer. */
  refreshExpired(expired: string): Promise<string | undefined>;
}

export interface ApiTokens extends ApiOptions {
  /** xoxb-: the app's own. */
  readonly botToken: string | TokenSource;
  /** xoxp-: an administrator's, with which others' messages can be deleted; without it nothing is hidden by itself. */
  readonly userToken?: string | TokenSource | undefined;
}

export interface Clients {
  /** Says at once when Slack asks for a pause: whoever called decides what waits. */
  readonly bot: SlackWebClient;
  /** Waits and tries again by itself: for reading what nobody waits for. */
  readonly retryingBot: SlackWebClient;
  readonly admin: SlackWebClient | undefined;
  /** The app's own token as it is now, for what is not called but fetched. */
  readonly getBotToken: () => Promise<string>;
}

const noop = (): void => {};
/** The SDK's lines quote what is sent; ours go to the log of the house. */
export const silentLogger: Logger = {
  debug: noop,
  info: noop,
  warn: noop,
  error: noop,
  setLevel: noop,
  getLevel: () => LogLevel.ERROR,
  setName: noop,
};

const DEFAULT_TIMEOUT_MS = 15_000;

const baseOptions = ({ apiUrl, timeoutMs = DEFAULT_TIMEOUT_MS }: ApiOptions) => ({
  ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
  logger: silentLogger,
  timeout: timeoutMs,
});

/** Asks for the token with every call, and once more with the next one when Slack says that it has expired. */
class TokenRefreshingClient extends webApi.WebClient {
  readonly #access: TokenSource;

  constructor(access: TokenSource, options: webApi.WebClientOptions) {
    super(undefined, options);
    this.#access = access;
  }

  override async apiCall(
    method: string,
    options: Record<string, unknown> = {},
  ): Promise<webApi.WebAPICallResult> {
    // Made of several calls, each of which comes here by itself.
    if (method === 'files.uploadV2') return super.apiCall(method, options);
    const token = await this.#access.getToken();
    try {
      return await super.apiCall(method, { ...options, token });
    } catch (error) {
      if (slackErrorCode(error) !== 'token_expired') throw error;
      const next = await this.#access.refreshExpired(token);
      if (next === undefined) throw error;
      return super.apiCall(method, { ...options, token: next });
    }
  }
}

const createWebClient = (token: string | TokenSource, options: webApi.WebClientOptions): SlackWebClient =>
  typeof token === 'string'
    ? new webApi.WebClient(token, options)
    : new TokenRefreshingClient(token, options);

/** Says at once what goes wrong. @example await createClient(token, { apiUrl }).auth.test() */
export const createClient = (token: string | TokenSource, apiOptions: ApiOptions): SlackWebClient =>
  createWebClient(token, {
    ...baseOptions(apiOptions),
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
  });

/** @example const { bot, admin } = createClients({ botToken, userToken }) */
export const createClients = ({ botToken, userToken, ...apiOptions }: ApiTokens): Clients => ({
  bot: createClient(botToken, apiOptions),
  retryingBot: createWebClient(botToken, { ...baseOptions(apiOptions), maxRequestConcurrency: 3 }),
  admin: userToken === undefined ? undefined : createClient(userToken, apiOptions),
  getBotToken: async () => (typeof botToken === 'string' ? botToken : botToken.getToken()),
});
