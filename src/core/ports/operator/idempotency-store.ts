/** An answer as it was sent. The body is JSON. */
export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
  /** `location`, `etag` and other headers that belong to the answer. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Which request an entry is about. */
export interface IdempotencyKey {
  /** The tenant. The same key of another tenant is another entry. */
  readonly tenant: string;
  /** The value of the header `Idempotency-Key`. */
  readonly key: string;
}

/** What a request with a key may do. */
export type IdempotencyClaim =
  /** First, or the process of an earlier one died: do it, then `complete` or `release` with this claim. */
  | { readonly kind: 'claimed'; readonly claim: string }
  /** Done before: send this answer again. */
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }
  /** The same request is being done right now. */
  | { readonly kind: 'in-progress' }
  /** The key belongs to another request: its method, path or body differ. */
  | { readonly kind: 'mismatch' };

/** The answers of requests with the header `Idempotency-Key`, for 24 hours. Shared by all processes. */
export interface IdempotencyStore {
  /**
   * Claims a key for a request. `fingerprint` names the request: a hash of method, path and body. A claim ends at
   * `at + leaseMs`; afterwards another request may take it over.
   * @example await store.claim({ tenant: 'tiny', key: 'k-1' }, { fingerprint, at, leaseMs: 60_000 }) // { kind: 'claimed', claim }
   */
  claim(
    key: IdempotencyKey,
    request: { readonly fingerprint: string; readonly at: Date; readonly leaseMs: number },
  ): Promise<IdempotencyClaim>;
  /** Stores the answer. Does nothing if the claim was taken over. */
  complete(key: IdempotencyKey, claim: string, answer: StoredAnswer, expiresAt: Date): Promise<void>;
  /** Gives a claim back because nothing was done. Does nothing if the claim was taken over. */
  release(key: IdempotencyKey, claim: string): Promise<void>;
  /** Deletes what expired before `at`; returns how many entries. */
  purge(at: Date): Promise<number>;
}
