import type { OperatorApi, Stream } from '#core';
import { createPolicyUpdater } from '../../commands/lib/policy-updater.ts';
import type { AppContext } from '../app-context.ts';
import type { Services } from '../create-services.ts';
import type { IntakeService } from '../intake.ts';
import { readVersion } from '../project-paths.ts';
import { type CaseServiceParts, createCaseServices } from './cases/case-services.ts';
import { createJudgeService } from './judge/create-judge-service.ts';
import { createPostPictureStorage } from './pictures/store-post-pictures.ts';
import { createPostService } from './posts/create-post-service.ts';
import { createRulesService } from './rules/create-rules-service.ts';
import { createApiKeys } from './tenants/api-keys.ts';
import { createTenantReader } from './tenants/tenant-reader.ts';
import { createTenantService } from './tenants/tenant-service.ts';

/** The parts of the program that the services of the API call. */
export interface OperatorApiParts extends Omit<CaseServiceParts, 'intake' | 'pictures'> {
  readonly intake: IntakeService;
  readonly playground: Services['playground'];
  readonly stream: Stream;
  readonly allowPrivatePictureAddresses: boolean;
  /** Wakes the worker of this process that reads pictures. Absent: there is none. */
  readonly wakePictureReader?: (() => void) | undefined;
  readonly feedServices: Pick<OperatorApi, 'events' | 'actions' | 'webhooks'>;
}

/**
 * Puts the services of the API together, one for each area.
 * @example const api = createOperatorApi(context, { intake, gate, adapters, playground, stream, feedServices })
 */
export function createOperatorApi(context: AppContext, parts: OperatorApiParts): OperatorApi {
  const { rules, stores, policies, clock, log } = context;
  const { intake, playground, stream, feedServices, allowPrivatePictureAddresses } = parts;
  const { tenants, auditTrail, postIndex, postPictures, eraseCaseContent } = stores.operator;
  const pictures = createPostPictureStorage({
    ...{ postPictures, clock, log },
    readTenant: createTenantReader(tenants, clock),
    allowPrivateAddresses: allowPrivatePictureAddresses,
    wakeReader: parts.wakePictureReader,
  });
  const detector = () => rules.bundle().detector;
  return {
    ...feedServices,
    ...createCaseServices(context, { ...parts, pictures }),
    keys: createApiKeys({ tenants, clock, log }),
    judge: createJudgeService({
      ...{ intake, policies, clock },
      reasons: playground.reasons,
      wording: () => rules.wording,
      rulesVersion: rules.version,
      programVersion: readVersion(),
    }),
    posts: createPostService({ postIndex, stream, pictures, eraseCaseContent, clock, log }),
    tenant: createTenantService({
      ...{ tenants, policies, auditTrail, clock, log },
      rules: detector,
      notices: () => rules.bundle().notices,
      wording: () => rules.wording.en,
      allowPrivatePictureAddresses,
    }),
    rules: createRulesService({
      ...{ policies, detector, clock, log },
      rollout: playground.rollout,
      updatePolicy: createPolicyUpdater({ policies, clock, log }),
      rulesVersion: rules.version,
      caseTimeline: stores.caseTimeline,
    }),
  };
}
