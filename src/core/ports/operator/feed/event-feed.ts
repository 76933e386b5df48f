import type { NewOperatorEvent, OperatorEvent } from '../../../operator/operator-event.ts';
import type {
  ConfirmedOutcome,
  RequestedAction,
  RequestedActionState,
} from '../../../operator/requested-action.ts';

/** How a requested action ends. */
export interface ActionEnd {
  readonly state: Exclude<RequestedActionState, 'requested'>;
  readonly outcome?: ConfirmedOutcome;
  readonly at: Date;
}

/** A requested action with its place in the feed. */
export interface ListedAction {
  readonly action: RequestedAction;
  /** The sequence number of its event. */
  readonly sequence: number;
}

/**
 * The events of tenants in one order, and the actions that they request. An event with a higher number never becomes visible
 * before one with a lower number, so a reader who asks for what comes after a number misses nothing. All methods reject when
 * the store is unavailable.
 */
export interface EventFeed {
  /** Stores an event. False: an event with this id is stored already, and nothing changes. */
  append(tenant: string, event: NewOperatorEvent): Promise<boolean>;
  /** Stores an action together with its event, or returns the action that is stored under this id already. */
  request(tenant: string, action: RequestedAction, event: NewOperatorEvent): Promise<RequestedAction>;
  /**
   * Ends an action that has one of the states `from`, together with an event. Undefined: it has another state or is unknown, and
   * nothing changes.
   */
  endAction(
    tenant: string,
    id: string,
    from: readonly RequestedActionState[],
    end: ActionEnd,
    event?: NewOperatorEvent,
  ): Promise<RequestedAction | undefined>;
  findAction(tenant: string, id: string): Promise<RequestedAction | undefined>;
  /** Oldest first, after a sequence number. */
  listActions(
    tenant: string,
    query: { readonly state?: RequestedActionState; readonly after: number; readonly limit: number },
  ): Promise<readonly ListedAction[]>;
  /** The actions of all tenants that are `requested`, and when the first of them was. For metrics. */
  countRequested(): Promise<{ readonly count: number; readonly oldest?: Date }>;
  findEvent(tenant: string, id: string): Promise<OperatorEvent | undefined>;
  /** Oldest first, after a sequence number. */
  listEvents(tenant: string, after: number, limit: number): Promise<readonly OperatorEvent[]>;
  /**
   * Deletes up to `limit` events from before a time, with their actions and deliveries, oldest first. An action that is still
   * `requested` keeps itself and all later events. Returns the number of events.
   */
  purge(tenant: string, before: Date, limit: number): Promise<number>;
}
