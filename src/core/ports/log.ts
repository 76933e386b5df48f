type LogFields = Readonly<Record<string, string | number | boolean>>;

/**
 * One line for each event. `event` is a stable name in snake_case. No field holds a member's text or a secret.
 * @example log.error('evidence_not_stored', { case: 'Y-4G7C2Q0M1X', error: 'SqliteError' })
 */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}
