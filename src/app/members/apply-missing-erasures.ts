import type { Clock, Log } from '#core';
import { errorName } from '#lib';
import type { SqlStores } from '../../../adapters/sql/index.ts';
import { createBanTest } from './gate-history.ts';

/**
 * A database that was restored from a backup has the data of persons who were erased after the backup. Failing does not
 * stop the start: members need the moderation, and the next start tries again. Never throws.
 * @example await applyMissingErasures(sql, clock, log)
 */
export async function applyMissingErasures(
  sql: Pick<SqlStores, 'archive' | 'erasures'>,
  clock: Clock,
  log: Log,
): Promise<void> {
  try {
    const { missing, erased, unreadable, held, isComplete } = await sql.erasures.applyMissing({
      now: clock.now(),
      isBanned: createBanTest(sql.archive),
    });
    if (missing + held > 0)
      log.warn('erasures_applied_again', { missing, erased, unreadable, held, complete: isComplete });
  } catch (error) {
    log.error('erasures_not_applied', { error: errorName(error) });
  }
}
