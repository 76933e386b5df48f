import { Webhook } from 'standardwebhooks';
import type { Clock, DeliveryFailure, DeliveryStore, LeasedDelivery, Log, Tracer } from '#core';
import { noopTracer, toCloudEvent } from '#core';
import { errorName } from '#lib';
import { nextDeliveryDelay } from './delivery-backoff.ts';
import type { PostResult, PostWebhook } from './post-webhook.ts';
import { secretsInForce, type WebhookRecord, type WebhookRecords } from './webhook-records.ts';

/** Webhooks to one tenant at the same time, from one process. */
const MAX_CONCURRENT_PER_TENANT = 8;
/** Longer than an attempt takes. After a crash another process takes over when it ends. */
const LEASE_MS = 30_000;

/** What became of one attempt. For metrics. */
export interface DeliveryAttempt {
  readonly result: 'delivered' | 'retried' | 'failed';
  /** From the event to the end of the attempt. */
  readonly ageMs: number;
}

/** The dependencies of the deliveries. */
export interface DeliveryPorts {
  readonly deliveries: DeliveryStore;
  readonly records: Pick<WebhookRecords, 'readCached' | 'change'>;
  readonly post: PostWebhook;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly onAttempt?: (attempt: DeliveryAttempt) => void;
  /** Absent: nothing is traced. */
  readonly tracer?: Tracer;
  readonly clock: Clock;
  readonly log: Log;
}

/** Sends events to webhooks. */
export interface WebhookDelivery {
  /** Sends what is due for a tenant. Returns at once and never throws. */
  wake(tenant: string): void;
  /** Sends what is due for all tenants, also what a process that ended has left. Call it every second. Never rejects. */
  runDue(): Promise<void>;
  /** Begins nothing new, and waits for the attempts in progress. */
  stop(): Promise<void>;
}

/** What one process sends to one tenant now. */
interface Lane {
  inProgress: number;
  isLeasing: boolean;
  /** An event came while the lane was leasing. */
  isWoken: boolean;
}

/**
 * Creates the deliveries. Each tenant has its own lane, so a receiver that does not answer delays no other one.
 * @example const delivery = createWebhookDelivery(ports); signal.subscribe(delivery.wake)
 */
export function createWebhookDelivery(ports: DeliveryPorts): WebhookDelivery {
  const { deliveries, clock, log } = ports;
  const lanes = new Map<string, Lane>();
  const running = new Set<Promise<void>>();
  let isStopped = false;

  function track(work: Promise<void>): void {
    const tracked: Promise<void> = work.finally(() => running.delete(tracked));
    running.add(tracked);
  }

  async function fill(tenant: string, lane: Lane): Promise<void> {
    try {
      do {
        lane.isWoken = false;
        const room = MAX_CONCURRENT_PER_TENANT - lane.inProgress;
        if (isStopped || room <= 0) return;
        const leased = await deliveries.lease(tenant, clock.now(), room, LEASE_MS);
        lane.inProgress += leased.length;
        for (const delivery of leased)
          track(
            deliver(tenant, delivery, ports).finally(() => {
              lane.inProgress -= 1;
              wake(tenant);
            }),
          );
      } while (lane.isWoken);
    } catch (error) {
      log.warn('webhooks_not_leased', { tenant, error: errorName(error) });
    } finally {
      lane.isLeasing = false;
      if (lane.inProgress === 0 && !lane.isWoken) lanes.delete(tenant);
    }
  }

  function wake(tenant: string): void {
    if (isStopped) return;
    const lane = lanes.get(tenant) ?? { inProgress: 0, isLeasing: false, isWoken: false };
    lanes.set(tenant, lane);
    if (lane.isLeasing) lane.isWoken = true;
    else {
      lane.isLeasing = true;
      track(fill(tenant, lane));
    }
  }

  return {
    wake,
    async runDue() {
      try {
        for (const tenant of await deliveries.listDueTenants(clock.now())) wake(tenant);
      } catch (error) {
        log.warn('webhooks_not_leased', { error: errorName(error) });
      }
    },
    async stop() {
      isStopped = true;
      while (running.size > 0) await Promise.allSettled([...running]);
    },
  };
}

