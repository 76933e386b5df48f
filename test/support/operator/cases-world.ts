import { API_SCOPES, type ApiCaller, type ApiScope, type Server } from '#core';
import { createAppeals } from '../../../src/app/operator/cases/create-appeals.ts';
import { createOperatorCases } from '../../../src/app/operator/cases/create-cases.ts';
import { createPostPictureStorage } from '../../../src/app/operator/pictures/store-post-pictures.ts';
import { createAccounts } from '../../../src/app/operator/reports/create-accounts.ts';
import { createReports } from '../../../src/app/operator/reports/create-reports.ts';
import {
  createMemoryIdempotencyStore,
  createMemoryPolicyStore,
  createMemoryPostIndex,
  createMemoryPostPictures,
} from '../../../src/memory/index.ts';
import { SERVER } from '../messages.ts';
import { wordings } from '../shipped-wording-and-policy.ts';
import { createPipelineWorld, type PipelineWorldOptions } from '../worlds/pipeline-world.ts';

const OTHER_SERVER: Server = { platform: 'fake', id: 'harbour' };

/** A key of the network of the tests. @example callerWith(['cases:read']).scopes.has('evidence') // false */
export const callerWith = (scopes: Iterable<ApiScope> = API_SCOPES, server = SERVER): ApiCaller => ({
  tenant: server.id,
  server,
  keyId: `key-of-${server.id}`,
  scopes: new Set(scopes),
});

/** A key of another network in the same installation. */
export const stranger = callerWith(API_SCOPES, OTHER_SERVER);

/**
 * The services of the API about cases, on a pipeline in memory.
 * @example const world = createCasesWorld(); await world.cases.list(callerWith(), {}, { limit: 50 })
 */
export function createCasesWorld(options: PipelineWorldOptions = {}) {
  const world = createPipelineWorld(options);
  const { archive, caseTimeline, intake, adapter, policy, clock } = world;
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const posts = createMemoryPostIndex();
  const postPictures = createMemoryPostPictures();
  const pictures = createPostPictureStorage({
    ...{ postPictures, clock, log, allowPrivateAddresses: false },
    readTenant: async () => ({ pictureHosts: ['pictures.example'] }),
  });
  return {
    ...world,
    ...{ posts, postPictures, pictures },
    accounts: createAccounts({ intake, idempotency: createMemoryIdempotencyStore(), clock }),
    reports: createReports({ intake, posts, pictures, archive }),
    appeals: createAppeals({ intake, caseTimeline }),
    cases: createOperatorCases({
      ...{ archive, caseTimeline, intake, wording: wordings, clock, log },
      policies: createMemoryPolicyStore(() => policy),
      adapterOf: () => adapter,
      reasons: () => ({ note: 'words of an offer' }),
    }),
  };
}
