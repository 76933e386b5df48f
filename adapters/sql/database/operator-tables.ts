/** Tables of the operator API. Times are milliseconds since 1970. */
export interface OperatorTables {
  /** `settings`: quotas and retention as JSON. */
  tenants: { id: string; name: string; created_at: number; settings: string; erased_at: number | null };
  /** Keys of the API. `scopes`: separated by blanks. */
  api_keys: {
    id: string;
    tenant: string;
    name: string;
    scopes: string;
    /** SHA-256 in hex. */
    secret_hash: string;
    created_at: number;
    expires_at: number | null;
    revoked_at: number | null;
    last_used_at: number | null;
    replaces: string | null;
  };
  /** The keys that encrypt the evidence of tenants. */
  tenant_keys: {
    id: string;
    server: string;
    /** What data that is encrypted with this key begins with. */
    prefix: Uint8Array;
    /** The key, encrypted with the key of the installation; null once it was destroyed. */
    wrapped: Uint8Array | null;
    created_at: number;
    destroyed_at: number | null;
  };
  /** Requests with an Idempotency-Key. `answer`: encrypted; null while the request is in progress. */
  repeated_requests: {
    tenant: string;
    key: string;
    fingerprint: string;
    claim: string;
    /** When the claim, or the answer, ends. */
    ends_at: number;
    answer: Uint8Array | null;
  };
  /** Posts whose pictures wait, and what became of those of others. `content`: encrypted; null once it is not needed any more. */
  post_pictures: {
    tenant: string;
    id: string;
    revision: number;
    author: string;
    state: string;
    /** 0 until the text was judged; then 1, or 2 for one that is read before others. */
    priority: number;
    bytes: number;
    attempt: number;
    claimed_until: number;
    received_at: number;
    content: Uint8Array | null;
  };
  /** Changes by key that are not in the chain yet. `change`: key, route and ids as JSON. */
  begun_changes: { id: string; tenant: string; change: string; at: number };
  /** Token buckets: what was left at a time. */
  buckets: { key: string; tokens: number; at: number };
}
