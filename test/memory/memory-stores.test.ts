import {
  createMemoryAttachmentStore,
  createMemoryCaseStores,
  createMemoryCounters,
  createMemoryDuplicateIndex,
  createMemoryFallbackQueue,
  createMemoryInquiryStore,
  createMemoryJoinCounter,
  createMemoryKeyValueStore,
  createMemoryLeases,
  createMemoryPolicyStore,
  createMemoryRateLimits,
  createMemorySecretStore,
  createMemoryStrikes,
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
import { outboxContract } from '../contracts/outbox.ts';
import { policyStoreContract } from '../contracts/policy-store.ts';
import { secretStoreContract } from '../contracts/secret-store.ts';
import { strikesContract } from '../contracts/strikes.ts';
import { tokeniserContract } from '../contracts/tokeniser.ts';
import { createMemoryGateStores } from '../support/worlds/gate-world.ts';

const made =
  <T>(make: () => T) =>
  () => ({ store: make(), close: () => undefined });

archiveContract('memory', made(createMemoryCaseStores));
joinCounterContract('memory', made(createMemoryJoinCounter));
caseTimelineContract('memory', made(createMemoryCaseStores));
countersContract('memory', made(createMemoryCounters));
outboxContract('memory', made(createMemoryCaseStores));
strikesContract('memory', made(createMemoryStrikes));
leasesContract('memory', made(createMemoryLeases));
rateLimitsContract('memory', made(createMemoryRateLimits));
attachmentStoreContract('memory', made(createMemoryAttachmentStore));
inquiriesContract('memory', made(createMemoryInquiryStore));
keyValueStoreContract('memory', made(createMemoryKeyValueStore));
secretStoreContract('memory', made(createMemorySecretStore));
gateStoresContract('memory', made(createMemoryGateStores));
fallbackQueueContract(
  'memory',
  made(() => createMemoryFallbackQueue(3)),
);
duplicateIndexContract('memory', made(createMemoryDuplicateIndex));
policyStoreContract('memory', (fallback) => made(() => createMemoryPolicyStore(() => fallback))());
tokeniserContract(
  'null',
  made(() => noopTokeniser),
);
