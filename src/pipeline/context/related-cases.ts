import type { Clock } from '#core';
import { createLruMap } from '#lib';
import type { CaseState } from '../../cases/index.ts';
import type { CaseRepository } from '../delivery/case-repository.ts';

const MAX_ABSENT = 10_000;
const ABSENT_TTL_MS = 60_000;

/** Reads the cases with these ids, in their order, as far as they exist. Rejects when the archive is unavailable. */
export type ReadRelatedCases = (ids: readonly string[]) => Promise<readonly CaseState[]>;

/**
 * Creates the reader of the cases of a campaign. Most copies of an innocent text lead to no case: that a case does not exist is
 * remembered for a minute, otherwise each copy would ask the archive for all earlier ones.
 * @example const readRelatedCases = createRelatedCaseReader({ caseRepository, clock }); await readRelatedCases(['Y-4G7C2Q0M1X'])
 */
export function createRelatedCaseReader({
  caseRepository,
  clock,
}: {
  readonly caseRepository: Pick<CaseRepository, 'readCached'>;
  readonly clock: Clock;
}): ReadRelatedCases {
  const absentSinceMs = createLruMap<number>(MAX_ABSENT);

  async function read(id: string): Promise<CaseState | undefined> {
    const nowMs = clock.now().getTime();
    if (nowMs - (absentSinceMs.get(id) ?? Number.NEGATIVE_INFINITY) < ABSENT_TTL_MS) return undefined;
    const state = await caseRepository.readCached(id);
    if (!state) absentSinceMs.set(id, nowMs);
    return state;
  }

  return async (ids) => (await Promise.all(ids.map(read))).filter((state) => state !== undefined);
}
