import type { AccountVerificationService, Adapter, GateConfirmations, Intake, OperatorApi } from '#core';
import type { AppContext } from '../../app-context.ts';
import { createRuleTextLookup } from '../../create-services.ts';
import { createOperatorHolds } from '../holds/create-holds.ts';
import type { PostPictureStorage } from '../pictures/store-post-pictures.ts';
import { createAccounts } from '../reports/create-accounts.ts';
import { createReports } from '../reports/create-reports.ts';
import { createOperatorVerifications } from '../verifications/create-verifications.ts';
import { createAppeals } from './create-appeals.ts';
import { createOperatorCases } from './create-cases.ts';

/** The parts of the program that these services call. */
export interface CaseServiceParts {
  readonly intake: Intake;
  readonly gate: AccountVerificationService & GateConfirmations;
  readonly adapters: readonly Pick<Adapter, 'platform' | 'supports'>[];
  readonly pictures: PostPictureStorage;
}

/**
 * The services of the API about cases, accounts, holds and verifications.
 * @example const { cases } = createCaseServices(context, { intake, gate, adapters, pictures })
 */
export function createCaseServices(
  { rules, stores, policies, clock, log }: AppContext,
  { intake, gate, adapters, pictures }: CaseServiceParts,
): Pick<OperatorApi, 'accounts' | 'reports' | 'appeals' | 'cases' | 'holds' | 'verifications'> {
  const { archive, caseTimeline, operator } = stores;
  const { tenants, postIndex, idempotency, holds } = operator;
  return {
    accounts: createAccounts({ intake, idempotency, clock }),
    reports: createReports({ intake, posts: postIndex, pictures, archive }),
    appeals: createAppeals({ intake, caseTimeline }),
    cases: createOperatorCases({
      ...{ archive, caseTimeline, intake, policies, wording: rules.wording, clock, log },
      reasons: createRuleTextLookup(rules),
      adapterOf: ({ platform }) => adapters.find((adapter) => adapter.platform === platform),
    }),
    holds: createOperatorHolds({ holds, caseTimeline, clock }),
    verifications: createOperatorVerifications({ gate, tenants }),
  };
}
