import { Worker } from 'node:worker_threads';
import type { Log, Token, Tokeniser } from '#core';
import { type Gentle, gently } from './gently.ts';

/** The dictionary's search is quadratic in repeated kana; so much of a text tells who speaks. */
const MOST_CHARACTERS = 128;

export interface TokeniserSettings {
  readonly log: Log;
  /** From question to answer, waiting included; after that the answer is null. */
  readonly deadlineMs?: number;
  /** A worker that is busy with one text for so long hangs: it is killed and another one started. */
  readonly hangMs?: number;
  /** Pause before a worker that died is replaced; doubles, up to a minute, while they die before they are ready. */
  readonly restartMs?: number;
  /** So many texts may wait; more are answered null at once. */
  readonly mostWaiting?: number;
  /** Another worker that speaks the same way. */
  readonly worker?: URL;
}

/** A tokeniser that somebody has to stop, or the process stays. */
export interface RunningTokeniser extends Tokeniser {
  /** True when the dictionary is loaded, false when it was stopped before that. Only offline tools should wait. */
  ready(): Promise<boolean>;
  /** Ends the worker; everything that waits is answered null. */
  stop(): Promise<void>;
}

type Answer = readonly Token[] | null;
type Word = Omit<Token, 'start'>;
type FromWorker = 'ready' | { readonly words: readonly Word[] | null };

interface Question {
  readonly gentle: Gentle;
  readonly typed: string;
  readonly answer: (answer: Answer) => void;
  readonly late: NodeJS.Timeout;
}

const LOAD_MS = 60_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Japanese words and their grammar from kuromoji's dictionary. It loads in a worker, about 0.8 s and 90 MB; until
 * then, when it is late, busy or broken, the answer is null and never an error. A text is cut at 128 characters. A
 * token's `surface` and `start` are of the text as given; `base` is in the usual spelling; `kind` is the dictionary's
 * part of speech, its detail and the inflection, joined with `-`.
 * @example const words = createTokeniser({ log }); await words.tokenise('運んだ') // [{ surface: '運ん', base: '運ぶ', … }, …]
 */
export function createTokeniser(settings: TokeniserSettings): RunningTokeniser {
  const { log, deadlineMs = 50, hangMs = 1000, restartMs = 1000, mostWaiting = 64 } = settings;
  const entry = settings.worker ?? new URL('./worker.ts', import.meta.url);

  let worker: Worker | undefined;
  let isReady = false;
  let stopped = false;
  /** What the worker is at; it stays until the worker answers, even when nobody waits for that any more. */
  let current: Question | undefined;
  let waiting: Question[] = [];
  let watchdog: NodeJS.Timeout | undefined;
  let restart: NodeJS.Timeout | undefined;
  let pauseMs = restartMs;
  const readyListeners: ((ready: boolean) => void)[] = [];

  function begin(): void {
    const startedAt = performance.now();
    const mine = new Worker(entry, { execArgv: [] });
    worker = mine;
    watch(LOAD_MS);
    mine.on('message', (said: FromWorker) => {
      if (said !== 'ready') return answered(said.words);
      clearTimeout(watchdog);
      isReady = true;
      pauseMs = restartMs;
      for (const tell of readyListeners.splice(0)) tell(true);
      log.info('tokeniser is ready', { ms: Math.round(performance.now() - startedAt) });
    });
    // Only the name: the message might quote a member.
    mine.on('error', (error) => log.warn('tokeniser failed', { error: error.name }));
    mine.on('exit', ended);
  }

  function ended(): void {
    clearTimeout(watchdog);
    worker = undefined;
    isReady = false;
    giveUp();
    if (stopped) return;
    log.warn('tokeniser ended and will be started again', { pauseMs });
    restart = setTimeout(begin, pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }

  function watch(ms: number): void {
    watchdog = setTimeout(() => {
      log.warn('tokeniser hangs and is ended', { ms });
      void worker?.terminate();
    }, ms);
  }

  function answered(words: readonly Word[] | null): void {
    clearTimeout(watchdog);
    const question = current;
    current = undefined;
    if (question !== undefined) settle(question, words && placed(words, question));
    next();
  }

  function next(): void {
    if (current !== undefined || !isReady) return;
    current = waiting.shift();
    if (current === undefined) return;
    watch(hangMs);
    worker?.postMessage(current.gentle.text);
  }

  function giveUp(): void {
    const all = current === undefined ? waiting : [current, ...waiting];
    current = undefined;
    waiting = [];
    for (const question of all) settle(question, null);
  }

  begin();
  return {
    tokenise(typed) {
      if (!isReady || waiting.length >= mostWaiting) return Promise.resolve(null);
      return new Promise<Answer>((answer) => {
        const late = setTimeout(() => {
          waiting = waiting.filter((question) => question.answer !== answer);
          answer(null);
        }, deadlineMs);
        waiting.push({ gentle: gently(typed, MOST_CHARACTERS), typed, answer, late });
        next();
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
      clearTimeout(restart);
      clearTimeout(watchdog);
      giveUp();
      for (const tell of readyListeners.splice(0)) tell(false);
      await worker?.terminate();
    },
  };
}

function settle(question: Question, answer: Answer): void {
  clearTimeout(question.late);
  question.answer(answer);
}

/** The words where they were typed; one takes along the unseen characters behind it. */
function placed(words: readonly Word[], { gentle, typed }: Question): readonly Token[] {
  let at = 0;
  return words.flatMap(({ surface, base, kind }) => {
    const start = gentle.typedAt[at]!;
    at += surface.length;
    const end = gentle.typedAt[at]!;
    // Two words may come from one typed character, ㈱: the second has nothing of its own.
    return end === start ? [] : [{ surface: typed.slice(start, end), base, kind, start }];
  });
}
