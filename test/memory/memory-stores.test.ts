import {
  createMemoryAttachmentStore,
  createMemoryAuditTrail,
  createMemoryCaseStores,
  createMemoryCounters,
  createMemoryDuplicateIndex,
  createMemoryEventFeed,
  createMemoryFallbackQueue,
  createMemoryHoldStore,
  createMemoryIdempotencyStore,
  createMemoryInquiryStore,
  createMemoryJoinCounter,
  createMemoryKeyValueStore,
  createMemoryLeases,
  createMemoryPolicyStore,
  createMemoryPostIndex,
  createMemoryPostPictures,
  createMemoryRateLimits,
  createMemorySecretStore,
  createMemoryStrikes,
  createMemoryTenantStore,
  createMemoryTokenBuckets,
  noopTokeniser,
} from '../../src/memory/index.ts';
import { archiveContract } from '../contracts/archive.ts';
import { attachmentStoreContract } from '../contracts/attachment-store.ts';
import { caseTimelineContract } from '../contracts/case-timeline.ts';
import { countersContract } from '../contracts/counters.ts';
import { duplicateIndexContract } from '../contracts/duplicate-index.ts';
import { fallbackQueueContract } from '../contracts/fallback-queue.ts';
import { gateStoresContract } from '../contracts/gate-stores.ts';
import { inquiriesContract } from '../contracts/inquiries.ts';
import { joinCounterContract } from '../contracts/join-counter.ts';
import { keyValueStoreContract } from '../contracts/key-value-store.ts';
import { leasesContract, rateLimitsContract } from '../contracts/leases-and-rate-limits.ts';
import { auditTrailContract } from '../contracts/operator/audit-trail.ts';
import { eventFeedContract } from '../contracts/operator/event-feed.ts';
import { holdStoreContract } from '../contracts/operator/hold-store.ts';
import { idempotencyStoreContract } from '../contracts/operator/idempotency-store.ts';
import { postIndexContract } from '../contracts/operator/post-index.ts';
import { postPicturesContract } from '../contracts/operator/post-pictures.ts';
import { tenantStoreContract } from '../contracts/operator/tenant-store.ts';
import { tokenBucketsContract } from '../contracts/operator/token-buckets.ts';
import { outboxContract } from '../contracts/outbox.ts';
import { policyStoreContract } from '../contracts/policy-store.ts';
import { secretStoreContract } from '../contracts/secret-store.ts';
import { strikesContract } from '../contracts/strikes.ts';
import { tokeniserContract } from '../contracts/tokeniser.ts';
import { createMemoryGateStores } from '../support/worlds/gate-world.ts';

const inMemory =
  <T>(make: () => T) =>
  () => ({ store: make(), close: () => undefined });

archiveContract('memory', inMemory(createMemoryCaseStores));
joinCounterContract('memory', inMemory(createMemoryJoinCounter));
caseTimelineContract('memory', inMemory(createMemoryCaseStores));
countersContract('memory', inMemory(createMemoryCounters));
outboxContract('memory', inMemory(createMemoryCaseStores));
strikesContract('memory', inMemory(createMemoryStrikes));
leasesContract('memory', inMemory(createMemoryLeases));
rateLimitsContract('memory', inMemory(createMemoryRateLimits));
attachmentStoreContract('memory', inMemory(createMemoryAttachmentStore));
idempotencyStoreContract('memory', inMemory(createMemoryIdempotencyStore));
inquiriesContract('memory', inMemory(createMemoryInquiryStore));
holdStoreContract('memory', inMemory(createMemoryHoldStore));
eventFeedContract('memory', inMemory(createMemoryEventFeed));
postIndexContract('memory', inMemory(createMemoryPostIndex));
postPicturesContract('memory', inMemory(createMemoryPostPictures));
keyValueStoreContract('memory', inMemory(createMemoryKeyValueStore));
secretStoreContract('memory', inMemory(createMemorySecretStore));
auditTrailContract('memory', inMemory(createMemoryAuditTrail));
tokenBucketsContract('memory', inMemory(createMemoryTokenBuckets));
tenantStoreContract('memory', inMemory(createMemoryTenantStore));
gateStoresContract('memory', inMemory(createMemoryGateStores));
fallbackQueueContract(
  'memory',
  inMemory(() => createMemoryFallbackQueue(3)),
);
duplicateIndexContract('memory', inMemory(createMemoryDuplicateIndex));
policyStoreContract('memory', (fallback) => inMemory(() => createMemoryPolicyStore(() => fallback))());
tokeniserContract(
  'null',
  inMemory(() => noopTokeniser),
);
