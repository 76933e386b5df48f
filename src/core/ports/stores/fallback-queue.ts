import type { Trigger } from '../../case.ts';
import type { StoredVerdict } from '../../verdict.ts';

/** A trigger as it was stored, perhaps by an earlier version. */
export type QueuedTrigger = WithStoredVerdict<Trigger>;
/** Distributes over the kinds of triggers. */
type WithStoredVerdict<T> = T extends Trigger
  ? Omit<T, 'verdict'> & { readonly verdict: StoredVerdict }
  : never;

/** Triggers that wait while the archive is unavailable. They survive a restart of the process. */
export interface FallbackQueue {
  /** Durable once it resolves; the same trigger again is one entry. False if there is no room left. */
  enqueue(trigger: Trigger): Promise<boolean>;
  /** Oldest first. Several processes may get the same entry. */
  list(limit: number): Promise<readonly { readonly id: string; readonly trigger: QueuedTrigger }[]>;
  remove(id: string): Promise<void>;
  /** The number of entries, as far as this process knows. */
  size(): number;
}
