import type { Adapter, Health, Stream } from '#core';
import type { CleanupStack } from '#lib';
import type { NetworkVerifications } from '../../gate/create-gate.ts';
import type { AppContext } from '../app-context.ts';
import type { ReadMessagePictures } from '../pictures/read-message-pictures.ts';
import type { ScheduledJob } from '../scheduler.ts';
import { createOperatorApi, type OperatorApiParts } from './create-api.ts';
import { checkStream, createLagReader } from './monitoring/lag-reader.ts';
import { openOperatorMetrics } from './monitoring/operator-metrics.ts';
import { type OpenFeed, openFeed } from './open-feed.ts';
import { openStream } from './open-stream.ts';
import type { OperatorSettings, ServedApi } from './operator-settings.ts';
import { serveApi } from './serve-api.ts';
import { createTechnicalRetention } from './tenants/technical-retention.ts';
import { createTrialKey } from './tenants/trial-key.ts';
import { traceStream } from './tracing/traced-stream.ts';
import { createNetworkVerifications } from './verifications/network-verifications.ts';
import type { PostWorker } from './worker/create-worker.ts';
import { openPostWorker } from './worker/open-worker.ts';

/** How long a stop waits for posts that are being judged. The rest goes back to the stream. */
const MAX_STOP_MS = 4000;
const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;

/** The parts of the program that the API and the worker call. */
export interface OperatorServices
  extends Omit<
    OperatorApiParts,
    'stream' | 'feedServices' | 'allowPrivatePictureAddresses' | 'wakePictureReader'
  > {
  /** Undefined: pictures are not read. */
  readonly readMessagePictures: ReadMessagePictures | undefined;
}

/** The operator API in this process. */
export interface Operator {
  /** The platform of all tenants. */
  readonly adapter: Adapter;
  /** How the gate knows networks and tells them the end of a verification. */
  readonly networks: NetworkVerifications;
  /** Whether this process judges posts and runs what is due. */
  readonly isWorker: boolean;
  /** Complete after `start`. */
  readonly scheduledJobs: readonly ScheduledJob[];
  /** For `/readyz`: whether posts flow, and rulings can be stored. */
  readonly healthChecks: Readonly<Record<string, () => Health | Promise<Health>>>;
  /** Starts the roles of this process. Resolves with the API; undefined if it is not served here. */
  start(parts: OperatorServices): Promise<ServedApi | undefined>;
}

/**
 * Opens the stream, and the platform and feed of the tenants. They, and what `start` starts, are stopped by `cleanup`. Throws
 * `StartupError` when a setting cannot be used.
 * @example const operator = await openOperator(settings.operator, context, cleanup); await operator.start({ intake, gate, adapters, playground })
 */
export async function openOperator(
  settings: OperatorSettings,
  context: AppContext,
  cleanup: CleanupStack,
): Promise<Operator> {
  const { tracer, clock, log } = context;
  const opened = await openStream(settings.stream, { prefix: 'yamidome', clock, log });
  cleanup.defer(() => opened.close());
  const stream = traceStream(opened, tracer);
  const readLag = createLagReader(stream, () => performance.now());
  const metrics = openOperatorMetrics(context, stream, readLag);
  const feed = await openFeed(settings, context, cleanup, metrics.feed);
  const scheduledJobs = [
    ...feed.scheduledJobs,
    createPostRetention(context),
    createAnswerRetention(context),
    createInterruptedChanges(context),
  ];
  let worker: PostWorker | undefined;
  let wakePictureReader: (() => void) | undefined;

  function startWorker({ intake, readMessagePictures }: OperatorServices): void {
    const {
      worker: started,
      pictures,
      scheduledJobs: jobs,
    } = openPostWorker(context, {
      ...{ stream, intake, readMessagePictures },
      metrics: metrics.worker,
    });
    worker = started;
    scheduledJobs.push(...jobs);
    started.start();
    pictures.start();
    wakePictureReader = pictures.wake;
    cleanup.defer(async () => {
      await Promise.all([started.stop(MAX_STOP_MS), pictures.stop()]);
    });
  }

  return {
    adapter: feed.platform,
    networks: createNetworkVerifications(feed.feed),
    isWorker: settings.worker,
    scheduledJobs,
    healthChecks: {
      stream: () => checkStream({ stream, readLag, maxLiveAgeMs: settings.maxLiveAgeMs }),
      ...(settings.worker && { worker: () => worker?.health() ?? { ok: false, why: 'not started' } }),
    },
    async start(parts) {
      feed.start();
      if (settings.worker) startWorker(parts);
      return settings.api
        ? startApi(settings, context, parts, { stream, feed, cleanup, metrics, wakePictureReader })
        : undefined;
    },
  };
}

interface ApiProcess {
  readonly stream: Stream;
  readonly feed: OpenFeed;
  readonly cleanup: CleanupStack;
  readonly metrics: ReturnType<typeof openOperatorMetrics>;
  readonly wakePictureReader: (() => void) | undefined;
}

async function startApi(
  settings: OperatorSettings,
  context: AppContext,
  parts: OperatorServices,
  { stream, feed, cleanup, metrics, wakePictureReader }: ApiProcess,
): Promise<ServedApi> {
  const feedServices = feed.createServices(parts.intake, parts.gate);
  const { allowPrivatePictureAddresses } = settings;
  const api = createOperatorApi(context, {
    ...{ ...parts, stream, feedServices, allowPrivatePictureAddresses, wakePictureReader },
  });
  const server = await serveApi(settings.address, api, { ...context, apiMetrics: metrics.api });
  cleanup.defer(async () => {
    feed.endWaits();
    await server.stop();
  });
  if (!settings.makesTrialKey) return { url: server.url };
  return { url: server.url, trialKey: await createTrialKey(context) };
}

/** The posts in the index are kept as long as the other technical data of their tenant. */
const createPostRetention = ({ stores }: AppContext): ScheduledJob => {
  const { tenants, postIndex, postPictures } = stores.operator;
  return createTechnicalRetention(tenants, [
    (tenant, before, limit) => postIndex.purge(tenant, before, limit),
    (tenant, before, limit) => postPictures.purge(tenant, before, limit),
  ]);
};

/** Deletes the answers to requests with an Idempotency-Key after their 24 hours. */
const createAnswerRetention = ({ stores }: AppContext): ScheduledJob => ({
  name: 'repeated-requests',
  intervalMs: HOUR_MS,
  isExclusive: true,
  async run(now) {
    await stores.operator.idempotency.purge(now);
  },
});

/** Records changes by key whose process ended before their record. No request takes as long as that. */
const createInterruptedChanges = ({ stores, log }: AppContext): ScheduledJob => ({
  name: 'interrupted-changes',
  intervalMs: MINUTE_MS,
  isExclusive: true,
  async run(now) {
    const before = new Date(now.getTime() - 5 * MINUTE_MS);
    const changes = await stores.operator.auditTrail.recordInterrupted(before);
    if (changes > 0) log.warn('interrupted_changes_recorded', { changes });
  },
});
