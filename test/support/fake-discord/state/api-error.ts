/** The error codes of the fake, with HTTP status and message. */
const API_ERRORS = {
  0: [401, '401: Unauthorized'],
  10003: [404, 'Unknown Channel'],
  10004: [404, 'Unknown Guild'],
  10007: [404, 'Unknown Member'],
  10008: [404, 'Unknown Message'],
  10011: [404, 'Unknown Role'],
  10013: [404, 'Unknown User'],
  10014: [404, 'Unknown Emoji'],
  10015: [404, 'Unknown Webhook'],
  10026: [404, 'Unknown Ban'],
  10062: [404, 'Unknown interaction'],
  10063: [404, 'Unknown application command'],
  10066: [404, 'Unknown auto moderation rule'],
  20009: [403, 'Explicit content cannot be sent to the desired recipient(s)'],
  30003: [400, 'Maximum number of pins reached'],
  30007: [400, 'Maximum number of webhooks reached (15)'],
  30010: [400, 'Maximum number of reactions reached (20)'],
  30031: [400, 'Maximum number of application commands reached'],
  30035: [400, 'Maximum number of guild auto moderation rules reached'],
  40003: [403, 'You are opening direct messages too fast'],
  40005: [413, 'Request entity too large'],
  40007: [403, 'The user is banned from this guild.'],
  40060: [400, 'Interaction has already been acknowledged.'],
  50001: [403, 'Missing Access'],
  50003: [403, 'Cannot execute action on a DM channel'],
  50005: [403, 'Cannot edit a message authored by another user'],
  50006: [400, 'Cannot send an empty message'],
  50007: [403, 'Cannot send messages to this user'],
  50008: [400, 'Cannot send messages in a non-text channel'],
  50013: [403, 'Missing Permissions'],
  50016: [
    400,
    'Provided too few or too many messages to delete. Must provide at least 2 and at most 100 messages.',
  ],
  50021: [403, 'Cannot execute action on a system message'],
  50024: [400, 'Cannot execute action on this channel type'],
  50027: [401, 'Invalid Webhook Token'],
  50034: [400, 'A message provided to bulk delete was older than two weeks'],
  50035: [400, 'Invalid Form Body'],
  50083: [400, 'Thread is archived'],
  50109: [400, 'The request body contains invalid JSON.'],
  50278: [403, 'Cannot send messages to this user due to having no mutual guilds'],
  60003: [403, 'Two factor is required for this operation'],
  110000: [202, 'Index not yet available. Try again later'],
  150006: [400, 'Invalid action on archived thread'],
  160004: [400, 'A thread has already been created for this message'],
  200000: [400, 'Message was blocked by automatic moderation'],
  500000: [400, 'Failed to ban users'],
} as const satisfies Record<number, readonly [status: number, message: string]>;

/** An error code that the fake can return. @example const code: ApiErrorCode = 50013 */
export type ApiErrorCode = keyof typeof API_ERRORS;

/** The `errors` field of a 50035 response: nested keys down to `_errors`. */
export type ErrorTree = { [key: string]: ErrorTree | { code: string; message: string }[] };

/** An error response with a code of Discord. */
export class FakeDiscordError extends Error {
  readonly code: ApiErrorCode;
  readonly status: number;
  readonly errors: ErrorTree | undefined;
  readonly extra: object;

  constructor(code: ApiErrorCode, errors?: ErrorTree, extra: object = {}) {
    super(API_ERRORS[code][1]);
    this.name = 'FakeDiscordError';
    this.code = code;
    this.status = API_ERRORS[code][0];
    this.errors = errors;
    this.extra = extra;
  }

  /** The body of the response. */
  toJSON(): object {
    return {
      message: this.message,
      code: this.code,
      ...(this.errors && { errors: this.errors }),
      ...this.extra,
    };
  }
}

/** An error with a code of Discord. @example throw apiError(50013) */
export const apiError = (code: ApiErrorCode, errors?: ErrorTree, extra?: object): FakeDiscordError =>
  new FakeDiscordError(code, errors, extra);

/** An invalid field: path, code and message. */
export interface FieldError {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
}

/**
 * A 50035 error that lists every invalid field at its path.
 * @example throw invalidFormBody([{ path: ['content'], code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }])
 */
export function invalidFormBody(
  fieldErrors: readonly FieldError[],
  under: readonly string[] = [],
): FakeDiscordError {
  const tree: ErrorTree = {};
  for (const { path, code, message } of fieldErrors) {
    let at = tree;
    for (const key of [...under, ...path]) {
      at[key] ??= {};
      at = at[key] as ErrorTree;
    }
    const existing = (at._errors ?? []) as { code: string; message: string }[];
    at._errors = [...existing, { code, message }];
  }
  return new FakeDiscordError(50035, tree);
}
