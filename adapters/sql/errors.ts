/** The database or a key cannot be used: one sentence that says why and what to do, free of secrets. */
export class SqlSetupError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SqlRefused';
  }
}
