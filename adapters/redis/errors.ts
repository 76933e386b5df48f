/** Why a command failed. `unsaved`: Redis refuses writes because it cannot persist or replicate them. */
export type RedisErrorCode =
  | 'timeout'
  | 'unreachable'
  | 'loading'
  | 'read-only'
  | 'out-of-memory'
  | 'unsaved'
  | 'refused'
  | 'cluster-down'
  | 'other';

/** Patterns of error messages, tried in this order: error replies of Redis first, a lost connection last. */
const ERROR_PATTERNS: readonly (readonly [RedisErrorCode, RegExp])[] = [
  ['loading', /(^|[\s-])LOADING\b/],
  ['read-only', /(^|[\s-])READONLY\b/],
  ['out-of-memory', /(^|[\s-])OOM\b/],
  ['unsaved', /(^|[\s-])(MISCONF|NOREPLICAS)\b/],
  ['refused', /(^|[\s-])(NOAUTH|WRONGPASS|NOPERM)\b|invalid password|DB index/],
  ['cluster-down', /(^|[\s-])CLUSTERDOWN\b|Cluster redirections|slots cache|Cluster is ended/],
  ['timeout', /timed out|Socket timeout|ETIMEDOUT/],
  [
    'unreachable',
    /isn't (writeable|ready)|Connection is closed|MASTERDOWN|[Ss]entinel|max retries per request|\bE(CONN|PIPE|HOST|NET|AI_)|ENOTFOUND|NR_CLOSED|certificate|SSL/,
  ],
];

/**
 * The code for an error of the client.
 * @example toRedisErrorCode(new Error('READONLY You can not write')) // 'read-only'
 */
export function toRedisErrorCode(error: unknown): RedisErrorCode {
  if (error instanceof RedisError) return error.code;
  if (!(error instanceof Error)) return 'other';
  const { code } = error as NodeJS.ErrnoException;
  const text = `${error.message} ${error.name} ${code ?? ''}`;
  return ERROR_PATTERNS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
}

/**
 * The only error that the Redis stores throw. It does not contain the client's error, which quotes the command with its
 * values.
 * @example if (error instanceof RedisError && error.code === 'out-of-memory') …
 */
export class RedisError extends Error {
  readonly code: RedisErrorCode;
  constructor(code: RedisErrorCode) {
    super(`redis: ${code}`);
    // The name contains the code, because the pipeline logs only the name of an error.
    this.name = `RedisError ${code}`;
    this.code = code;
  }
}
