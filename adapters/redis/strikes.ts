import type { Member, Strikes } from '#core';
import { memberKey } from '#core';
import type { RunScript } from './lua-scripts.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** One strike as the archive tells it. */
export interface ArchivedStrike {
  readonly caseId: string;
  readonly at: Date;
}

/**
 * A member's strikes as the archive tells them; asked about each member whom Redis does not know. The case `except` is
 * in the asker's hands.
 */
export type LoadArchivedStrikes = (
  member: Pick<Member, 'server' | 'id'>,
  except?: string,
) => Promise<readonly ArchivedStrike[]>;

/**
 * Strikes in Redis. A member whom Redis does not know (the first time, after the TTL, after Redis came back empty) is
 * asked of `earlier` first, so a count is never too low because Redis forgot. Rejects with `RedisError`, and with
 * whatever `earlier` throws.
 * @example await createStrikes(run, 'yamidome', earlier).add(member, 'Y-4G7C2Q0M1X', clock.current(), 90) // 1
 */
export function createRedisStrikes(
  runScript: RunScript,
  prefix: string,
  loadArchivedStrikes: LoadArchivedStrikes,
): Strikes {
  async function runStrikeScript(
    what: 'add' | 'revoke' | 'count',
    member: Pick<Member, 'server' | 'id'>,
    caseId: string,
    at: Date,
    windowDays: number,
  ): Promise<number> {
    const windowMs = Math.max(1, Math.ceil(windowDays * DAY_MS));
    const key = `${prefix}:strikes:{${memberKey(member)}}`;
    const call = [key, what, caseId, at.getTime(), at.getTime() - windowMs, windowMs] as const;
    const count = Number(await runScript('strike', ...call));
    if (count >= 0) return count;
    const archivedStrikes = (await loadArchivedStrikes(member, caseId)).flatMap((each) => [
      each.at.getTime(),
      each.caseId,
    ]);
    return Number(await runScript('strike', ...call, 'told', ...archivedStrikes));
  }

  return {
    add: (member, caseId, at, windowDays) => runStrikeScript('add', member, caseId, at, windowDays),
    revoke: (member, caseId, at, windowDays) => runStrikeScript('revoke', member, caseId, at, windowDays),
    count: (member, at, windowDays) => runStrikeScript('count', member, '', at, windowDays),
  };
}
