import type { BucketLimit, TokenGrant, TokenRequest } from '../../operator/token-bucket.ts';

/** Token buckets by key, shared by all processes. A bucket may be lost: it is full then. */
export interface TokenBuckets {
  /** Takes tokens, all that are needed or none; see `takeTokens`. */
  take(key: string, request: TokenRequest, limit: BucketLimit, at: Date): Promise<TokenGrant>;
}
