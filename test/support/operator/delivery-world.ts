import {
  type ApiCaller,
  type GateConfirmations,
  type Log,
  type NewOperatorEvent,
  noopTracer,
  type Tracer,
} from '#core';
import { createFeedSignal, withSignal } from '../../../src/app/operator/events/feed-signal.ts';
import { traceFeed } from '../../../src/app/operator/tracing/traced-feed.ts';
import {
  createWebhookDelivery,
  type DeliveryAttempt,
} from '../../../src/app/operator/webhooks/deliver-webhooks.ts';
import { createWebhookPoster } from '../../../src/app/operator/webhooks/post-webhook.ts';
import { createWebhookRecords } from '../../../src/app/operator/webhooks/webhook-records.ts';
import { createWebhookService } from '../../../src/app/operator/webhooks/webhook-service.ts';
import {
  createMemoryEventFeed,
  createMemoryLeases,
  createMemorySecretStore,
} from '../../../src/memory/index.ts';
import { createFakeClock } from '../fake-clock.ts';

/** A caller of a tenant with all scopes that the tests need. @example callerOf('tiny') */
export const callerOf = (tenant: string): ApiCaller => ({
  ...{ tenant, keyId: 'key', server: { platform: 'operator', id: tenant } },
  scopes: new Set(['webhooks', 'events', 'actions'] as const),
});

/** A gate that never asked a network for anything. */
export const SILENT_GATE: GateConfirmations = { confirmAction: async () => undefined };

/**
 * Webhooks of tenants with stores in memory and real HTTP.
 * @example const { service, append, delivery } = createDeliveryWorld()
 */
export function createDeliveryWorld({
  allowPrivateAddresses = true,
  timeoutMs = 2000,
  tracer = noopTracer,
}: {
  readonly allowPrivateAddresses?: boolean;
  readonly timeoutMs?: number;
  readonly tracer?: Tracer;
} = {}) {
  const clock = createFakeClock(new Date());
  const { feed: store, deliveries } = createMemoryEventFeed();
  const signal = createFeedSignal();
  const feed = withSignal(traceFeed(store, tracer), signal);
  const secretStore = createMemorySecretStore();
  const records = createWebhookRecords({ secretStore, leases: createMemoryLeases(), clock });
  const service = createWebhookService({ records, deliveries, feed, signal, allowPrivateAddresses, clock });
  const logged: string[] = [];
  const note = (event: string) => void logged.push(event);
  const log: Log = { info: note, warn: note, error: note };
  const attempts: DeliveryAttempt[] = [];
  const listeners = new Set<() => void>();

  /** One process that delivers. */
  function startProcess() {
    const post = createWebhookPoster({ allowPrivateAddresses, timeoutMs });
    const delivery = createWebhookDelivery({
      ...{ deliveries, records, post, tracer, clock, log },
      random: () => 1,
      onAttempt(attempt) {
        attempts.push(attempt);
        for (const listener of listeners) listener();
      },
    });
    const unsubscribe = signal.subscribe(delivery.wake);
    return {
      ...delivery,
      async stop() {
        unsubscribe();
        await delivery.stop();
        post.close();
      },
    };
  }

  /** Resolves when `count` attempts have ended. */
  const attempted = (count: number) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (attempts.length < count) return;
        listeners.delete(check);
        resolve();
      };
      listeners.add(check);
      check();
    });

  const append = (id: string, tenant = 'tiny', changes: Partial<NewOperatorEvent> = {}) =>
    feed.append(tenant, {
      ...{ id, type: 'org.yamidome.notice.v1', subject: 'moderators', at: clock.now() },
      data: { text: `about ${id}` },
      ...changes,
    });

  return {
    ...{ clock, feed, deliveries, records, service, logged, attempts, signal, secretStore },
    ...{ startProcess, attempted, append },
  };
}
