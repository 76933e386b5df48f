/** Work that only one process may do. */
export interface Leases {
  /** True for the first caller within `ttlMs`, false for all others. */
  acquire(key: string, at: Date, ttlMs: number): Promise<boolean>;
  /** Gives a lease back, after work that could not be done. */
  release(key: string): Promise<void>;
}
