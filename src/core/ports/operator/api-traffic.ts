import type { Server } from '../../message.ts';
import type { ApiCaller } from '../../operator/api-key.ts';

/** What a request takes from the quota of its tenant: one call, or so many posts. */
export type QuotaKind = 'judge' | 'posts';

/** `retryAfterMs`: so long until the quota has enough again. */
export type QuotaAnswer =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly retryAfterMs: number };

/** The quotas of the tenants. */
export interface ApiQuotas {
  /**
   * Takes `count` from the quota, or nothing if less is left.
   * @example await quotas.take(caller, 'posts', 500) // { allowed: false, retryAfterMs: 250 }
   */
  take(caller: ApiCaller, kind: QuotaKind, count: number): Promise<QuotaAnswer>;
}

/** A change that was made with a key. It has no text of a request. */
export interface AuditEntry {
  readonly keyId: string;
  /** The route as the document names it, for example `PUT /v1/actions/{id}/outcome`. */
  readonly route: string;
  /** The ids of the address, by name. */
  readonly ids: Readonly<Record<string, string>>;
  readonly status: number;
  readonly at: Date;
}

/** Where changes made with keys are recorded: the evidence chain of the tenant. */
export interface AuditTrail {
  /** Rejects when the change could not be recorded. */
  append(server: Server, entry: AuditEntry): Promise<void>;
}

/** Counts the requests of the operator API. Synchronous, cheap, never throws. */
export interface ApiMetrics {
  /** `route` is the one of the document, for example `POST /v1/posts`, or `none`: the number of values is bounded. */
  countRequest(request: { readonly route: string; readonly status: number; readonly ms: number }): void;
}
