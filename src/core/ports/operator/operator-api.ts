import type { ApiKeys } from './api-keys.ts';
import type { AccountService } from './cases/accounts.ts';
import type { AppealService } from './cases/appeals.ts';
import type { OperatorCases } from './cases/cases.ts';
import type { OperatorHolds } from './cases/holds.ts';
import type { ReportService } from './cases/reports.ts';
import type { OperatorVerifications } from './cases/verifications.ts';
import type { ActionService } from './feed/action-service.ts';
import type { EventService } from './feed/event-service.ts';
import type { WebhookService } from './feed/webhook-service.ts';
import type { JudgeService } from './judge-service.ts';
import type { PostService } from './post-service.ts';
import type { RulesService } from './rules-service.ts';
import type { TenantService } from './tenant-service.ts';

/**
 * Everything that the operator API shows and does. Its routes translate between this port and HTTP, and decide nothing. Every
 * method that gets an `ApiCaller` returns data of the caller's tenant only; an id of another tenant is an unknown id.
 */
export interface OperatorApi {
  readonly keys: ApiKeys;
  readonly judge: JudgeService;
  readonly posts: PostService;
  readonly tenant: TenantService;
  readonly rules: RulesService;
  readonly accounts: AccountService;
  readonly appeals: AppealService;
  readonly cases: OperatorCases;
  readonly holds: OperatorHolds;
  readonly reports: ReportService;
  readonly verifications: OperatorVerifications;
  readonly events: EventService;
  readonly actions: ActionService;
  readonly webhooks: WebhookService;
}
