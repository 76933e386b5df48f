import type { Member, Verdict } from '#core';
import type { CaseRepository } from '../delivery/case-repository.ts';
import {
  type LowWeightReport,
  REPORT_WEIGHT_THRESHOLD,
  type ReporterReputation,
} from './reporter-reputation.ts';

/** A report. `weight` is present if it is below 1. */
type Report = Omit<LowWeightReport, 'weight'> & { readonly weight?: number };

/**
 * The reports that moderators must see now: the given one, and possibly deferred reports on the same case. Empty if the
 * report is deferred: the verdict is `pass`, the case does not exist, and the weight of the reporter is too low. Never
 * throws.
 * @example const reports = await admitReports({ reporter, reason }, caseId, verdict, steps)
 */
export async function admitReports(
  { reporter, reason }: { readonly reporter: Member; readonly reason: string },
  caseId: string,
  verdict: Verdict,
  steps: {
    readonly reporterReputation: ReporterReputation;
    readonly caseRepository: Pick<CaseRepository, 'read'>;
  },
): Promise<readonly Report[]> {
  const weight = await steps.reporterReputation.reportWeight(reporter);
  const isAdmitted =
    verdict.ruling !== 'pass' || weight >= REPORT_WEIGHT_THRESHOLD || (await caseExists(caseId, steps));
  return isAdmitted
    ? [{ reporter, reason, ...(weight < 1 && { weight }) }]
    : steps.reporterReputation.deferReport(caseId, { reporter, reason, weight });
}

/** True if the archive is unavailable: an unnecessary report is better than a lost one. */
const caseExists = (
  caseId: string,
  { caseRepository }: { readonly caseRepository: Pick<CaseRepository, 'read'> },
): Promise<boolean> =>
  caseRepository.read(caseId).then(
    (state) => state !== undefined,
    () => true,
  );
