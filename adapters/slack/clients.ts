import { type Logger, LogLevel, webApi } from '@slack/bolt';

export type Client = webApi.WebClient;

export interface Tokens {
  /** xoxb-: the app's own. */
  readonly botToken: string;
  /** xoxp-: an administrator's, with which others' messages can be deleted; without it nothing is hidden by itself. */
  readonly userToken?: string | undefined;
  /** Another server than Slack's own, ending in a slash. */
  readonly apiUrl?: string | undefined;
  /** How long an answer is waited for, in milliseconds. */
  readonly timeoutMs?: number | undefined;
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

/** @example const { bot, admin } = makeClients({ botToken, userToken }) */
export function makeClients({ botToken, userToken, apiUrl, timeoutMs = 15_000 }: Tokens): Clients {
  const shared = { ...(apiUrl !== undefined && { slackApiUrl: apiUrl }), logger: silent, timeout: timeoutMs };
  const prompt = { ...shared, rejectRateLimitedCalls: true, retryConfig: { retries: 0 } };
  return {
    bot: new webApi.WebClient(botToken, prompt),
    patient: new webApi.WebClient(botToken, { ...shared, maxRequestConcurrency: 3 }),
    admin: userToken === undefined ? undefined : new webApi.WebClient(userToken, prompt),
  };
}
