import type { Language } from '#core';
import { createStepProgress, type ProgressOptions, type StepProgress } from '../lib/progress.ts';

/** A step that takes long with much data: copying the database, verifying the evidence, comparing files. */
export type LongStep = 'copy' | 'verify' | 'compare';

/** Called now and then with the share of a step that is done, from 0 to 1. */
export type ReportProgress = (step: LongStep, share: number) => void;

const STEP_TEXTS: Readonly<Record<LongStep, Readonly<Record<Language, string>>>> = {
  copy: { ja: 'データベースをコピーしています', en: 'copying the database' },
  verify: { ja: '証拠を確認しています', en: 'verifying the evidence' },
  compare: { ja: 'ファイルを照合しています', en: 'comparing files' },
};

/**
 * Shows step, percentage and time left when a step takes longer than two seconds. `now` returns milliseconds.
 * @example const progress = createBackupProgress(terminal.err, 'ja'); progress.update('copy', 0.5)
 */
export const createBackupProgress = (
  stream: ProgressOptions['stream'],
  language: Language,
  now?: () => number,
): StepProgress<LongStep> =>
  createStepProgress(
    { stream, language, ...(now && { now }) },
    {
      copy: STEP_TEXTS.copy[language],
      verify: STEP_TEXTS.verify[language],
      compare: STEP_TEXTS.compare[language],
    },
  );
