/** The sentence for a token that Discord refuses. */
export const INVALID_TOKEN_MESSAGE =
  'DISCORD_TOKEN is not accepted; copy it again from the page "Bot" of your application';

/**
 * Close codes of the gateway after which a retry is useless, with what the operator can do.
 * https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
 */
const FATAL_CLOSE_CODES: Readonly<Record<number, string>> = {
  4004: INVALID_TOKEN_MESSAGE,
  4010: 'SHARDS names a shard that does not exist; leave the line out, or write for example 0-1/4',
  4011: 'this bot is in more servers than Discord allows without shards; set SHARDS=auto',
  4012: 'this version of the gateway is no longer supported; update yamidome',
  4013: 'Discord does not know one of the intents that were asked for; update yamidome',
  4014: 'Discord refuses an intent; switch on "Server Members Intent" and "Message Content Intent" on the page "Bot" of your application',
};

/**
 * What the operator can do after a close code; undefined when a reconnection may help.
 * @example adviceOfCloseCode(4014) // 'Discord refuses an intent; switch on …'
 */
export const adviceOfCloseCode = (code: number): string | undefined => FATAL_CLOSE_CODES[code];
