import { Worker } from 'node:worker_threads';
import type { Log, Token, Tokeniser } from '#core';
import { type DictionaryText, normaliseForDictionary } from './normalise-text.ts';

/** The search of the dictionary is quadratic in repeated kana. This much of a text is enough to see who speaks. */
const MAX_CHARACTERS = 128;

export interface TokeniserSettings {
  readonly log: Log;
  /** From request to result, including the wait in the queue. After that the result is null. */
  readonly deadlineMs?: number;
  /** A worker that is busy with one text for this long is terminated, and another one is started. */
  readonly hangTimeoutMs?: number;
  /** Delay before an ended worker is replaced. Doubles, up to a minute, while workers end before they are ready. */
  readonly restartDelayMs?: number;
  /** Maximum number of queued texts; the result of any further text is null at once. */
  readonly maxQueued?: number;
  /** Another worker with the same protocol, for tests. */
  readonly workerUrl?: URL;
}

/** A tokeniser with a worker. It must be stopped, else the process does not end. */
export interface RunningTokeniser extends Tokeniser {
  /** True when the dictionary is loaded, false when it was stopped before that. Only offline tools should wait. */
  ready(): Promise<boolean>;
  /** Terminates the worker. The result of every waiting request is null. */
  stop(): Promise<void>;
}

type TokenResult = readonly Token[] | null;
type WorkerToken = Omit<Token, 'start'>;
type WorkerMessage = 'ready' | { readonly words: readonly WorkerToken[] | null };

interface PendingRequest {
  readonly normalised: DictionaryText;
  readonly original: string;
  readonly resolve: (result: TokenResult) => void;
  readonly deadlineTimer: NodeJS.Timeout;
}

const LOAD_TIMEOUT_MS = 60_000;
const MAX_RESTART_DELAY_MS = 60_000;

interface WorkerCallbacks {
  onReady(loadMs: number): void;
  onResult(words: readonly WorkerToken[] | null): void;
  /** The worker is gone; a new one is started after a pause, unless it was stopped. */
  onExit(): void;
}

/** Keeps one worker running: replaces it with a growing pause when it ends, and ends it when it hangs. */
function superviseWorker(
  workerUrl: URL,
  { log, restartDelayMs }: { readonly log: Log; readonly restartDelayMs: number },
  callbacks: WorkerCallbacks,
) {
  let worker: Worker | undefined;
  let isStopped = false;
  let watchdog: NodeJS.Timeout | undefined;
  let restartTimer: NodeJS.Timeout | undefined;
  let nextRestartDelayMs = restartDelayMs;

  function startWatchdog(ms: number): void {
    watchdog = setTimeout(() => {
      log.warn('tokeniser_hung', { ms });
      void worker?.terminate();
    }, ms);
  }

  function start(): void {
    const startedAt = performance.now();
    worker = new Worker(workerUrl, { execArgv: [] });
    startWatchdog(LOAD_TIMEOUT_MS);
    worker.on('message', (message: WorkerMessage) => {
      clearTimeout(watchdog);
      if (message !== 'ready') return callbacks.onResult(message.words);
      nextRestartDelayMs = restartDelayMs;
      callbacks.onReady(Math.round(performance.now() - startedAt));
    });
    // Only the name: the message could quote a member.
    worker.on('error', (error) => log.warn('tokeniser_failed', { error: error.name }));
    worker.on('exit', () => {
      clearTimeout(watchdog);
      worker = undefined;
      callbacks.onExit();
      if (isStopped) return;
      log.warn('tokeniser_restarting', { pauseMs: nextRestartDelayMs });
      restartTimer = setTimeout(start, nextRestartDelayMs);
      nextRestartDelayMs = Math.min(nextRestartDelayMs * 2, MAX_RESTART_DELAY_MS);
    });
  }

  return {
    start,
    /** Sends one text. The worker is ended when it does not respond within `timeoutMs`. */
    send(text: string, timeoutMs: number): void {
      startWatchdog(timeoutMs);
      worker?.postMessage(text);
    },
    async stop(): Promise<void> {
      isStopped = true;
      clearTimeout(restartTimer);
      clearTimeout(watchdog);
      await worker?.terminate();
    },
  };
}

