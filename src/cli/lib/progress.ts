import type { Ruling } from '#core';

/** Messages by ruling. */
export type RulingCounts = Record<Ruling, number>;

/** How far a scan is. */
export interface ProgressState {
  /** Bytes read, and bytes in total if that is known. */
  readonly done: number;
  readonly total: number | undefined;
  readonly counts: RulingCounts;
  readonly seconds: number;
}

/** Number of messages of all rulings. @example totalJudged({ pass: 2, review: 1, hide: 0 }) // 3 */
export const totalJudged = ({ pass, review, hide }: RulingCounts): number => pass + review + hide;

/**
 * One line of progress, without line break: a bar if the total is known.
 * @example formatProgressLine({ done: 50, total: 100, counts, seconds: 2 }, 20) // '[##########..........]  50 %  1,200 messages'
 */
export const formatProgressLine = (state: ProgressState, width: number): string => {
  const share = state.total === undefined ? undefined : Math.min(1, state.done / Math.max(1, state.total));
  const filled = Math.round((share ?? 0) * width);
  const bar =
    share === undefined
      ? `${(state.done / 1e6).toFixed(1)} MB`
      : `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %`;
  const left =
    share === undefined || share < MIN_SHARE_FOR_ESTIMATE ? '' : formatTimeLeft(state.seconds, share);
  return `${bar}  ${formatMessages(totalJudged(state.counts))}, ${formatCount(state.counts.hide)} to hide, ${formatCount(state.counts.review)} to review${left}`;
};

/**
 * The last line of a scan.
 * @example formatSummaryLine(state, 'a1b2', 0) // '3 messages: 1 pass, 0 review, 2 hide; 0.2 s, 15 messages/s; packs a1b2'
 */
export const formatSummaryLine = (
  state: Omit<ProgressState, 'done' | 'total'>,
  version: string,
  problems: number,
): string => {
  const { counts, seconds } = state;
  const all = totalJudged(counts);
  const rate = Math.round(all / Math.max(seconds, 0.001));
  const skipped = problems === 0 ? '' : `; ${formatCount(problems)} could not be read`;
  return `${formatMessages(all)}: ${formatCount(counts.pass)} pass, ${formatCount(counts.review)} review, ${formatCount(counts.hide)} hide${skipped}; ${seconds.toFixed(1)} s, ${formatCount(rate)} messages/s; packs ${version}`;
};

/** An estimate from less would jump. */
const MIN_SHARE_FOR_ESTIMATE = 0.05;

const formatTimeLeft = (seconds: number, share: number): string => {
  const left = Math.round((seconds / share) * (1 - share));
  return left === 0 ? '' : `, ${left < 60 ? `${left} s` : `${Math.round(left / 60)} min`} left`;
};

const formatCount = (n: number): string => n.toLocaleString('en-US');
const formatMessages = (n: number): string => `${formatCount(n)} ${n === 1 ? 'message' : 'messages'}`;

/** Shows progress on a stream. */
export interface ProgressReporter {
  update(state: () => ProgressState): void;
  /** Prints a permanent line above the bar. */
  printLine(line: string): void;
  /** Removes the bar. */
  clear(): void;
}

/**
 * Shows a bar ten times a second on a terminal; elsewhere, or if `bar` is false, a plain line every ten seconds. `now`
 * returns milliseconds.
 * @example const progress = createProgressReporter(process.stderr, () => performance.now())
 */
export const createProgressReporter = (
  stream: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown },
  now: () => number,
  bar = true,
): ProgressReporter => {
  const terminal = stream.isTTY === true && bar;
  const intervalMs = terminal ? 100 : 10_000;
  let last = now();
  let shown = false;
  const clear = (): void => {
    if (shown) stream.write('\r\u001b[K');
    shown = false;
  };
  return {
    update: (state) => {
      if (now() - last < intervalMs) return;
      last = now();
      const line = formatProgressLine(state(), Math.max(10, Math.min(40, (stream.columns ?? 80) - 60)));
      stream.write(terminal ? `\r\u001b[K${line}` : `${line}\n`);
      shown = terminal;
    },
    printLine: (line) => {
      clear();
      stream.write(`${line}\n`);
    },
    clear,
  };
};
