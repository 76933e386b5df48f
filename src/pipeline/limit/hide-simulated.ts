import type { Clock, Log, Member } from '#core';
import type { CaseRepository } from '../delivery/case-repository.ts';
import { createFailureSkipper } from '../delivery/skip-failing-cases.ts';
import { requestHideAgain } from './retry-withheld.ts';

/**
 * Requests the hide of cases that shadow mode only simulated. Each goes through the usual steps, also through the hourly
 * limit. Returns the number of requested hides; cases that were decided, edited or hidden meanwhile, or cannot be read, are left alone. Throws
 * when the archive is unavailable.
 */
export type HideSimulatedCases = (request: {
  readonly caseIds: readonly string[];
  readonly by: Member;
}) => Promise<number>;

/**
 * Creates the request.
 * @example const hideSimulatedCases = createSimulatedHider({ caseRepository, settle, clock, log })
 */
export const createSimulatedHider =
  (ports: {
    readonly caseRepository: Pick<CaseRepository, 'update'>;
    readonly settle: (caseId: string) => Promise<unknown>;
    readonly clock: Clock;
    readonly log: Log;
  }): HideSimulatedCases =>
  async ({ caseIds, by: { server, id, name } }) => {
    const skipFailing = createFailureSkipper(ports.log);
    let requested = 0;
    for (const caseId of caseIds) {
      const isRequested = await skipFailing(caseId, () =>
        requestHideAgain(caseId, 'enforced', { server, id, name }, ports),
      );
      if (!isRequested) continue;
      requested += 1;
      await ports.settle(caseId);
    }
    return requested;
  };
