import type { Language } from '#core';

/** A step that takes long with much data: copying the database, verifying the evidence, comparing files. */
export type LongStep = 'copy' | 'verify' | 'compare';

/** Called now and then with the share of a step that is done, from 0 to 1. */
export type ReportProgress = (step: LongStep, share: number) => void;

/** Shows which share of a step is done. */
export interface StepProgress {
  readonly update: ReportProgress;
  /** Removes the line. */
  clear(): void;
}

const STEP_TEXTS: Readonly<Record<LongStep, Readonly<Record<Language, string>>>> = {
  copy: { ja: 'データベースをコピーしています', en: 'copying the database' },
  verify: { ja: '証拠を確認しています', en: 'verifying the evidence' },
  compare: { ja: 'ファイルを照合しています', en: 'comparing files' },
};

const QUIET_MS = 2000;
const TERMINAL_INTERVAL_MS = 100;
const LINE_INTERVAL_MS = 10_000;

/**
 * Shows step and percentage when the work takes longer than two seconds: in place on a terminal, elsewhere as a line every ten
 * seconds. `now` returns milliseconds.
 * @example const progress = createStepProgress(terminal.err, 'ja', () => performance.now()); progress.update('copy', 0.5)
 */
export function createStepProgress(
  stream: { readonly isTTY?: boolean; write(text: string): unknown },
  language: Language,
  now: () => number,
): StepProgress {
  const isTerminal = stream.isTTY === true;
  const intervalMs = isTerminal ? TERMINAL_INTERVAL_MS : LINE_INTERVAL_MS;
  let nextAt = now() + QUIET_MS;
  let isShown = false;
  return {
    update(step, share) {
      if (now() < nextAt) return;
      nextAt = now() + intervalMs;
      const text = `${STEP_TEXTS[step][language]} ${Math.floor(share * 100)} %`;
      stream.write(isTerminal ? `\r\u001b[K${text}` : `${text}\n`);
      isShown = isTerminal;
    },
    clear() {
      if (isShown) stream.write('\r\u001b[K');
      isShown = false;
    },
  };
}
