import { JetStreamApiError } from '@nats-io/jetstream';
import { errors } from '@nats-io/transport-node';

/** Numbers of errors of the JetStream API: https://github.com/nats-io/nats-server/blob/main/server/errors.json */
export const API_CODES = {
  streamNotFound: 10059,
  consumerNotFound: 10014,
  streamExistsWithOtherConfig: 10058,
  consumerExistsWithOtherConfig: 10148,
  storeFailed: 10077,
  replicasNeedCluster: 10074,
  storageExceeded: 10047,
} as const;

/** JetStream is not enabled, has no leader yet, or ended because the disk is full. */
export const NO_JETSTREAM = 'jetstream does not answer';

/** The account or the server has no room for more. */
const NO_ROOM: readonly number[] = [10002, 10023, 10028, API_CODES.storageExceeded];

/** The code of an error of the JetStream API; undefined for other errors. @example apiCodeOf(error) === API_CODES.streamNotFound */
export const apiCodeOf = (error: unknown): number | undefined =>
  error instanceof JetStreamApiError ? error.code : undefined;

/** Whether an answer to a publish says that there is no room. @example isFull({ err_code: 10077, description: 'maximum bytes exceeded' }) // true */
export const isFull = (error: { readonly err_code?: number; readonly description?: string }): boolean =>
  (error.err_code === API_CODES.storeFailed && /maximum (?:bytes|messages)/.test(error.description ?? '')) ||
  NO_ROOM.includes(error.err_code ?? 0);

/**
 * The reason for an error in one or two words, without addresses and secrets.
 * @example whyOf(new errors.TimeoutError()) // 'timeout'
 */
export function whyOf(error: unknown): string {
  const code = apiCodeOf(error);
  if (code !== undefined) return `jetstream error ${code}`;
  if (error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError)
    return 'refused';
  if (error instanceof errors.PermissionViolationError) return 'refused';
  if (error instanceof errors.TimeoutError) return 'timeout';
  if (error instanceof Error && error.name === 'JetStreamNotEnabled') return NO_JETSTREAM;
  if (
    error instanceof Error &&
    /certificate|SSL|TLS|self-signed/i.test(`${error.message} ${(error as NodeJS.ErrnoException).code}`)
  )
    return 'certificate';
  return 'unreachable';
}
