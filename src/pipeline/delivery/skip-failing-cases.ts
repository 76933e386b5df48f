import { type Log, UnreadableCase } from '#core';
import { errorName } from '#lib';
import type { CaseState } from '../../cases/index.ts';

/** After this many failures the cause is probably a store, and the next cases would fail for the same reason. */
const MAX_FAILURES = 3;

/** Runs the work on one case; undefined if it failed. Rejects at the third failure. */
export type SkipFailing = <T>(caseId: string, work: () => Promise<T>) => Promise<T | undefined>;

/**
 * Creates the function for one run over many cases, so that one case that fails does not stop the others. A case that
 * cannot be decrypted is no failure of the run: moderators get a card about it, see `createUnreadableCaseReporter`.
 * @example const skipFailing = createFailureSkipper(log); for (const id of ids) await skipFailing(id, () => settle(id))
 */
export function createFailureSkipper(log: Pick<Log, 'warn'>): SkipFailing {
  let failures = 0;
  return async (caseId, work) => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof UnreadableCase) return undefined;
      failures += 1;
      if (failures === MAX_FAILURES) throw error;
      log.warn('case_skipped', { case: caseId, error: errorName(error) });
      return undefined;
    }
  };
}

/**
 * Reads several cases without those that are unknown or cannot be decrypted. Rejects when the archive is unavailable.
 * @example const others = await readReadableCases(ids, caseRepository)
 */
export async function readReadableCases(
  caseIds: readonly string[],
  { read }: { readonly read: (caseId: string) => Promise<CaseState | undefined> },
): Promise<readonly CaseState[]> {
  const states = await Promise.all(
    caseIds.map((id) =>
      read(id).catch((error: unknown) => {
        if (error instanceof UnreadableCase) return undefined;
        throw error;
      }),
    ),
  );
  return states.filter((state) => state !== undefined);
}
