import type { OperatorEvent } from '../../../operator/operator-event.ts';

/** Why a delivery did not succeed. */
export interface DeliveryFailure {
  /** The status of the answer; absent: there was none. */
  readonly status?: number;
  /** A code: `status`, `timeout`, `refused-address`, `unreachable`, `redirect`, `gone`, `switched-off`. */
  readonly why: string;
}

/** A delivery that is leased to a worker. When the lease ends, another worker may take it. */
export interface LeasedDelivery {
  readonly event: OperatorEvent;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** When it was first due, or when it was requested again. */
  readonly since: Date;
}

/** A delivery that was given up. */
export interface FailedDelivery extends DeliveryFailure {
  readonly event: OperatorEvent;
  readonly attempts: number;
  readonly failedAt: Date;
}

/**
 * The deliveries of events to the webhook of a tenant, written together with the events of `EventFeed`. All methods reject when
 * the store is unavailable.
 */
export interface DeliveryStore {
  /** Whether each later event of the tenant gets a delivery. */
  setDelivering(tenant: string, isOn: boolean): Promise<void>;
  /** The tenants with a delivery that is due and not leased. */
  listDueTenants(now: Date): Promise<readonly string[]>;
  /** Leases up to `limit` due deliveries of a tenant, oldest first, each for `leaseMs`. */
  lease(tenant: string, now: Date, limit: number, leaseMs: number): Promise<readonly LeasedDelivery[]>;
  markDelivered(tenant: string, sequence: number): Promise<void>;
  /** Ends the lease and makes the delivery due at `at`. */
  retry(tenant: string, sequence: number, at: Date, failure: DeliveryFailure): Promise<void>;
  /** Gives a delivery up. */
  fail(tenant: string, sequence: number, at: Date, failure: DeliveryFailure): Promise<void>;
  /** Gives up all deliveries of a tenant that wait. Returns their number. */
  failAll(tenant: string, at: Date, failure: DeliveryFailure): Promise<number>;
  /** Oldest event first, after a sequence number. */
  listFailed(tenant: string, after: number, limit: number): Promise<readonly FailedDelivery[]>;
  /** Makes a failed delivery due again. False: it has not failed, or is unknown. */
  redeliver(tenant: string, sequence: number, now: Date): Promise<boolean>;
  /** The deliveries of all tenants that wait, and when the first of them was due first. For metrics. */
  countWaiting(): Promise<{ readonly count: number; readonly oldest?: Date }>;
}
