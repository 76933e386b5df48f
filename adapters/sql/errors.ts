/**
 * The database or a key cannot be used. The message is one sentence for the operator with the reason and what to do. It
 * contains no secret.
 */
export class SqlSetupError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SqlSetupError';
  }
}
