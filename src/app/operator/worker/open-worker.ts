import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Stream, WorkerMetrics } from '#core';
import type { AppContext } from '../../app-context.ts';
import type { IntakeService } from '../../intake.ts';
import type { ReadMessagePictures } from '../../pictures/read-message-pictures.ts';
import type { ScheduledJob } from '../../scheduler.ts';
import { markJudgedTexts } from '../pictures/mark-judged-texts.ts';
import { createPostPictureWork, type PostPictureWork } from '../pictures/read-post-pictures.ts';
import { createPostWorker, type PostWorker } from './create-worker.ts';
import { createDeletedPostEraser } from './erase-deleted.ts';

const ERASURE_INTERVAL_MS = 5 * 60 * 1000;
const PICTURE_MARKS_INTERVAL_MS = 5 * 60 * 1000;
const PICTURE_EXPIRY_INTERVAL_MS = 10 * 60 * 1000;
/** Pictures that were not read for so long are deleted; the ruling on the text stays. */
const MAX_PICTURE_AGE_MS = 24 * 60 * 60 * 1000;

/** The worker of this process, and its jobs. */
export interface OpenedWorker {
  readonly worker: PostWorker;
  /** Reads pictures; it is started and stopped with the worker. */
  readonly pictures: PostPictureWork;
  readonly scheduledJobs: readonly ScheduledJob[];
}

/**
 * Creates the worker of this process on its stores; it does not start it.
 * @example const { worker } = openPostWorker(context, { stream, intake, metrics }); worker.start()
 */
export function openPostWorker(
  { stores, policies, tracer, clock, log }: AppContext,
  {
    stream,
    intake,
    readMessagePictures,
    metrics,
  }: {
    readonly stream: Stream;
    readonly intake: IntakeService;
    readonly readMessagePictures: ReadMessagePictures | undefined;
    readonly metrics: WorkerMetrics;
  },
): OpenedWorker {
  const { keyValueStore, leases } = stores;
  const { postIndex, postPictures, eraseCaseContent } = stores.operator;
  const eraser = createDeletedPostEraser({ postIndex, eraseCaseContent, keyValueStore, clock });
  const pictures = createPostPictureWork({
    ...{ postPictures, postIndex, intake, readMessagePictures, policies, clock, log },
    eraseDeleted: eraser.erase,
  });
  return {
    pictures,
    worker: createPostWorker({
      id: `${hostname()}-${process.pid}-${randomUUID()}`,
      ...{ stream, postIndex, intake, pictures, keyValueStore, leases, eraser, metrics, tracer },
      ...{ clock, log },
      isArchiveUp: async () => (await stores.healthChecks.archive?.())?.ok ?? true,
    }),
    scheduledJobs: [
      {
        name: 'post-pictures-expiry',
        intervalMs: PICTURE_EXPIRY_INTERVAL_MS,
        isExclusive: true,
        async run(now) {
          const posts = await postPictures.expire(new Date(now.getTime() - MAX_PICTURE_AGE_MS));
          if (posts > 0) log.warn('post_pictures_expired', { posts });
        },
      },
      {
        name: 'post-pictures-marks',
        intervalMs: PICTURE_MARKS_INTERVAL_MS,
        isExclusive: true,
        run: (now) => markJudgedTexts({ postPictures, postIndex }, now),
      },
      {
        name: 'post-erasures',
        intervalMs: ERASURE_INTERVAL_MS,
        isExclusive: true,
        run: () => eraser.retryKept(),
      },
    ],
  };
}
