import type {
  DeliveryFailure,
  DeliveryStore,
  EventFeed,
  NewOperatorEvent,
  OperatorEvent,
  RequestedAction,
} from '#core';

/** Feed and deliveries. They share one state, because an event and its delivery are written together. */
export interface MemoryEventFeed {
  readonly feed: EventFeed;
  readonly deliveries: DeliveryStore;
}

interface StoredDelivery {
  readonly event: OperatorEvent;
  state: 'waiting' | 'failed';
  since: Date;
  dueAt: number;
  leasedUntil: number;
  attempt: number;
  failedAt?: Date;
  failure?: DeliveryFailure;
}

interface TenantFeed {
  last: number;
  isDelivering: boolean;
  readonly events: Map<string, OperatorEvent>;
  readonly actions: Map<string, { action: RequestedAction; readonly sequence: number }>;
  readonly deliveries: Map<number, StoredDelivery>;
}

/**
 * Feed and deliveries in memory, lost with the process. For the sandbox and tests.
 * @example const { feed, deliveries } = createMemoryEventFeed()
 */
export function createMemoryEventFeed(): MemoryEventFeed {
  const tenants = new Map<string, TenantFeed>();
  const feedOf = (tenant: string): TenantFeed => {
    const known = tenants.get(tenant) ?? {
      ...{ last: 0, isDelivering: false },
      ...{ events: new Map(), actions: new Map(), deliveries: new Map() },
    };
    tenants.set(tenant, known);
    return known;
  };
  return { feed: createFeed(feedOf, tenants), deliveries: createDeliveries(feedOf, tenants) };
}

/** Returns the stored event; undefined if its id is known. */
function appendTo(feed: TenantFeed, event: NewOperatorEvent): OperatorEvent | undefined {
  if (feed.events.has(event.id)) return undefined;
  feed.last += 1;
  const stored = structuredClone({ ...event, sequence: feed.last });
  feed.events.set(stored.id, stored);
  if (feed.isDelivering) {
    const dueAt = stored.at.getTime();
    const delivery = { event: stored, since: stored.at, dueAt, leasedUntil: 0, attempt: 0 };
    feed.deliveries.set(stored.sequence, { ...delivery, state: 'waiting' });
  }
  return stored;
}

const createFeed = (
  feedOf: (tenant: string) => TenantFeed,
  tenants: ReadonlyMap<string, TenantFeed>,
): EventFeed => ({
  async append(tenant, event) {
    return appendTo(feedOf(tenant), event) !== undefined;
  },
  async request(tenant, action, event) {
    const feed = feedOf(tenant);
    const known = feed.actions.get(action.id);
    if (known) return structuredClone(known.action);
    const stored = appendTo(feed, event);
    if (!stored) throw new Error('the event of another action has this id');
    feed.actions.set(action.id, { action: structuredClone(action), sequence: stored.sequence });
    return action;
  },
  async endAction(tenant, id, from, { state, outcome, at }, event) {
    const feed = feedOf(tenant);
    const entry = feed.actions.get(id);
    if (!entry || !from.includes(entry.action.state)) return undefined;
    entry.action = { ...entry.action, state, endedAt: at, ...(outcome && { outcome }) };
    if (event) appendTo(feed, event);
    return structuredClone(entry.action);
  },
  async findAction(tenant, id) {
    return structuredClone(feedOf(tenant).actions.get(id)?.action);
  },
  async listActions(tenant, { state, after, limit }) {
    const found = [...feedOf(tenant).actions.values()]
      .filter(({ action, sequence }) => sequence > after && (!state || action.state === state))
      .slice(0, limit);
    return structuredClone(found);
  },
  async countRequested() {
    const times = [...tenants.values()].flatMap(({ actions }) =>
      [...actions.values()].flatMap(({ action }) =>
        action.state === 'requested' ? action.requestedAt.getTime() : [],
      ),
    );
    return { count: times.length, ...(times.length > 0 && { oldest: new Date(Math.min(...times)) }) };
  },
  async findEvent(tenant, id) {
    return structuredClone(feedOf(tenant).events.get(id));
  },
  async listEvents(tenant, after, limit) {
    const later = [...feedOf(tenant).events.values()].filter(({ sequence }) => sequence > after);
    return structuredClone(later.slice(0, limit));
  },
  async purge(tenant, before, limit) {
    const { events, actions, deliveries } = feedOf(tenant);
    const open = [...actions.values()].find(({ action }) => action.state === 'requested')?.sequence;
    const old = [...events.values()]
      .filter(({ at, sequence }) => at < before && sequence < (open ?? Number.POSITIVE_INFINITY))
      .slice(0, limit);
    for (const { id, sequence } of old) {
      events.delete(id);
      deliveries.delete(sequence);
      for (const [key, action] of actions) if (action.sequence === sequence) actions.delete(key);
    }
    return old.length;
  },
});

