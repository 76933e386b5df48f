import type { Policy } from '#core';
import type { SqlStores } from '../../../../adapters/sql/index.ts';
import { archiveContract } from '../../../contracts/archive.ts';
import { attachmentStoreContract } from '../../../contracts/attachment-store.ts';
import { caseTimelineContract } from '../../../contracts/case-timeline.ts';
import { countersContract } from '../../../contracts/counters.ts';
import { gateStoresContract } from '../../../contracts/gate-stores.ts';
import { inquiriesContract } from '../../../contracts/inquiries.ts';
import { keyValueStoreContract } from '../../../contracts/key-value-store.ts';
import { leasesContract, rateLimitsContract } from '../../../contracts/leases-and-rate-limits.ts';
import { auditTrailContract } from '../../../contracts/operator/audit-trail.ts';
import { eventFeedContract } from '../../../contracts/operator/event-feed.ts';
import { holdStoreContract } from '../../../contracts/operator/hold-store.ts';
import { idempotencyStoreContract } from '../../../contracts/operator/idempotency-store.ts';
import { postIndexContract } from '../../../contracts/operator/post-index.ts';
import { postPicturesContract } from '../../../contracts/operator/post-pictures.ts';
import { tenantStoreContract } from '../../../contracts/operator/tenant-store.ts';
import { tokenBucketsContract } from '../../../contracts/operator/token-buckets.ts';
import { outboxContract } from '../../../contracts/outbox.ts';
import { policyStoreContract } from '../../../contracts/policy-store.ts';
import { secretStoreContract } from '../../../contracts/secret-store.ts';
import { strikesContract } from '../../../contracts/strikes.ts';
import { type CreateDatabase, openTestDatabase } from '../../../support/services/test-database.ts';

/**
 * Runs the contract suite of every port, each test on an empty database.
 * @example contractSuite('SQLite', () => undefined)
 */
export function contractSuite(name: string, place: CreateDatabase): void {
  const make =
    <T>(pick: (sql: SqlStores) => T) =>
    async () => {
      const { sql, close } = await openTestDatabase(place);
      return { store: pick(sql), close };
    };
  archiveContract(
    name,
    make((sql) => sql),
  );
  caseTimelineContract(
    name,
    make((sql) => sql),
  );
  countersContract(
    name,
    make((sql) => sql.counters),
  );
  outboxContract(
    name,
    make((sql) => sql),
  );
  attachmentStoreContract(
    name,
    make((sql) => sql.attachmentStore),
  );
  strikesContract(
    name,
    make((sql) => sql.strikes),
  );
  leasesContract(
    name,
    make((sql) => sql.leases),
  );
  rateLimitsContract(
    name,
    make((sql) => sql.rateLimits),
  );
  holdStoreContract(
    name,
    make((sql) => sql.holdStore),
  );
  eventFeedContract(
    name,
    make(({ eventFeed: feed, deliveries }) => ({ feed, deliveries })),
  );
  postPicturesContract(
    name,
    make((sql) => sql.postPictures),
  );
  postIndexContract(
    name,
    make((sql) => sql.postIndex),
  );
  keyValueStoreContract(
    name,
    make((sql) => sql.keyValueStore),
  );
  secretStoreContract(
    name,
    make((sql) => sql.secretStore),
  );
  gateStoresContract(
    name,
    make((sql) => sql),
  );
  inquiriesContract(
    name,
    make((sql) => sql.inquiries),
  );
  idempotencyStoreContract(
    name,
    make((sql) => sql.idempotency),
  );
  tokenBucketsContract(
    name,
    make((sql) => sql.tokenBuckets),
  );
  auditTrailContract(
    name,
    make((sql) => sql.auditTrail),
  );
  tenantStoreContract(
    name,
    make((sql) => sql.tenants),
  );
  policyStoreContract(name, async (fallback: Policy) => {
    const { reopen, close } = await openTestDatabase(place);
    const { policies } = await reopen({ policy: () => fallback });
    return { store: policies, close };
  });
}
