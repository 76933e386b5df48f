import type { Ruling } from '#core';

/** What was judged so far. */
export type Tally = Record<Ruling, number>;

export interface ProgressState {
  /** Bytes read, and in all where that is known. */
  readonly done: number;
  readonly total: number | undefined;
  readonly tally: Tally;
  readonly seconds: number;
}

/** How many messages that is. @example judged({ pass: 2, review: 1, hide: 0 }) // 3 */
export const judged = (tally: Tally): number => tally.pass + tally.review + tally.hide;

/**
 * One line of progress, without line break: a bar where the end is known.
 * @example progressLine({ done: 50, total: 100, tally, seconds: 2 }, 20) // '[##########..........]  50 %  1,200 messages'
 */
export const progressLine = (state: ProgressState, width: number): string => {
  const share = state.total === undefined ? undefined : Math.min(1, state.done / Math.max(1, state.total));
  const filled = Math.round((share ?? 0) * width);
  const bar =
    share === undefined
      ? `${(state.done / 1e6).toFixed(1)} MB`
      : `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %`;
  return `${bar}  ${count(judged(state.tally))} messages, ${count(state.tally.hide)} to hide, ${count(state.tally.review)} to review`;
};

/**
 * The closing line.
 * @example summaryLine(state, 'a1b2', 0) // '3 messages: 1 pass, 0 review, 2 hide; 0.2 s, 15 messages/s; packs a1b2'
 */
export const summaryLine = (
  state: Omit<ProgressState, 'done' | 'total'>,
  version: string,
  problems: number,
): string => {
  const { tally, seconds } = state;
  const all = judged(tally);
  const rate = Math.round(all / Math.max(seconds, 0.001));
  const skipped = problems === 0 ? '' : `; ${count(problems)} could not be read`;
  return `${count(all)} messages: ${count(tally.pass)} pass, ${count(tally.review)} review, ${count(tally.hide)} hide${skipped}; ${seconds.toFixed(1)} s, ${count(rate)} messages/s; packs ${version}`;
};

const count = (n: number): string => n.toLocaleString('en-US');

/** Where progress is shown. */
export interface ProgressOut {
  show(state: () => ProgressState): void;
  /** Prints a line that stays, above the bar. */
  say(line: string): void;
  /** Takes the bar away. */
  clear(): void;
}

/**
 * Shows progress: a bar ten times a second on a terminal, otherwise, or without `bar`, a plain line every ten seconds.
 * `now` counts milliseconds.
 * @example const progress = progressOn(process.stderr, () => performance.now())
 */
export const progressOn = (
  stream: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown },
  now: () => number,
  bar = true,
): ProgressOut => {
  const terminal = stream.isTTY === true && bar;
  const every = terminal ? 100 : 10_000;
  let last = now();
  let shown = false;
  const clear = (): void => {
    if (shown) stream.write('\r\u001b[K');
    shown = false;
  };
  return {
    show: (state) => {
      if (now() - last < every) return;
      last = now();
      const line = progressLine(state(), Math.max(10, Math.min(40, (stream.columns ?? 80) - 60)));
      stream.write(terminal ? `\r\u001b[K${line}` : `${line}\n`);
      shown = terminal;
    },
    say: (line) => {
      clear();
      stream.write(`${line}\n`);
    },
    clear,
  };
};
