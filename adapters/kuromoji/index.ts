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

/**
 * Japanese words and their grammar from the dictionary of kuromoji. It loads in a worker in about 0.8 s and takes 90 MB.
 * The result is null, never an error, until it has loaded and when the worker is late, busy or broken. A text is cut at
 * 128 characters. `surface` and `start` of a token refer to the text as given; `baseForm` is in normal spelling;
 * `partOfSpeech` is the part of speech, its detail and the inflection, joined with `-`.
 * @example const tokeniser = createTokeniser({ log }); await tokeniser.tokenise('運んだ') // [{ surface: '運ん', baseForm: '運ぶ', … }, …]
 */
export function createTokeniser(settings: TokeniserSettings): RunningTokeniser {
  const { log, deadlineMs = 50, hangTimeoutMs = 1000, restartDelayMs = 1000, maxQueued = 64 } = settings;
  const entry = settings.workerUrl ?? new URL('./tokeniser-worker.ts', import.meta.url);

  let worker: Worker | undefined;
  let isReady = false;
  let stopped = false;
  /** The request that the worker processes. Stays set until the worker responds, also after its deadline. */
  let current: PendingRequest | undefined;
  let queue: PendingRequest[] = [];
  let watchdog: NodeJS.Timeout | undefined;
  let restartTimer: NodeJS.Timeout | undefined;
  let nextRestartDelayMs = restartDelayMs;
  const readyListeners: ((ready: boolean) => void)[] = [];

  function startWorker(): void {
    const startedAt = performance.now();
    const started = new Worker(entry, { execArgv: [] });
    worker = started;
    startWatchdog(LOAD_TIMEOUT_MS);
    started.on('message', (message: WorkerMessage) => {
      if (message !== 'ready') return onWorkerResult(message.words);
      clearTimeout(watchdog);
      isReady = true;
      nextRestartDelayMs = restartDelayMs;
      for (const listener of readyListeners.splice(0)) listener(true);
      log.info('tokeniser_ready', { ms: Math.round(performance.now() - startedAt) });
    });
    // Only the name: the message could quote a member.
    started.on('error', (error) => log.warn('tokeniser_failed', { error: error.name }));
    started.on('exit', onWorkerExit);
  }

  function onWorkerExit(): void {
    clearTimeout(watchdog);
    worker = undefined;
    isReady = false;
    resolveAllWithNull();
    if (stopped) return;
    log.warn('tokeniser_restarting', { pauseMs: nextRestartDelayMs });
    restartTimer = setTimeout(startWorker, nextRestartDelayMs);
    nextRestartDelayMs = Math.min(nextRestartDelayMs * 2, MAX_RESTART_DELAY_MS);
  }

  function startWatchdog(ms: number): void {
    watchdog = setTimeout(() => {
      log.warn('tokeniser_hung', { ms });
      void worker?.terminate();
    }, ms);
  }

  function onWorkerResult(words: readonly WorkerToken[] | null): void {
    clearTimeout(watchdog);
    const request = current;
    current = undefined;
    if (request !== undefined) resolveRequest(request, words && locateTokens(words, request));
    sendNext();
  }

  function sendNext(): void {
    if (current !== undefined || !isReady) return;
    current = queue.shift();
    if (current === undefined) return;
    startWatchdog(hangTimeoutMs);
    worker?.postMessage(current.normalised.text);
  }

  function resolveAllWithNull(): void {
    const requests = current === undefined ? queue : [current, ...queue];
    current = undefined;
    queue = [];
    for (const request of requests) resolveRequest(request, null);
  }

  startWorker();
  return {
    tokenise(original) {
      if (!isReady || queue.length >= maxQueued) return Promise.resolve(null);
      return new Promise<TokenResult>((resolve) => {
        const deadlineTimer = setTimeout(() => {
          queue = queue.filter((request) => request.resolve !== resolve);
          resolve(null);
        }, deadlineMs);
        queue.push({
          normalised: normaliseForDictionary(original, MAX_CHARACTERS),
          original,
          resolve,
          deadlineTimer,
        });
        sendNext();
      });
    },
    ready: () =>
      isReady || stopped
        ? Promise.resolve(isReady)
        : new Promise((resolve) => {
            readyListeners.push(resolve);
          }),
    async stop() {
      stopped = true;
      isReady = false;
      clearTimeout(restartTimer);
      clearTimeout(watchdog);
      resolveAllWithNull();
      for (const listener of readyListeners.splice(0)) listener(false);
      await worker?.terminate();
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
