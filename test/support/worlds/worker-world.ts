import type { OperatorPost, PostIndex, Stream, StreamLimits, Tracer } from '#core';
import { partitionOf } from '#core';
import { createPostPictureWork } from '../../../src/app/operator/pictures/read-post-pictures.ts';
import { createPostPictureStorage } from '../../../src/app/operator/pictures/store-post-pictures.ts';
import { createPostService } from '../../../src/app/operator/posts/create-post-service.ts';
import type { EraseCaseContent } from '../../../src/app/operator/posts/erase-post.ts';
import { createPostWorker, type PostWorker } from '../../../src/app/operator/worker/create-worker.ts';
import { createDeletedPostEraser } from '../../../src/app/operator/worker/erase-deleted.ts';
import type { ReadMessagePictures } from '../../../src/app/pictures/read-message-pictures.ts';
import {
  createMemoryPostIndex,
  createMemoryPostPictures,
  createMemoryStream,
} from '../../../src/memory/index.ts';
import { SERVER } from '../messages.ts';
import { createPipelineWorld, type PipelineWorldOptions } from './pipeline-world.ts';

/** The tenant of the tests. */
export const TENANT = 'tiny';
/** The caller of the tests. */
export const SENDER = { tenant: TENANT, server: SERVER };

/** Replacements for the parts of a worker world. */
export interface WorkerWorldOptions extends PipelineWorldOptions {
  readonly limits?: Partial<StreamLimits>;
  readonly stream?: (stream: Stream) => Stream;
  readonly postIndex?: (index: PostIndex) => PostIndex;
  readonly eraseCaseContent?: EraseCaseContent;
  readonly isArchiveUp?: () => Promise<boolean>;
  readonly tracer?: Tracer;
  /** Absent: pictures are not read. */
  readonly readMessagePictures?: ReadMessagePictures;
}

/** A post of an operator. @example post('p-1', 'RECRUIT', { author: { id: 'rin' } }) */
export const post = (id: string, text: string, more: Partial<OperatorPost> = {}): OperatorPost => ({
  ...{ id, revision: 1, author: { id: 'rin' }, text, sentAt: new Date('2026-11-02T02:59:00Z') },
  ...more,
});

/** An author of `TENANT` whose posts are in this partition; posts of one partition share an entry. @example authorIn(2) */
export function authorIn(partition: number): { readonly id: string } {
  for (let n = 0; ; n++)
    if (partitionOf(`${TENANT}/member ${n}`, TEST_LIMITS.partitions) === partition)
      return { id: `member ${n}` };
}

/** How long a worker in tests has a post to read its pictures. */
export const PICTURE_LEASE_MS = 60_000;

/** The limits of streams in tests: deliveries come again soon. */
const TEST_LIMITS = { partitions: 4, ackWaitMs: 30_000, maxAttempts: 20 };

/**
 * The service that accepts posts, and workers that judge them, on stores and a stream in memory.
 * @example const { posts, startWorker } = createWorkerWorld(); await posts.send(SENDER, { lane: 'live', posts: [post('1', 'RECRUIT')] }); startWorker()
 */
export function createWorkerWorld(options: WorkerWorldOptions = {}) {
  const world = createPipelineWorld(options);
  const { clock, keyValueStore, leases } = world;
  const limits = { ...TEST_LIMITS, ...options.limits };
  const plainStream = createMemoryStream({ clock, limits });
  const stream = options.stream?.(plainStream) ?? plainStream;
  const plainIndex = createMemoryPostIndex();
  const postIndex = options.postIndex?.(plainIndex) ?? plainIndex;
  const eraseCaseContent = options.eraseCaseContent ?? (async () => undefined);
  const events: string[] = [];
  const record = (event: string) => void events.push(event);
  const log = { info: record, warn: record, error: record };
  const postPictures = createMemoryPostPictures();
  const pictures = createPostPictureStorage({
    ...{ postPictures, clock, log },
    readTenant: async () => ({ pictureHosts: ['pictures.example'] }),
    allowPrivateAddresses: false,
  });
  const posts = createPostService({ postIndex, stream, pictures, eraseCaseContent, clock, log });
  const eraser = createDeletedPostEraser({ postIndex, eraseCaseContent, keyValueStore, clock });
  const running: { stop(maxMs: number): Promise<void> }[] = [];
  let workerCount = 0;

  return {
    ...world,
    ...{ stream, plainStream, postIndex, postPictures, posts, eraser, events },
    /** Starts one more worker process. `intake` is a new one, with an empty memory, if `restarted` is true. */
    startWorker({ restarted = false } = {}): PostWorker {
      const intake = restarted ? world.restartIntake() : world.intake;
      const reading = createPostPictureWork({
        ...{ postPictures, postIndex, intake, clock, log },
        readMessagePictures: options.readMessagePictures,
        policies: { of: () => world.policy },
        eraseDeleted: eraser.erase,
        leaseMs: PICTURE_LEASE_MS,
      });
      const worker = createPostWorker({
        id: `worker-${++workerCount}`,
        ...{ stream, postIndex, keyValueStore, leases, eraser, clock, log, intake },
        pictures: reading,
        isArchiveUp: options.isArchiveUp ?? (async () => true),
        limits,
        ttlMs: 400,
        ...(options.tracer && { tracer: options.tracer }),
      });
      running.push(worker, reading);
      worker.start();
      reading.start();
      return worker;
    },
    send: (...sent: readonly OperatorPost[]) => posts.send(SENDER, { lane: 'live', posts: sent }),
    stateOf: async (id: string) => (await postIndex.get(TENANT, id))?.state,
    async close() {
      await Promise.all(running.map((worker) => worker.stop(1000)));
      await stream.close();
    },
  };
}
