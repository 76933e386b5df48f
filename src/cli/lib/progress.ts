import type { Language } from '#core';
import { cutToWidth } from './text-table.ts';

/** How far a command is. */
export interface ProgressState {
  /** What is done and what there is in all, in any unit; no total if that is not known. */
  readonly done: number;
  readonly total?: number | undefined;
  /** The things that are counted, for the rate; without them no rate is shown. */
  readonly items?: number | undefined;
  /** What was done, for people. @example '1,204 messages, 1 to hide' */
  readonly text: string;
}

/** Shows progress on a stream. */
export interface Progress {
  /** Cheap: most calls only read the clock. */
  update(state: () => ProgressState): void;
  /** Prints a permanent line above the bar. */
  printLine(line: string): void;
  /** Removes the bar. */
  clear(): void;
}

/** A command that is done by then shows nothing. */
const QUIET_MS = 2_000;
const TERMINAL_INTERVAL_MS = 100;
/** In a file or the log of a service. */
const LINE_INTERVAL_MS = 10_000;

/** Where progress is shown. */
export interface ProgressOptions {
  readonly stream: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };
  readonly language: Language;
  /** Milliseconds. */
  readonly now?: () => number;
  /** False if lines on the same terminal would overwrite the bar. */
  readonly hasBar?: boolean;
}

/**
 * Shows progress that takes longer than two seconds: on a terminal a bar, ten times a second; elsewhere a line every ten
 * seconds. Time counts from the first update, so that the start of the program is no part of the rate.
 * @example const progress = createProgress({ stream: terminal.err, language }); progress.update(() => ({ done, total, text }))
 */
export const createProgress = ({
  stream,
  language,
  now = () => performance.now(),
  hasBar = true,
}: ProgressOptions): Progress => {
  const isTerminal = stream.isTTY === true && hasBar;
  const intervalMs = isTerminal ? TERMINAL_INTERVAL_MS : LINE_INTERVAL_MS;
  let first: { readonly at: number; readonly items: number | undefined } | undefined;
  let nextAt = 0;
  let isShown = false;
  const clear = (): void => {
    if (isShown) stream.write('\r\u001b[K');
    isShown = false;
  };
  return {
    update(getState) {
      const at = now();
      if (first === undefined) {
        first = { at, items: getState().items };
        nextAt = at + (isTerminal ? QUIET_MS : LINE_INTERVAL_MS);
      }
      if (at < nextAt) return;
      nextAt = at + intervalMs;
      const state = getState();
      const elapsed = {
        seconds: (at - first.at) / 1000,
        items: state.items === undefined ? undefined : state.items - (first.items ?? 0),
      };
      const line = formatProgressLine(state, elapsed, {
        width: Math.max(10, Math.min(30, (stream.columns ?? 80) - 70)),
        language,
      });
      // A line that wraps could not be removed.
      const columns = (stream.columns ?? 80) - 1;
      stream.write(isTerminal ? `\r\u001b[K${cutToWidth(line, columns)}` : `${line}\n`);
      isShown = isTerminal;
    },
    printLine(line) {
      clear();
      stream.write(`${line}\n`);
    },
    clear,
  };
};

/** Shows which share of a step is done. */
export interface StepProgress<Step extends string> {
  /** `share` from 0 to 1. */
  update(step: Step, share: number): void;
  /** Removes the bar. */
  clear(): void;
}

/**
 * Shows steps one after the other, each with its own bar and time left. `texts` say what is done in each.
 * @example const progress = createStepProgress({ stream: terminal.err, language }, { copy: 'copying' }); progress.update('copy', 0.5)
 */
export const createStepProgress = <Step extends string>(
  options: ProgressOptions,
  texts: Readonly<Record<Step, string>>,
): StepProgress<Step> => {
  let current: { readonly step: Step; readonly progress: Progress } | undefined;
  return {
    update(step, share) {
      if (current?.step !== step) {
        current?.progress.clear();
        current = { step, progress: createProgress(options) };
      }
      current.progress.update(() => ({ done: share, total: 1, text: texts[step] }));
    },
    clear: () => current?.progress.clear(),
  };
};

/** An estimate from less would jump. */
const MIN_SHARE_FOR_ESTIMATE = 0.05;
/** One message is often slow; a rate from less would say nothing. In seconds. */
const MIN_SECONDS_FOR_RATE = 1;

/**
 * One line of progress without line break: a bar if the total is known, what was done, the rate and the time left.
 * `elapsed` is since the first update.
 * @example formatProgressLine({ done: 50, total: 100, items: 9, text: '9 files' }, { seconds: 2, items: 8 }, { width: 4, language: 'en' }) // '[##..]  50 %  9 files, 4/s, 2 s left'
 */
export const formatProgressLine = (
  { done, total, text }: ProgressState,
  elapsed: { readonly seconds: number; readonly items: number | undefined },
  { width, language }: { readonly width: number; readonly language: Language },
): string => {
  const share = total === undefined ? undefined : total === 0 ? 0 : Math.min(1, done / total);
  const filled = Math.round((share ?? 0) * width);
  const bar =
    share === undefined
      ? ''
      : `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %  `;
  const { rate, left } = TEXTS[language];
  const { items } = elapsed;
  const perSecond = items === undefined ? undefined : formatRate(items, elapsed.seconds, language);
  const seconds =
    share === undefined || share < MIN_SHARE_FOR_ESTIMATE
      ? 0
      : Math.round((elapsed.seconds / share) * (1 - share));
  const parts = [
    text,
    ...(perSecond === undefined ? [] : [rate(perSecond)]),
    ...(seconds === 0 ? [] : [left(seconds)]),
  ];
  return `${bar}${parts.join(TEXTS[language].separator)}`;
};

const TEXTS = {
  en: {
    separator: ', ',
    rate: (perSecond: string) => `${perSecond}/s`,
    left: (seconds: number) => `${seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`} left`,
  },
  ja: {
    separator: '、',
    rate: (perSecond: string) => `毎秒${perSecond}`,
    left: (seconds: number) => `残り${seconds < 60 ? `${seconds}秒` : `${Math.round(seconds / 60)}分`}`,
  },
} as const;

/**
 * How many a second, for people; undefined for less than a second, which says nothing.
 * @example formatRate(1204, 2, 'en') // '602'
 */
export const formatRate = (items: number, seconds: number, language: Language): string | undefined =>
  seconds < MIN_SECONDS_FOR_RATE ? undefined : formatCount(Math.round(items / seconds), language);

/** A number for people. @example formatCount(1204, 'en') // '1,204' */
export const formatCount = (n: number, language: Language): string => n.toLocaleString(language);
