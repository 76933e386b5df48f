import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { emptyReading, type Log, type PictureProblem, type PictureReading } from '#core';
import type { WorkerArguments, WorkerMessage, WorkerRequest } from './worker-protocol.ts';

/** One process that reads one picture at a time. It is started by the first picture. */
export interface WorkerProcess {
  /** Never rejects. With a problem, the reading has what was found before it. If others wait, it is hurried. */
  read(
    request: Omit<WorkerRequest, 'textMs'>,
    options: { readonly isHurried: boolean },
  ): Promise<PictureReading>;
  /** Ends the process. A picture that is being read gets the problem `stopped`. */
  stop(): void;
}

export interface WorkerProcessSettings {
  readonly workerUrl: URL;
  readonly maxMemoryBytes: number;
  /** From the start of a picture to its reading; the process is killed after it. */
  readonly deadlineMs: number;
  /** From the start of the process until it can read. */
  readonly loadTimeoutMs: number;
  /** Without a picture for this long, the process is ended to free its memory. */
  readonly idleMs: number;
  readonly log: Log;
}

/**
 * After this share of the deadline no further part of a text is read, so that the process need not be killed. While others
 * wait it is a second of five.
 */
const TEXT_SHARE = { alone: 0.6, hurried: 0.2 } as const;

/**
 * Starts a process when it is needed, kills it when it is late, and starts another one for the next picture.
 * @example const worker = superviseWorker(settings); await worker.read({ bytes, limits })
 */
export function superviseWorker(settings: WorkerProcessSettings): WorkerProcess {
  const { log, deadlineMs, loadTimeoutMs, idleMs } = settings;
  let child: ReadyChild | undefined;
  let idleTimer: NodeJS.Timeout | undefined;
  let isStopped = false;

  function discard(): void {
    child?.process.kill('SIGKILL');
    child = undefined;
  }

  return {
    async read(request, { isHurried }) {
      clearTimeout(idleTimer);
      if (child?.process.connected !== true) child = startChild(settings);
      const current = child;
      const textMs = deadlineMs * TEXT_SHARE[isHurried ? 'hurried' : 'alone'];
      const isReady = await within(loadTimeoutMs, current.ready);
      const { reading, lostBy } =
        isReady === true
          ? await exchange(current.process, { ...request, textMs }, deadlineMs)
          : lose(emptyReading(), isReady === 'timeout' ? 'timeout' : 'failed');
      if (lostBy !== undefined) {
        if (!isStopped) log.warn('picture_reader_restarted', { problem: lostBy });
        discard();
        return isStopped ? { ...reading, problem: 'stopped' } : reading;
      }
      idleTimer = setTimeout(discard, idleMs);
      idleTimer.unref();
      return reading;
    },
    stop() {
      isStopped = true;
      clearTimeout(idleTimer);
      discard();
    },
  };
}

interface ReadyChild {
  readonly process: ChildProcess;
  /** False if the process ended before it could read. */
  readonly ready: Promise<boolean>;
}

/** The process gets no environment: no token of the bot is in the reach of a decoder. */
function startChild({ workerUrl, maxMemoryBytes }: WorkerProcessSettings): ReadyChild {
  const settings: WorkerArguments = { maxMemoryBytes };
  const child = fork(fileURLToPath(workerUrl), [JSON.stringify(settings)], {
    // Otherwise the memory of threads that end stays with the process.
    env: { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '100000', MALLOC_MMAP_THRESHOLD_: '65536' },
    // The recogniser has a thread with a heap of its own, which otherwise keeps 50 MB of garbage.
    execArgv: ['--max-old-space-size=64', '--max-semi-space-size=2', '--optimize-for-size', '--expose-gc'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ready = new Promise<boolean>((resolve) => {
    child.once('message', () => resolve(true));
    child.once('exit', () => resolve(false));
    child.once('error', () => resolve(false));
  });
  return { process: child, ready };
}

/** The answer of a process, or what was found until it was lost. */
interface Exchange {
  readonly reading: PictureReading;
  /** Why the process is lost: it ended, or is to be killed. */
  readonly lostBy?: PictureProblem;
}

const lose = (found: PictureReading, problem: PictureProblem): Exchange => ({
  reading: { ...found, problem },
  lostBy: problem,
});

/** Sends one picture and waits for its reading, for the end of the process, or for the deadline. */
function exchange(child: ChildProcess, request: WorkerRequest, deadlineMs: number): Promise<Exchange> {
  return new Promise((resolve) => {
    let found = emptyReading();
    const finish = (answer: Exchange): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
      resolve(answer);
    };
    const timer = setTimeout(() => finish(lose(found, 'timeout')), deadlineMs);
    const onExit = (): void => finish(lose(found, 'failed'));
    const onMessage = (message: WorkerMessage): void => {
      if (message.kind === 'done') finish({ reading: message.reading });
      else if (message.kind === 'partial') found = message.reading;
    };
    child.on('message', onMessage).once('exit', onExit);
    child.send(request, (error) => {
      if (error) onExit();
    });
  });
}

function within<T>(ms: number, promise: Promise<T>): Promise<T | 'timeout'> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, 'timeout');
    void promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
