/** The database or a key cannot be used. The message is one sentence for the operator: why, and what to do. It holds no secret. */
export class SqlSetupError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SqlSetupError';
  }
}
