import type { ApiKeys } from './api-keys.ts';
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
}
