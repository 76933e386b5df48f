/** What Slack answers instead of what was asked. */
export class FakeSlackError extends Error {
  readonly details: Record<string, unknown>;

  constructor(code: string, more: Record<string, unknown> = {}) {
    super(code);
    this.details = more;
  }
}

/** @example throw refuse('channel_not_found') */
export const throwApiError = (code: string, more?: Record<string, unknown>): never => {
  throw new FakeSlackError(code, more);
};
