import type { RequestedActionState } from '#core';

/** The newest number of a tenant's feed. `delivering`: 1 if each further event gets a delivery. */
export interface FeedRow {
  tenant: string;
  last: number;
  delivering: number;
}

/** One event of a tenant's feed; subject and data are encrypted. */
export interface FeedEventRow {
  tenant: string;
  sequence: number;
  id: string;
  type: string;
  at: number;
  content: Uint8Array;
}

/** One requested action. `sequence`: the number of its event. */
export interface RequestedActionRow {
  tenant: string;
  id: string;
  sequence: number;
  state: RequestedActionState;
  requested_at: number;
  confirm_by: number;
  content: Uint8Array;
}

/** The delivery of an event to the webhook of its tenant; a row is deleted when it was delivered. */
export interface DeliveryRow {
  tenant: string;
  sequence: number;
  state: 'waiting' | 'failed';
  /** When it was first due, or due again on request. */
  since: number;
  due_at: number;
  leased_until: number;
  attempt: number;
  failed_at: number | null;
  /** The status of the last answer. */
  status: number | null;
  why: string | null;
}
