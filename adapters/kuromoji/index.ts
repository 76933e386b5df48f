import { Worker } from 'node:worker_threads';
import type { Log, Token, Tokeniser } from '#core';
import { type DictionaryText, normaliseForDictionary } from './normalise-text.ts';

/** The dictionary's search is quadratic in repeated kana; so much of a text tells who speaks. */
const MAX_CHARACTERS = 128;

export interface TokeniserSettings {
  readonly log: Log;
  /** From question to answer, waiting included; after that the answer is null. */
  readonly deadlineMs?: number;
  /** A worker that is busy with one text for so long hangs: it is killed and another one started. */
  readonly hangTimeoutMs?: number;
  /** Pause before a worker that died is replaced; doubles, up to a minute, while they die before they are ready. */
  readonly restartDelayMs?: number;
  /** So many texts may wait; more are answered null at once. */
  readonly maxQueued?: number;
  /** Another worker that speaks the same way. */
  readonly workerUrl?: URL;
}

/** A tokeniser that somebody has to stop, or the process stays. */
export interface RunningTokeniser extends Tokeniser {
  /** True when the dictionary is loaded, false when it was stopped before that. Only offline tools should wait. */
  ready(): Promise<boolean>;
  /** Ends the worker; everything that waits is answered null. */
  stop(): Promise<void>;
}

type TokenResult = readonly Token[] | null;
type WorkerToken = Omit<Token, 'start'>;
type WorkerMessage = 'ready' | { readonly words: readonly WorkerToken[] | null };

interface PendingRequest {
  readonly normalised: DictionaryText;
  readonly original: string;
  readonly resolve: (answer: TokenResult) => void;
  readonly deadlineTimer: NodeJS.Timeout;
}

const LOAD_TIMEOUT_MS = 60_000;
const MAX_RESTART_DELAY_MS = 60_000;

/**
 * Japanese words and their grammar from kuromoji's dictionary. It loads in a worker, about 0.8 s and 90 MB; until
 * then, when it is late, busy or broken, the answer is null and never an error. A text is cut at 128 characters. A
 * token's `surface` and `startServer` are of the text as given; `base` is in the usual spelling; `kind` is the dictionary's
 * part of speech, its detail and the inflection, joined with `-`.
 * @example const words = createTokeniser({ log }); await words.tokenise('運んだ') // [{ surface: '運ん', base: '運ぶ', … }, …]
 */
export function createTokeniser(settings: TokeniserSettings): RunningTokeniser {
  const { log, deadlineMs = 50, hangTimeoutMs = 1000, restartDelayMs = 1000, maxQueued = 64 } = settings;
  const entry = settings.workerUrl ?? new URL('./tokeniser-worker.ts', import.meta.url);

  let worker: Worker | undefined;
  let isReady = false;
  let stopped = false;
  /** What the worker is at; it stays until the worker answers, even when nobody waits for that any more. */
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
    started.on('message', (said: WorkerMessage) => {
      if (said !== 'ready') return onWorkerAnswer(said.words);
      clearTimeout(watchdog);
      isReady = true;
      nextRestartDelayMs = restartDelayMs;
      for (const tell of readyListeners.splice(0)) tell(true);
      log.info('tokeniser is ready', { ms: Math.round(performance.now() - startedAt) });
    });
    // Only the name: the message might quote a member.
    started.on('error', (error) => log.warn('tokeniser failed', { error: error.name }));
    started.on('exit', onWorkerExit);
  }

  function onWorkerExit(): void {
    clearTimeout(watchdog);
    worker = undefined;
    isReady = false;
    answerAllWithNull();
    if (stopped) return;
    log.warn('tokeniser ended and will be started again', { pauseMs: nextRestartDelayMs });
    restartTimer = setTimeout(startWorker, nextRestartDelayMs);
    nextRestartDelayMs = Math.min(nextRestartDelayMs * 2, MAX_RESTART_DELAY_MS);
  }

  function startWatchdog(ms: number): void {
    watchdog = setTimeout(() => {
      log.warn('tokeniser hangs and is ended', { ms });
      void worker?.terminate();
    }, ms);
  }

  function onWorkerAnswer(words: readonly WorkerToken[] | null): void {
    clearTimeout(watchdog);
    const question = current;
    current = undefined;
    if (question !== undefined) resolveRequest(question, words && locateTokens(words, question));
    sendNext();
  }

  function sendNext(): void {
    if (current !== undefined || !isReady) return;
    current = queue.shift();
    if (current === undefined) return;
    startWatchdog(hangTimeoutMs);
    worker?.postMessage(current.normalised.text);
  }

  function answerAllWithNull(): void {
    const all = current === undefined ? queue : [current, ...queue];
    current = undefined;
    queue = [];
    for (const question of all) resolveRequest(question, null);
  }

  startWorker();
  return {
    tokenise(original) {
      if (!isReady || queue.length >= maxQueued) return Promise.resolve(null);
      return new Promise<TokenResult>((resolve) => {
        const deadlineTimer = setTimeout(() => {
          queue = queue.filter((question) => question.resolve !== resolve);
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
        : new Promise((tell) => {
            readyListeners.push(tell);
          }),
    async stop() {
      stopped = true;
      isReady = false;
      clearTimeout(restartTimer);
      clearTimeout(watchdog);
      answerAllWithNull();
      for (const tell of readyListeners.splice(0)) tell(false);
      await worker?.terminate();
    },
  };
}

function resolveRequest(question: PendingRequest, answer: TokenResult): void {
  clearTimeout(question.deadlineTimer);
  question.resolve(answer);
}

/** The words where they were typed; one takes along the unseen characters behind it. */
function locateTokens(
  words: readonly WorkerToken[],
  { normalised, original }: PendingRequest,
): readonly Token[] {
  let at = 0;
  return words.flatMap(({ surface, baseForm, partOfSpeech }) => {
    const start = normalised.sourceOffsets[at]!;
    at += surface.length;
    const end = normalised.sourceOffsets[at]!;
    // Two words may come from one typed character, ㈱: the second has nothing of its own.
    return end === start ? [] : [{ surface: original.slice(start, end), baseForm, partOfSpeech, start }];
  });
}
