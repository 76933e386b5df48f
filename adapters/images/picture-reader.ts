import { emptyReading, type Log, type PictureReader, type PictureReading, type PictureRequest } from '#core';
import { DEFAULT_LIMITS, type PictureLimits } from './limits.ts';
import { createPictureQueue } from './picture-queue.ts';
import { superviseWorker, type WorkerProcess } from './worker-process.ts';

export interface PictureReaderSettings {
  readonly log: Log;
  readonly limits?: PictureLimits;
  /** Processes, each for one picture at a time. */
  readonly workers?: number;
  /** Memory of all processes together; each may use its share, and ends beyond it. */
  readonly maxMemoryBytes?: number;
  /** For one picture, without the wait in the queue. */
  readonly deadlineMs?: number;
  readonly loadTimeoutMs?: number;
  readonly idleMs?: number;
  /** Maximum number of pictures that wait. */
  readonly maxQueued?: number;
  /** Another program with the same protocol, for tests. */
  readonly workerUrl?: URL;
}

/** A reader with processes. It must be stopped, else the program does not end. */
export interface RunningPictureReader extends PictureReader {
  /** Ends the processes. Every picture that waits or is being read has the problem `stopped`. */
  stop(): void;
}

/** A process needs 200 to 270 MB, so two stay below 600 MB. A picture takes 0.5 to 2 s: one process alone is busy with one a second. */
const DEFAULTS = {
  limits: DEFAULT_LIMITS,
  workers: 2,
  maxMemoryBytes: 600_000_000,
  deadlineMs: 5000,
  loadTimeoutMs: 30_000,
  idleMs: 300_000,
  maxQueued: 64,
  workerUrl: new URL('./reading/picture-worker.ts', import.meta.url),
} as const;

interface WaitingPicture {
  readonly bytes: Uint8Array;
  readonly resolve: (reading: PictureReading) => void;
}

/**
 * Reads pictures in processes of their own, so that a decoder that crashes, hangs or fills the memory never affects the
 * bot. The packages are optional: see `findMissingPackages`.
 * @example const reader = createPictureReader({ log }); await reader.read({ bytes, priority: 'newcomer' })
 */
export function createPictureReader(settings: PictureReaderSettings): RunningPictureReader {
  const { limits, workers: count, maxMemoryBytes, maxQueued, ...timing } = { ...DEFAULTS, ...settings };
  const workerSettings = { ...timing, maxMemoryBytes: Math.floor(maxMemoryBytes / count) };
  const idle: WorkerProcess[] = Array.from({ length: count }, () => superviseWorker(workerSettings));
  const all = [...idle];
  const queue = createPictureQueue<WaitingPicture>(maxQueued);
  let isStopped = false;

  async function serve(worker: WorkerProcess): Promise<void> {
    for (let picture = queue.next(); picture !== undefined; picture = queue.next())
      picture.resolve(await worker.read({ bytes: picture.bytes, limits }, { isHurried: queue.isUrgent }));
    idle.push(worker);
  }

  return {
    read({ bytes, priority = 'ordinary' }: PictureRequest) {
      if (isStopped) return Promise.resolve(emptyReading('stopped'));
      if (bytes.length > limits.maxBytes) return Promise.resolve(emptyReading('too-large'));
      return new Promise((resolve) => {
        queue.add({ bytes, resolve }, priority)?.resolve(emptyReading('busy'));
        const worker = idle.pop();
        if (worker) void serve(worker);
      });
    },
    stop() {
      isStopped = true;
      for (const { resolve } of queue.clear()) resolve(emptyReading('stopped'));
      for (const worker of all) worker.stop();
    },
  };
}
