import type { Language } from '#core';
import { createProgress, type Progress, type ProgressOptions } from '../lib/progress.ts';

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

/**
 * Shows step, percentage and time left when a step takes longer than two seconds, as `createProgress` does. `now` returns
 * milliseconds.
 * @example const progress = createStepProgress(terminal.err, 'ja'); progress.update('copy', 0.5)
 */
export function createStepProgress(
  stream: ProgressOptions['stream'],
  language: Language,
  now?: () => number,
): StepProgress {
  const createOne = (): Progress => createProgress({ stream, language, ...(now && { now }) });
  let current: { readonly step: LongStep; readonly progress: Progress } | undefined;
  return {
    update(step, share) {
      if (current?.step !== step) {
        current?.progress.clear();
        current = { step, progress: createOne() };
      }
      current.progress.update(() => ({ done: share, total: 1, text: STEP_TEXTS[step][language] }));
    },
    clear: () => current?.progress.clear(),
  };
}
