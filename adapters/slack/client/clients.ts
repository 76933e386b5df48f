import { type Logger, LogLevel, webApi } from '@slack/bolt';
import { slackErrorCode } from './errors.ts';

/** A client of Slack's Web API. */
export type SlackWebClient = webApi.WebClient;

/** How to reach Slack's Web API. */
export interface ApiOptions {
  /** Base URL with a trailing slash; Slack's own by default. */
  readonly apiUrl?: string | undefined;
  /** Timeout of one request in milliseconds; 15 seconds by default. */
  readonly timeoutMs?: number | undefined;
}

/** The current value of a token that expires and is refreshed. */
export interface TokenSource {
  /** The token to use now. */
  getToken(): Promise<string>;
  /** The token that replaces `expired`; undefined when there is none. Rejects when Slack does not answer. */
  refreshExpired(expired: string): Promise<string | undefined>;
}

/** The tokens of one workspace. */
export interface ApiTokens extends ApiOptions {
  /** xoxb-: the bot token. */
  readonly botToken: string | TokenSource;
  /**
   * xoxp-: an administrator's token. Only it can delete posts of others; without it nothing is hidden automatically.
   */
  readonly userToken?: string | TokenSource | undefined;
}

/** The Web API clients of one workspace. */
export interface Clients {
  /** Fails at once on errors and rate limits: the caller decides about retries. */
  readonly bot: SlackWebClient;
  /**
   * Looks up people. Fails at once, like `bot`; a separate client, so that a rate limit of another method never delays
   * it.
   */
  readonly people: SlackWebClient;
  /**
   * Reads histories, one request at a time, and waits as long as Slack asks. Slack allows commercially distributed apps
   * outside the Marketplace one request a minute, with 15 messages.
   * https://docs.slack.dev/reference/methods/conversations.history
   */
  readonly history: SlackWebClient;
  /** Retries by itself: for lists of channels, users and groups. */
  readonly retryingBot: SlackWebClient;
  readonly admin: SlackWebClient | undefined;
  /** The current bot token, for requests outside the Web API such as file downloads. */
  readonly getBotToken: () => Promise<string>;
}

const noop = (): void => {};
/** The SDK's log lines quote payloads, so they are dropped; we log errors ourselves. */
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

/** Reads the token for every call, and repeats the call once with the next token when Slack reports expiry. */
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
    // This SDK method makes several calls, and each call comes through this method.
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

/**
 * A client that does not retry: errors and rate limits are thrown at once.
 * @example await createClient(token, { apiUrl }).auth.test()
 */
export const createClient = (token: string | TokenSource, apiOptions: ApiOptions): SlackWebClient =>
  createWebClient(token, {
    ...baseOptions(apiOptions),
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
  });

/** Creates the clients of one workspace. @example const { bot, admin } = createClients({ botToken, userToken }) */
export const createClients = ({ botToken, userToken, ...apiOptions }: ApiTokens): Clients => ({
  bot: createClient(botToken, apiOptions),
  people: createClient(botToken, apiOptions),
  history: createWebClient(botToken, { ...baseOptions(apiOptions), maxRequestConcurrency: 1 }),
  retryingBot: createWebClient(botToken, { ...baseOptions(apiOptions), maxRequestConcurrency: 3 }),
  admin: userToken === undefined ? undefined : createClient(userToken, apiOptions),
  getBotToken: async () => (typeof botToken === 'string' ? botToken : botToken.getToken()),
});
