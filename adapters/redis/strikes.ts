import type { Member, Strikes } from '#core';
import { memberKey } from '#core';
import type { RunScript } from './lua-scripts.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** One strike of the archive. */
export interface ArchivedStrike {
  readonly caseId: string;
  readonly at: Date;
}

/**
 * Loads a member's strikes from the archive, for a member that Redis does not know. The case `except` is left out: the
 * caller is counting it.
 */
export type LoadArchivedStrikes = (
  member: Pick<Member, 'server' | 'id'>,
  except?: string,
) => Promise<readonly ArchivedStrike[]>;

/**
 * Strikes in Redis. For a member that Redis does not know (the first time, after the TTL, after Redis lost its data) the
 * strikes of the archive are loaded first, so a count is never too low. Rejects with `RedisError`, or with the error of
 * `loadArchivedStrikes`.
 * @example await createRedisStrikes(runScript, 'yamidome', loadArchivedStrikes).add(member, 'Y-4G7C2Q0M1X', clock.now(), 90) // 1
 */
export function createRedisStrikes(
  runScript: RunScript,
  prefix: string,
  loadArchivedStrikes: LoadArchivedStrikes,
): Strikes {
  async function runStrikeScript(
    operation: 'add' | 'revoke' | 'count',
    member: Pick<Member, 'server' | 'id'>,
    caseId: string,
    at: Date,
    windowDays: number,
  ): Promise<number> {
    const windowMs = Math.max(1, Math.ceil(windowDays * DAY_MS));
    const key = `${prefix}:strikes:{${memberKey(member)}}`;
    const call = [key, operation, caseId, at.getTime(), at.getTime() - windowMs, windowMs] as const;
    const count = Number(await runScript('updateStrikes', ...call));
    if (count >= 0) return count;
    const archivedStrikes = await loadArchivedStrikes(member, caseId);
    const scoresAndCases = archivedStrikes.flatMap((strike) => [strike.at.getTime(), strike.caseId]);
    return Number(await runScript('updateStrikes', ...call, 'told', ...scoresAndCases));
  }

  return {
    add: (member, caseId, at, windowDays) => runStrikeScript('add', member, caseId, at, windowDays),
    revoke: (member, caseId, at, windowDays) => runStrikeScript('revoke', member, caseId, at, windowDays),
    count: (member, at, windowDays) => runStrikeScript('count', member, '', at, windowDays),
  };
}
