/** Why Redis did not do what was asked. */
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

/** Redis's own words first: a lost connection is only the last guess. */
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
 * What the client's error means. @example faultOf(new Error('READONLY You can not write')) // 'read-only'
 */
export function toRedisErrorCode(error: unknown): RedisErrorCode {
  if (error instanceof RedisError) return error.code;
  if (!(error instanceof Error)) return 'other';
  const { code } = error as NodeJS.ErrnoException;
  const text = `${error.message} ${error.name} ${code ?? ''}`;
  return ERROR_PATTERNS.find(([, sign]) => sign.test(text))?.[0] ?? 'other';
}

/**
 * What every store here throws. The client's own error stays behind: it carries the command with what was in it.
 * @example if (error instanceof RedisError && error.fault === 'out-of-memory') …
 */
export class RedisError extends Error {
  readonly code: RedisErrorCode;
  constructor(fault: RedisErrorCode) {
    super(`redis: ${fault}`);
    // The path logs an error's name only.
    this.name = `RedisError ${fault}`;
    this.code = fault;
  }
}
