/** The types of the events that operators get. Types are added and never taken away within `v1`. */
export const OPERATOR_EVENT_TYPES = [
  'org.yamidome.action.requested.v1',
  'org.yamidome.action.ended.v1',
  'org.yamidome.case.opened.v1',
  'org.yamidome.case.changed.v1',
  'org.yamidome.verification.completed.v1',
  'org.yamidome.board.changed.v1',
  'org.yamidome.notice.v1',
] as const;

/** See `OPERATOR_EVENT_TYPES`. */
export type OperatorEventType = (typeof OPERATOR_EVENT_TYPES)[number];

/** An event that is not stored yet. */
export interface NewOperatorEvent {
  /** Idempotency key: the same id is stored once for a tenant. It is also the id of the webhook. */
  readonly id: string;
  readonly type: OperatorEventType;
  /** The id of the case, the account or the board that it is about. */
  readonly subject: string;
  readonly at: Date;
  /** JSON; times are texts. It contains no text of a post. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The trace that caused it (`Tracer.traceparent`), for its webhook. It is not part of the event. */
  readonly traceparent?: string;
}

/** An event in the feed of a tenant. */
export interface OperatorEvent extends NewOperatorEvent {
  /** 1 for the first event of the tenant; each further one is one higher. */
  readonly sequence: number;
}

/**
 * An event in the format of CloudEvents 1.0. `sequence` is its extension of that name, as digits.
 * @example toCloudEvent('tiny', event).source // '/tenants/tiny'
 */
export const toCloudEvent = (tenant: string, { id, type, subject, at, data, sequence }: OperatorEvent) => ({
  specversion: '1.0' as const,
  id,
  source: `/tenants/${tenant}`,
  type,
  subject,
  time: at.toISOString(),
  sequence: String(sequence),
  datacontenttype: 'application/json' as const,
  data,
});

/** Where the webhook of a tenant is in the store of secrets. @example webhookSecretKey('tiny') // 'operator/webhook/tiny' */
export const webhookSecretKey = (tenant: string): string => `operator/webhook/${tenant}`;
