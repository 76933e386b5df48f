import type { Clock, Member } from '#core';
import type { CaseRepository } from '../delivery/case-repository.ts';
import { requestHideAgain } from './retry-withheld.ts';

/**
 * Requests the hide of cases that shadow mode only simulated. Each goes through the usual steps, also through the hourly
 * limit. Returns the number of requested hides; cases that were decided, edited or hidden meanwhile are left alone. Throws
 * when the archive is unavailable.
 */
export type HideSimulatedCases = (request: {
  readonly caseIds: readonly string[];
  readonly by: Member;
}) => Promise<number>;

/**
 * Creates the request.
 * @example const hideSimulatedCases = createSimulatedHider({ caseRepository, settle, clock })
 */
export const createSimulatedHider =
  (ports: {
    readonly caseRepository: Pick<CaseRepository, 'update'>;
    readonly settle: (caseId: string) => Promise<unknown>;
    readonly clock: Clock;
  }): HideSimulatedCases =>
  async ({ caseIds, by: { server, id, name } }) => {
    let requested = 0;
    for (const caseId of caseIds) {
      if (!(await requestHideAgain(caseId, 'enforced', { server, id, name }, ports))) continue;
      requested += 1;
      await ports.settle(caseId);
    }
    return requested;
  };
