import type {
  DeliveryStore,
  EventFeed,
  HoldStore,
  IdempotencyStore,
  PostIndex,
  PostPictures,
  ReadableAuditTrail,
  TenantStore,
  TokenBuckets,
} from '#core';
import type { SqlStores } from '../../../adapters/sql/index.ts';
import {
  createMemoryAuditTrail,
  createMemoryEventFeed,
  createMemoryHoldStore,
  createMemoryIdempotencyStore,
  createMemoryPostIndex,
  createMemoryPostPictures,
  createMemoryTenantStore,
  createMemoryTokenBuckets,
} from '../../memory/index.ts';
import type { EraseCaseContent } from './posts/erase-post.ts';

/** The stores that only the operator API uses. */
export interface OperatorStores {
  readonly tenants: TenantStore;
  /** For the quotas of the tenants; in Redis if there is one. */
  readonly tokenBuckets: TokenBuckets;
  readonly auditTrail: ReadableAuditTrail;
  readonly postIndex: PostIndex;
  readonly postPictures: PostPictures;
  readonly idempotency: IdempotencyStore;
  readonly holds: HoldStore;
  readonly eventFeed: EventFeed;
  readonly deliveries: DeliveryStore;
  /** Erases the content of the case of a deleted post. */
  readonly eraseCaseContent: EraseCaseContent;
}

/** The stores in memory, for a first try without a database. @example createMemoryOperatorStores().tenants */
export function createMemoryOperatorStores(): OperatorStores {
  const { feed, deliveries } = createMemoryEventFeed();
  return {
    tenants: createMemoryTenantStore(),
    tokenBuckets: createMemoryTokenBuckets(),
    auditTrail: createMemoryAuditTrail(),
    postIndex: createMemoryPostIndex(),
    postPictures: createMemoryPostPictures(),
    idempotency: createMemoryIdempotencyStore(),
    holds: createMemoryHoldStore(),
    eventFeed: feed,
    deliveries,
    // Without a database the content stays until the process ends, and the answer says so.
    eraseCaseContent: async () => 'unfinished',
  };
}

/** The stores of a database. @example pickOperatorStores(sql).tenants */
export const pickOperatorStores = (sql: SqlStores): OperatorStores => ({
  tenants: sql.tenants,
  tokenBuckets: sql.tokenBuckets,
  auditTrail: sql.auditTrail,
  postIndex: sql.postIndex,
  postPictures: sql.postPictures,
  idempotency: sql.idempotency,
  holds: sql.holdStore,
  eventFeed: sql.eventFeed,
  deliveries: sql.deliveries,
  async eraseCaseContent({ server, author, caseId }, now) {
    const kept = await sql.erasures.eraseAuthor({ server, id: author }, caseId, now);
    return kept === 'pending' ? 'unfinished' : kept;
  },
});