/** Makes one attempt and stores what follows. Never rejects: after an error the lease ends, and the webhook is sent again. */
async function deliver(tenant: string, delivery: LeasedDelivery, ports: DeliveryPorts): Promise<void> {
  const { records, log, clock } = ports;
  const { event, attempt } = delivery;
  try {
    const record = await records.readCached(tenant);
    const result = record?.enabled ? await sendInSpan(tenant, delivery, record, ports) : undefined;
    const outcome = await settle(tenant, delivery, result, ports);
    ports.onAttempt?.({ result: outcome, ageMs: clock.now().getTime() - event.at.getTime() });
    if (outcome !== 'delivered')
      log.info('webhook_not_delivered', {
        ...{ tenant, event: event.id, attempt },
        why: failureOf(result).why,
        outcome,
      });
  } catch (error) {
    log.warn('webhook_attempt_not_stored', { tenant, event: event.id, error: errorName(error) });
  }
}

/** The span belongs to the trace of the event. The receiver gets its `traceparent`, so that its own work can belong to it too. */
function sendInSpan(
  tenant: string,
  delivery: LeasedDelivery,
  record: WebhookRecord,
  ports: DeliveryPorts,
): Promise<PostResult> {
  const { tracer = noopTracer } = ports;
  const { event, attempt } = delivery;
  const attributes = {
    ...{ 'yamidome.tenant': tenant, 'yamidome.event': event.type, 'yamidome.attempt': attempt },
  };
  const options = { kind: 'client', parent: event.traceparent, attributes } as const;
  return tracer.runInSpan('webhook.deliver', options, async () => {
    const result = await send(tenant, delivery, record, ports, tracer.traceparent());
    if ('why' in result) tracer.fail(result.why);
    else tracer.annotate({ 'http.response.status_code': result.status });
    return result;
  });
}

/** The webhook of Standard Webhooks (https://www.standardwebhooks.com): a signature for each secret in force. */
function send(
  tenant: string,
  { event }: LeasedDelivery,
  record: WebhookRecord,
  { post, clock }: DeliveryPorts,
  traceparent: string | undefined,
): Promise<PostResult> {
  const now = clock.now();
  const body = JSON.stringify(toCloudEvent(tenant, event));
  const signatures = secretsInForce(record, now).map(({ secret }) =>
    new Webhook(secret).sign(event.id, now, body),
  );
  return post(
    record.url,
    {
      'content-type': 'application/cloudevents+json',
      'user-agent': 'yamidome',
      'webhook-id': event.id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signatures.join(' '),
      ...(traceparent !== undefined && { traceparent }),
    },
    body,
  );
}

/** `result` undefined: the webhook is off. */
async function settle(
  tenant: string,
  { event: { sequence }, attempt, since }: LeasedDelivery,
  result: PostResult | undefined,
  ports: DeliveryPorts,
): Promise<DeliveryAttempt['result']> {
  const { deliveries, clock, random } = ports;
  const now = clock.now();
  const failure = failureOf(result);
  if (result && 'status' in result && result.status >= 200 && result.status < 300) {
    await deliveries.markDelivered(tenant, sequence);
    return 'delivered';
  }
  if (failure.why === 'gone') await switchOff(tenant, failure, ports);
  if (failure.why === 'gone' || failure.why === 'switched-off') {
    await deliveries.fail(tenant, sequence, now, failure);
    return 'failed';
  }
  const retryAfterMs = result && 'status' in result ? result.retryAfterMs : undefined;
  const ageMs = now.getTime() - since.getTime();
  const delay = nextDeliveryDelay({ attempt, ageMs, random: random(), retryAfterMs });
  if (delay === undefined) {
    await deliveries.fail(tenant, sequence, now, failure);
    return 'failed';
  }
  await deliveries.retry(tenant, sequence, new Date(now.getTime() + delay), failure);
  return 'retried';
}

/** The receiver says that it is gone: nothing more is sent, and what waits is listed as failed. */
async function switchOff(
  tenant: string,
  failure: DeliveryFailure,
  { deliveries, records, clock, log }: DeliveryPorts,
): Promise<void> {
  const at = clock.now();
  const changed = await records.change(
    tenant,
    (before) => before && { ...before, enabled: false, switchedOff: { why: 'gone', at: at.toISOString() } },
  );
  if (changed === 'busy' || changed === undefined) return;
  await deliveries.setDelivering(tenant, false);
  const failed = await deliveries.failAll(tenant, at, failure);
  log.warn('webhook_switched_off', { tenant, failed });
}

function failureOf(result: PostResult | undefined): DeliveryFailure {
  if (!result) return { why: 'switched-off' };
  if ('why' in result) return { why: result.why };
  const { status } = result;
  if (status === 410) return { why: 'gone', status };
  return { why: status >= 300 && status < 400 ? 'redirect' : 'status', status };
}
