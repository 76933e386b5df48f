import type { Server } from '../../message.ts';
import type { ApiCaller } from '../../operator/api-key.ts';

/** What a request takes from the quota of its tenant: one call, or so many posts. */
export type QuotaKind = 'judge' | 'posts';

/**
 * `quota`: the setting that refuses. `most`: the most that it ever allows at once. Less than that is allowed again after
 * `retryAfterMs`.
 */
export type QuotaAnswer =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly retryAfterMs: number;
      readonly quota?: string;
      readonly most?: number;
    };

/**
 * The quotas of the tenants (`TenantQuotas`), counted over all processes that share a database or Redis.
 *
 * In any time of T seconds, n processes together allow at most `burstSeconds + T + n/10` seconds' worth; if this is less
 * than 500 posts, then 500, so that a full request is possible after a pause. A day allows at most `postsPerDay`. A process
 * takes tokens in advance, up to a tenth of a second's and a thousandth of a day's. What it does not use is lost, and the
 * tenant can send so much less. While the shared store does not answer, each process allows the whole quota by itself.
 */
export interface ApiQuotas {
  /**
   * Takes `count` from the quota, or nothing if less is left.
   * @example await quotas.take(caller, 'posts', 500) // { allowed: false, retryAfterMs: 250 }
   */
  take(caller: Pick<ApiCaller, 'tenant'>, kind: QuotaKind, count: number): Promise<QuotaAnswer>;
}

/** A change that was made with a key. It has no text of a request. */
export interface AuditEntry {
  readonly keyId: string;
  /** The route as the document names it, for example `PUT /v1/actions/{id}/outcome`. */
  readonly route: string;
  /** The ids of the address, by name. */
  readonly ids: Readonly<Record<string, string>>;
  /** The status of the answer, or `INTERRUPTED`. */
  readonly status: number;
  readonly at: Date;
}

/** In place of a status: the process ended, or failed, before the answer. The change may have been made. */
export const INTERRUPTED = 0;

/** A change that is about to be made. */
export type BegunChange = Omit<AuditEntry, 'status'>;

/** A change as an event of the evidence chain of the tenant. */
export interface RecordedAuditEntry extends AuditEntry {
  /** Number of the event in the chain. The numbers of these events rise, with gaps. */
  readonly number: number;
  /** Hash of the event, which names the event before it. `yamidome verify` checks it. */
  readonly hash: string;
}

/**
 * Where changes made with keys are recorded: the evidence chain of the tenant. A change is noted before it is made, so that no
 * crash leaves one without a record.
 */
export interface AuditTrail {
  /**
   * Notes a change that is about to be made, and resolves with the id of the note. Durable once it resolves. When it rejects,
   * the change must not be made.
   * @example const note = await audit.begin(caller.server, { keyId, route, ids, at })
   */
  begin(server: Server, change: BegunChange): Promise<string>;
  /**
   * Records a change in the chain and removes its note, both or neither. Durable once it resolves. Rejects when the change
   * could not be recorded; then the note stays.
   */
  append(server: Server, entry: AuditEntry, note?: string): Promise<void>;
  /** Removes the note of a change that was not made. */
  drop(note: string): Promise<void>;
}

/** An audit trail that can be read. */
export interface ReadableAuditTrail extends AuditTrail {
  /**
   * Records the changes that were noted before this time and have no record as `INTERRUPTED`; resolves with their number.
   * Doing it again, or in two processes at a time, records each of them once.
   */
  recordInterrupted(before: Date): Promise<number>;
  /** The changes after the event `after`, oldest first, at most `limit`. */
  list(
    server: Server,
    { after, limit }: { readonly after: number; readonly limit: number },
  ): Promise<readonly RecordedAuditEntry[]>;
}

/** Counts the requests of the operator API. Synchronous, cheap, never throws. */
export interface ApiMetrics {
  /** `route` is the one of the document, for example `POST /v1/posts`, or `none`: the number of values is bounded. */
  countRequest(request: { readonly route: string; readonly status: number; readonly ms: number }): void;
}