const createDeliveries = (
  feedOf: (tenant: string) => TenantFeed,
  tenants: ReadonlyMap<string, TenantFeed>,
): DeliveryStore => ({
  async setDelivering(tenant, isOn) {
    feedOf(tenant).isDelivering = isOn;
  },
  async listDueTenants(now) {
    return [...tenants].filter(([, feed]) => dueDeliveries(feed, now).length > 0).map(([tenant]) => tenant);
  },
  async lease(tenant, now, limit, leaseMs) {
    return dueDeliveries(feedOf(tenant), now)
      .slice(0, limit)
      .map((delivery) => {
        delivery.leasedUntil = now.getTime() + leaseMs;
        delivery.attempt += 1;
        const { event, attempt, since } = delivery;
        return structuredClone({ event, attempt, since });
      });
  },
  async markDelivered(tenant, sequence) {
    feedOf(tenant).deliveries.delete(sequence);
  },
  async retry(tenant, sequence, at, failure) {
    const delivery = feedOf(tenant).deliveries.get(sequence);
    if (delivery?.state === 'waiting')
      Object.assign(delivery, { dueAt: at.getTime(), leasedUntil: 0, failure });
  },
  async fail(tenant, sequence, at, failure) {
    const delivery = feedOf(tenant).deliveries.get(sequence);
    if (delivery?.state === 'waiting') Object.assign(delivery, { state: 'failed', failedAt: at, failure });
  },
  async failAll(tenant, at, failure) {
    const waiting = [...feedOf(tenant).deliveries.values()].filter(({ state }) => state === 'waiting');
    for (const delivery of waiting) Object.assign(delivery, { state: 'failed', failedAt: at, failure });
    return waiting.length;
  },
  async listFailed(tenant, after, limit) {
    return [...feedOf(tenant).deliveries.values()]
      .filter(({ state, event }) => state === 'failed' && event.sequence > after)
      .slice(0, limit)
      .map(({ event, attempt, failedAt, failure }) =>
        structuredClone({ event, attempts: attempt, failedAt: failedAt!, ...failure! }),
      );
  },
  async redeliver(tenant, sequence, now) {
    const delivery = feedOf(tenant).deliveries.get(sequence);
    if (delivery?.state !== 'failed') return false;
    Object.assign(delivery, {
      state: 'waiting',
      since: now,
      dueAt: now.getTime(),
      leasedUntil: 0,
      attempt: 0,
    });
    return true;
  },
  async countWaiting() {
    const waiting = [...tenants.values()].flatMap(({ deliveries }) =>
      [...deliveries.values()].filter(({ state }) => state === 'waiting'),
    );
    const oldest = Math.min(...waiting.map(({ since }) => since.getTime()));
    return { count: waiting.length, ...(waiting.length > 0 && { oldest: new Date(oldest) }) };
  },
});

const dueDeliveries = ({ deliveries }: TenantFeed, now: Date): StoredDelivery[] =>
  [...deliveries.values()].filter(
    ({ state, dueAt, leasedUntil }) =>
      state === 'waiting' && dueAt <= now.getTime() && leasedUntil <= now.getTime(),
  );
