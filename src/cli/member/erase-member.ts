import type { Person, PersonErasure, SqlStores } from '../../../adapters/sql/index.ts';
import { createBanTest } from '../../app/members/gate-history.ts';
import { openRedisEraser } from './redis-eraser.ts';

/** How to erase one person. */
export interface EraseMemberOptions {
  readonly person: Person;
  readonly isDryRun: boolean;
  readonly by?: string | undefined;
  readonly now: Date;
  readonly redisUrl?: string | undefined;
  readonly redisPrefix?: string | undefined;
}

/** What was erased, or would be. */
export interface MemberErasure extends PersonErasure {
  /** Keys and members of Redis; undefined without Redis. */
  readonly redis?: number;
  /** The line of the list of erasures; undefined for a dry run. */
  readonly entry?: unknown;
}

/**
 * Erases one person from the database, the data folder and Redis, or counts what would be erased. Redis comes first: if it
 * does not answer, nothing is erased. Rejects with `RedisError` then.
 * @example await eraseMember(sql, { person, isDryRun: true, now: clock.now() })
 */
export async function eraseMember(
  sql: Pick<SqlStores, 'archive' | 'erasures'>,
  { person, isDryRun, by, now, redisUrl, redisPrefix }: EraseMemberOptions,
): Promise<MemberErasure> {
  const options = { now, by, isBanned: createBanTest(sql.archive) };
  const eraseFromRedis = await openRedisEraser(redisUrl, redisPrefix);
  const plan = await sql.erasures.plan(person, options);
  const heldServers = plan.servers.filter(({ isHeld }) => isHeld).map(({ server }) => server);
  const redis = await eraseFromRedis?.({ person, heldServers, isDryRun });
  // A mistyped account must not enter the list of erasures.
  const result = isDryRun || isNothing(plan) ? plan : await sql.erasures.erase(person, options);
  return { ...result, ...(redis !== undefined && { redis }) };
}

/** Whether there is nothing to erase. @example isNothing(await eraseMember(sql, options)) // true */
export const isNothing = ({
  servers,
  entries,
  limits,
  endedHolds,
  openActions,
  queued,
  redis = 0,
}: MemberErasure): boolean =>
  servers.length + entries + limits + endedHolds + openActions + queued + redis === 0;
