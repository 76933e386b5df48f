/** Leases for work that only one process may do. */
export interface Leases {
  /** True for the first caller within `ttlMs`, false for all others. */
  acquire(key: string, at: Date, ttlMs: number): Promise<boolean>;
  /** Releases a lease before it ends, for example after the work failed. */
  release(key: string): Promise<void>;
}
