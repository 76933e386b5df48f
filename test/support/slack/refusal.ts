/** What Slack answers instead of what was asked. */
export class Refusal extends Error {
  readonly more: Record<string, unknown>;

  constructor(code: string, more: Record<string, unknown> = {}) {
    super(code);
    this.more = more;
  }
}

/** @example throw refuse('channel_not_found') */
export const refuse = (code: string, more?: Record<string, unknown>): never => {
  throw new Refusal(code, more);
};
