import { setImmediate } from 'node:timers/promises';
import type { StreamLane } from '#core';
import { createKeyedMutex } from '#lib';
import type { PostTask } from './open-entry.ts';

/** After so much judging in one go, in milliseconds, the process reads new input. */
const SLICE_MS = 5;

/** The posts that wait to be judged, and those that are. */
export interface JudgeQueue {
  add(tasks: readonly PostTask[]): void;
  /** Posts of a lane whose judging has not begun. */
  waiting(lane: StreamLane): number;
  /** Posts whose judging has begun and not ended. */
  running(): number;
  /** Resolves when no post of the lane waits, and at once if none does. */
  whenEmpty(lane: StreamLane): Promise<void>;
}

/**
 * Judges posts: live ones first, back-scans only while no live one waits. The posts of one author are judged one
 * after the other in their order; those of different authors run at the same time, so one slow case stops only its author.
 * `judge` never rejects.
 * @example const queue = createJudgeQueue((task) => judge(task)); queue.add(openEntry(delivery))
 */
export function createJudgeQueue(judge: (task: PostTask) => Promise<void>): JudgeQueue {
  const lanes = { live: createFifo<PostTask>(), backscan: createFifo<PostTask>() };
  const runForAuthor = createKeyedMutex();
  const emptyWaiters: Record<StreamLane, (() => void)[]> = { live: [], backscan: [] };
  let running = 0;
  let isPumping = false;

  async function run(task: PostTask): Promise<void> {
    running += 1;
    try {
      await runForAuthor(task.key, () => judge(task));
    } finally {
      running -= 1;
    }
  }

  function next(): PostTask | undefined {
    const lane = lanes.live.size() > 0 ? 'live' : 'backscan';
    const task = lanes[lane].shift();
    if (task && lanes[lane].size() === 0) for (const wake of emptyWaiters[lane].splice(0)) wake();
    return task;
  }

  /** Begins one post after the other. The judging of an ordinary post is synchronous: it is over when `run` returns. */
  async function pump(): Promise<void> {
    isPumping = true;
    for (let sliceStart = performance.now(), task = next(); task; task = next()) {
      void run(task);
      if (performance.now() - sliceStart < SLICE_MS) continue;
      await setImmediate();
      sliceStart = performance.now();
    }
    isPumping = false;
  }

  return {
    add(tasks) {
      for (const task of tasks) lanes[task.entry.delivery.lane].push(task);
      if (!isPumping) void pump();
    },
    waiting: (lane) => lanes[lane].size(),
    running: () => running,
    whenEmpty: (lane) =>
      lanes[lane].size() === 0
        ? Promise.resolve()
        : new Promise((resolve) => emptyWaiters[lane].push(resolve)),
  };
}

/** First in, first out. An array that is shifted one by one would be copied each time. */
function createFifo<T>() {
  let items: T[] = [];
  let head = 0;
  return {
    push: (item: T) => void items.push(item),
    shift(): T | undefined {
      if (head === items.length) return undefined;
      const item = items[head++];
      if (head === items.length) {
        items = [];
        head = 0;
      }
      return item;
    },
    size: () => items.length - head,
  };
}
