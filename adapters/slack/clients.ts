import { type Logger, LogLevel, webApi } from '@slack/bolt';

export type Client = webApi.WebClient;

/** Where Slack is. */
export interface Reach {
  /** Another server than Slack's own, ending in a slash. */
  readonly apiUrl?: string | undefined;
  /** How long an answer is waited for, in milliseconds. */
  readonly timeoutMs?: number | undefined;
}

export interface Tokens extends Reach {
  /** xoxb-: the app's own. */
  readonly botToken: string;
  /** xoxp-: an administrator's, with which others' messages can be deleted; without it nothing is hidden by itself. */
  readonly userToken?: string | undefined;
}

export interface Clients {
  /** Says at once when Slack asks for a pause: whoever called decides what waits. */
  readonly bot: Client;
  /** Waits and tries again by itself: for reading what nobody waits for. */
  readonly patient: Client;
  readonly admin: Client | undefined;
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

/** Says at once what goes wrong. @example await clientFor(token, { apiUrl }).auth.test() */
export const clientFor = (token: string, reach: Reach): Client =>
  new webApi.WebClient(token, {
    ...shared(reach),
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
  });

/** @example const { bot, admin } = makeClients({ botToken, userToken }) */
export const makeClients = ({ botToken, userToken, ...reach }: Tokens): Clients => ({
  bot: clientFor(botToken, reach),
  patient: new webApi.WebClient(botToken, { ...shared(reach), maxRequestConcurrency: 3 }),
  admin: userToken === undefined ? undefined : clientFor(userToken, reach),
});