/**
 * Japanese words and their grammar from the dictionary of kuromoji. It loads in a worker in about 0.8 s and takes 90 MB.
 * The result is null, never an error, until it has loaded and when the worker is late, busy or broken. A text is cut at
 * 128 characters. `surface` and `start` of a token refer to the text as given; `baseForm` is in normal spelling;
 * `partOfSpeech` is the part of speech, its detail and the inflection, joined with `-`.
 * @example const tokeniser = createTokeniser({ log }); await tokeniser.tokenise('運んだ') // [{ surface: '運ん', baseForm: '運ぶ', … }, …]
 */
export function createTokeniser(settings: TokeniserSettings): RunningTokeniser {
  const { log, deadlineMs = 50, hangTimeoutMs = 1000, restartDelayMs = 1000, maxQueued = 64 } = settings;
  const workerUrl = settings.workerUrl ?? new URL('./tokeniser-worker.ts', import.meta.url);
  let isReady = false;
  let isStopped = false;
  /** The request that the worker processes. Stays set until the worker responds, also after its deadline. */
  let current: PendingRequest | undefined;
  let queue: PendingRequest[] = [];
  const readyListeners: ((ready: boolean) => void)[] = [];

  const notifyReadyListeners = (ready: boolean): void => {
    for (const listener of readyListeners.splice(0)) listener(ready);
  };

  const worker = superviseWorker(
    workerUrl,
    { log, restartDelayMs },
    {
      onReady(loadMs) {
        isReady = true;
        notifyReadyListeners(true);
        log.info('tokeniser_ready', { ms: loadMs });
      },
      onResult(words) {
        const request = current;
        current = undefined;
        if (request !== undefined) resolveRequest(request, words && locateTokens(words, request));
        sendNext();
      },
      onExit() {
        isReady = false;
        resolveAllWithNull();
      },
    },
  );

  function sendNext(): void {
    if (current !== undefined || !isReady) return;
    current = queue.shift();
    if (current !== undefined) worker.send(current.normalised.text, hangTimeoutMs);
  }

  function resolveAllWithNull(): void {
    const requests = current === undefined ? queue : [current, ...queue];
    current = undefined;
    queue = [];
    for (const request of requests) resolveRequest(request, null);
  }

  worker.start();
  return {
    tokenise(original) {
      if (!isReady || queue.length >= maxQueued) return Promise.resolve(null);
      return new Promise<TokenResult>((resolve) => {
        const deadlineTimer = setTimeout(() => {
          queue = queue.filter((request) => request.resolve !== resolve);
          resolve(null);
        }, deadlineMs);
        const normalised = normaliseForDictionary(original, MAX_CHARACTERS);
        queue.push({ normalised, original, resolve, deadlineTimer });
        sendNext();
      });
    },
    ready: () =>
      isReady || isStopped
        ? Promise.resolve(isReady)
        : new Promise((resolve) => {
            readyListeners.push(resolve);
          }),
    async stop() {
      isStopped = true;
      isReady = false;
      resolveAllWithNull();
      notifyReadyListeners(false);
      await worker.stop();
    },
  };
}

function resolveRequest(request: PendingRequest, result: TokenResult): void {
  clearTimeout(request.deadlineTimer);
  request.resolve(result);
}

/** Maps words to the original text. Invisible characters belong to the word before them. */
function locateTokens(
  words: readonly WorkerToken[],
  { normalised, original }: PendingRequest,
): readonly Token[] {
  let at = 0;
  return words.flatMap(({ surface, baseForm, partOfSpeech }) => {
    const start = normalised.sourceOffsets[at]!;
    at += surface.length;
    const end = normalised.sourceOffsets[at]!;
    // Two words can come from one original character, for example ㈱: the second one has no text of its own.
    return end === start ? [] : [{ surface: original.slice(start, end), baseForm, partOfSpeech, start }];
  });
}
