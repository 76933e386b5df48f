import { setImmediate } from 'node:timers/promises';
import type { Delivery, StreamLane } from '#core';
import { createKeyedMutex } from '#lib';

/** After so much judging in one go, in milliseconds, the process reads new input. */
const SLICE_MS = 5;

/** The deliveries that wait to be judged, and those that are. */
export interface JudgeQueue {
  add(deliveries: readonly Delivery[]): void;
  /** Deliveries of a lane whose judging has not begun. */
  waiting(lane: StreamLane): number;
  /** Deliveries whose judging has begun and not ended. */
  running(): number;
  /** Resolves when no delivery of the lane waits, and at once if none does. */
  whenEmpty(lane: StreamLane): Promise<void>;
}

/**
 * Judges deliveries: live ones first, back-scans only while no live one waits. The deliveries of one author are judged one
 * after the other in their order; those of different authors run at the same time, so one slow case stops only its author.
 * `judge` never rejects.
 * @example const queue = createJudgeQueue((delivery) => judge(delivery)); queue.add(await consumer.pull(256, 5000))
 */
export function createJudgeQueue(judge: (delivery: Delivery) => Promise<void>): JudgeQueue {
  const lanes = { live: createFifo<Delivery>(), backscan: createFifo<Delivery>() };
  const runForAuthor = createKeyedMutex();
  const emptyWaiters: Record<StreamLane, (() => void)[]> = { live: [], backscan: [] };
  let running = 0;
  let isPumping = false;

  async function run(delivery: Delivery): Promise<void> {
    running += 1;
    try {
      await runForAuthor(delivery.key, () => judge(delivery));
    } finally {
      running -= 1;
    }
  }

  function next(): Delivery | undefined {
    const lane = lanes.live.size() > 0 ? 'live' : 'backscan';
    const delivery = lanes[lane].shift();
    if (delivery && lanes[lane].size() === 0) for (const wake of emptyWaiters[lane].splice(0)) wake();
    return delivery;
  }

  /** Begins one delivery after the other. The judging of an ordinary post is synchronous: it is over when `run` returns. */
  async function pump(): Promise<void> {
    isPumping = true;
    for (let sliceStart = performance.now(), delivery = next(); delivery; delivery = next()) {
      void run(delivery);
      if (performance.now() - sliceStart < SLICE_MS) continue;
      await setImmediate();
      sliceStart = performance.now();
    }
    isPumping = false;
  }

  return {
    add(deliveries) {
      for (const delivery of deliveries) lanes[delivery.lane].push(delivery);
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
