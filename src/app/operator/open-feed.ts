import type { Adapter, EventFeed, FeedMetrics, GateConfirmations, Intake, OperatorApi, Tenant } from '#core';
import { noopFeedMetrics } from '#core';
import type { CleanupStack } from '#lib';
import type { AppContext } from '../app-context.ts';
import { createRuleTextLookup } from '../create-services.ts';
import { createFileDownloader } from '../network/download-file.ts';
import type { ScheduledJob } from '../scheduler.ts';
import { createActionService } from './actions/action-service.ts';
import { expireLooseActions } from './actions/expire-actions.ts';
import { createEventService } from './events/event-service.ts';
import { createFeedSignal, withSignal } from './events/feed-signal.ts';
import { measureFeed } from './monitoring/measured-feed.ts';
import type { OperatorSettings } from './operator-settings.ts';
import { createPostPictureFetcher } from './pictures/fetch-post-pictures.ts';
import { createOperatorPlatform } from './platform/operator-platform.ts';
import { createCaseTexts } from './platform/read-case.ts';
import { createTenantReader } from './tenants/tenant-reader.ts';
import { traceFeed } from './tracing/traced-feed.ts';
import { createWebhookDelivery } from './webhooks/deliver-webhooks.ts';
import { createWebhookPoster } from './webhooks/post-webhook.ts';
import { createWebhookRecords } from './webhooks/webhook-records.ts';
import { createWebhookService } from './webhooks/webhook-service.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** How often webhooks are looked for that wait for another attempt, or that another process has left. */
const DELIVERY_INTERVAL_MS = 1000;
const TENANTS_INTERVAL_MS = 10_000;
const PURGE_BATCH = 1000;
const EXPIRY_INTERVAL_MS = 10 * 60 * 1000;

/** The feed of this process. */
export interface OpenFeed {
  /** The platform of all tenants. */
  readonly platform: Adapter;
  /** The feed, for other events than those of the platform. This process delivers them at once. */
  readonly feed: EventFeed;
  readonly scheduledJobs: readonly ScheduledJob[];
  /** The services of the API. */
  createServices(
    intake: Pick<Intake, 'confirmOutcome' | 'recordMuting'>,
    gate: GateConfirmations,
  ): Pick<OperatorApi, 'events' | 'actions' | 'webhooks'>;
  /** Starts to deliver webhooks. */
  start(): void;
  /** Answers the readers of the feed that wait for an event. */
  endWaits(): void;
}

/**
 * Opens the platform of the tenants, their feed and the deliveries of their webhooks. What `start` starts is stopped by `cleanup`.
 * @example const feed = await openFeed(settings, context, cleanup)
 */
export async function openFeed(
  {
    feed: settings,
    allowPrivatePictureAddresses,
  }: Pick<OperatorSettings, 'feed' | 'allowPrivatePictureAddresses'>,
  context: AppContext,
  cleanup: CleanupStack,
  metrics: FeedMetrics = noopFeedMetrics,
): Promise<OpenFeed> {
  const { rules, stores, policies, tracer, clock, log } = context;
  const { tenants, postPictures, eventFeed, deliveries } = stores.operator;
  const signal = createFeedSignal();
  const stopping = new AbortController();
  const feed = withSignal(measureFeed(traceFeed(eventFeed, tracer), metrics), signal);
  const records = createWebhookRecords({ secretStore: stores.secretStore, leases: stores.leases, clock });
  let known: readonly Tenant[] = await tenants.list();
  const reasons = createRuleTextLookup(rules);
  const platform = createOperatorPlatform({
    feed,
    texts: createCaseTexts({ archive: stores.archive, policies, wording: rules.wording, reasons, log }),
    tenants: () => known,
    confirmWithinMs: settings.confirmWithinMs,
    pictures: createPostPictureFetcher({
      ...{ postPictures, clock, downloadFile: createFileDownloader() },
      readTenant: createTenantReader(tenants, clock),
      allowPrivateAddresses: allowPrivatePictureAddresses,
    }),
    clock,
    log,
  });

  return {
    platform,
    feed,
    scheduledJobs: [
      {
        name: 'tenants-reread',
        intervalMs: TENANTS_INTERVAL_MS,
        isExclusive: false,
        async run() {
          known = await tenants.list();
        },
      },
      {
        name: 'unconfirmed-actions',
        intervalMs: EXPIRY_INTERVAL_MS,
        isExclusive: true,
        async run(now) {
          for (const { id } of await tenants.list()) await expireLooseActions(feed, id, now);
        },
      },
      {
        name: 'event-retention',
        intervalMs: HOUR_MS,
        isExclusive: true,
        async run(now) {
          for (const { id, retentionDays } of await tenants.list()) {
            const before = new Date(now.getTime() - retentionDays * DAY_MS);
            while ((await feed.purge(id, before, PURGE_BATCH)) === PURGE_BATCH);
          }
        },
      },
    ],
    createServices: (intake, gate) => ({
      events: createEventService({ feed, signal, stopping: stopping.signal }),
      actions: createActionService({ feed, intake, gate, tracer, clock }),
      webhooks: createWebhookService({ ...{ records, deliveries, feed, signal, clock }, ...settings }),
    }),
    endWaits: () => stopping.abort(),
    start() {
      const post = createWebhookPoster(settings);
      const delivery = createWebhookDelivery({
        ...{ deliveries, records, post, tracer, clock, log },
        random: Math.random,
        onAttempt: ({ result, ageMs }) => metrics.observeWebhook(result, ageMs),
      });
      signal.subscribe(delivery.wake);
      const timer = setInterval(() => void delivery.runDue(), DELIVERY_INTERVAL_MS);
      cleanup.defer(async () => {
        clearInterval(timer);
        await delivery.stop();
        post.close();
      });
    },
  };
}
