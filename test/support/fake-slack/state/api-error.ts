/** An error response of the Web API; `details` are further fields of it. */
export class FakeSlackError extends Error {
  readonly details: Record<string, unknown>;

  constructor(code: string, details: Record<string, unknown> = {}) {
    super(code);
    this.details = details;
  }
}

/** Makes a method respond with an error code. @example throwApiError('channel_not_found') */
export const throwApiError = (code: string, details?: Record<string, unknown>): never => {
  throw new FakeSlackError(code, details);
};
