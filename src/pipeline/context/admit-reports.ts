import type { Member, Verdict } from '#core';
import type { CaseRepository } from '../delivery/case-repository.ts';
import {
  type LowWeightReport,
  REPORT_WEIGHT_THRESHOLD,
  type ReporterReputation,
} from './reporter-reputation.ts';

/** A report, with its weight where that is below 1. */
type Report = Omit<LowWeightReport, 'weight'> & { readonly weight?: number };

/**
 * The reports on a case that moderators have to see now: the given one, or together with it the ones that waited. Empty
 * when the rules find the message innocent, the case does not exist, and the reporter's word weighs so little that the
 * report waits for others. Never throws.
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

/** True while the archive does not answer: a report too many is better than a lost one. */
const caseExists = (
  caseId: string,
  { caseRepository }: { readonly caseRepository: Pick<CaseRepository, 'read'> },
): Promise<boolean> =>
  caseRepository.read(caseId).then(
    (state) => state !== undefined,
    () => true,
  );
