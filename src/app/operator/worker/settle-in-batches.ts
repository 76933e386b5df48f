import { setTimeout } from 'node:timers/promises';
import type { Clock, Delivery, Log, PostIndex, PostSettlement } from '#core';
import { errorName } from '#lib';
import type { PostTask } from './open-entry.ts';

/** Rulings of so many milliseconds share one statement. */
const COLLECT_MS = 20;
const MAX_BATCH = 500;
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 5000;

/** The work on a post that is done. Without a settlement there is nothing to store about it. */
export interface DoneTask {
  readonly task: PostTask;
  readonly settlement?: PostSettlement;
  /** Runs when the ruling is stored, before the entry is acknowledged; again and again while it rejects. */
  readonly afterStored?: () => Promise<void>;
}

/** Stores rulings in the index, then acknowledges the entries of which all posts are done. */
export interface Settler {
  add(done: DoneTask): void;
  /** Posts whose rulings are not stored yet. */
  size(): number;
  /** Whether the last attempt to store rulings failed. */
  isStuck(): boolean;
  /** Resolves when none is left. */
  whenIdle(): Promise<void>;
}

/**
 * Collects what is done. While the index does not answer it waits here; the stream would deliver the entries again, but
 * the worker extends them meanwhile. `onErased`: the post of a settlement was deleted before it was judged.
 * @example const settler = createSettler({ postIndex, onErased, clock, log }); settler.add({ task, settlement })
 */
export function createSettler({
  postIndex,
  onErased,
  onAcknowledged = () => undefined,
  abandoned,
  clock,
  log,
}: {
  readonly postIndex: Pick<PostIndex, 'settle'>;
  readonly onErased: (settlement: PostSettlement) => Promise<void>;
  readonly onAcknowledged?: (delivery: Delivery) => void;
  /** Aborted: what is not stored now is given up; the stream delivers it again. */
  readonly abandoned: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}): Settler {
  let collected: DoneTask[] = [];
  let size = 0;
  let isRunning = false;
  let isStuck = false;
  let idleWaiters: (() => void)[] = [];

  async function settle(batch: readonly DoneTask[]): Promise<void> {
    const settlements = batch.flatMap(({ settlement }) => settlement ?? []);
    const results = await retryUntilStored(() => postIndex.settle(settlements, clock.now()));
    for (const [i, settlement] of settlements.entries())
      if (results[i] === 'erased') await retryUntilStored(() => onErased(settlement));
    for (const { afterStored } of batch) if (afterStored) await retryUntilStored(afterStored);
    const finished = batch.flatMap(({ task: { entry } }) =>
      --entry.tasksLeft === 0 && !entry.isGivenBack ? [entry.delivery] : [],
    );
    await Promise.all(finished.map(acknowledge));
  }

  /** An acknowledgement that fails is harmless: the delivery comes again, and is known then. */
  async function acknowledge(delivery: Delivery): Promise<void> {
    try {
      await delivery.ack();
    } catch (error) {
      log.warn('post_not_acknowledged', { error: errorName(error) });
    }
    onAcknowledged(delivery);
  }

  /** Rejects when the worker gives up. */
  async function retryUntilStored<T>(work: () => Promise<T>): Promise<T> {
    for (let delayMs = FIRST_RETRY_MS; ; delayMs = Math.min(delayMs * 2, MAX_RETRY_MS)) {
      try {
        const result = await work();
        isStuck = false;
        return result;
      } catch (error) {
        isStuck = true;
        log.warn('rulings_not_stored', { waiting: size, error: errorName(error) });
        await setTimeout(delayMs, undefined, { signal: abandoned });
      }
    }
  }

  async function run(): Promise<void> {
    isRunning = true;
    while (collected.length > 0) {
      if (collected.length < MAX_BATCH) await setTimeout(COLLECT_MS);
      const batch = collected.slice(0, MAX_BATCH);
      collected = collected.slice(MAX_BATCH);
      await settle(batch).catch(() => undefined);
      size -= batch.length;
    }
    isRunning = false;
    for (const wake of idleWaiters) wake();
    idleWaiters = [];
  }

  return {
    add(done) {
      collected.push(done);
      size += 1;
      if (!isRunning) void run();
    },
    size: () => size,
    isStuck: () => isStuck,
    whenIdle: () => (isRunning ? new Promise((resolve) => idleWaiters.push(resolve)) : Promise.resolve()),
  };
}
