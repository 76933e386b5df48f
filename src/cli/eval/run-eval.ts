import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Language, Part } from '#core';
import type { LoadResult } from '../../app/load-rules.ts';
import { type ImageFiles, openImageFiles, type ReadImage } from '../lib/images/image-files.ts';
import { formatOldSettings, loadOfflineDetector, type OfflineDetector } from '../lib/offline-detector.ts';
import { createProgress, formatCount } from '../lib/progress.ts';
import { type LabelledLine, listLabelledFiles, readLabelledLines } from '../lib/read-labelled.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import { verdictWording } from '../lib/verdict-wording.ts';
import { evalReportJson } from './eval-report-json.ts';
import { formatEvalReport, formatEvalSummary, formatEvasionReport } from './format-eval-report.ts';
import { createEvasionResults, type EvasionResult, testEvasions } from './robustness.ts';
import { addLine, createSetScore, type SetScore } from './set-score.ts';

/** What `eval` measures, and how it reports. `paths` are files and folders of labelled texts. */
export interface EvalOptions {
  readonly paths: readonly string[];
  readonly rules: string;
  readonly policy: string | undefined;
  readonly worst: number;
  readonly evasions: boolean;
  readonly json: boolean;
  readonly language: Language;
}

/** Enough problems to see what is wrong with a file. */
const MAX_PROBLEMS_PRINTED = 20;

/**
 * Measures the rules against labelled texts and prints the report. Resolves with the exit code.
 * @example await runEval({ paths: ['posts.jsonl'], rules: DEFAULT_RULES_FOLDER, policy: undefined, worst: 5, evasions: false, json: true, language: 'ja' }, terminal)
 */
export const runEval = async (cliOptions: EvalOptions, terminal: Terminal): Promise<number> => {
  const { out } = terminal;
  const refuse = createRefuse('eval', terminal);
  const files: string[] = [];
  for (const path of cliOptions.paths) {
    const listed = await listLabelledFiles(path);
    if (!listed.ok) return refuse(listed.why);
    files.push(...listed.value);
  }
  const loaded = await loadOfflineDetector(cliOptions.rules, cliOptions.policy, cliOptions.language);
  if (!loaded.ok) return refuse(loaded.why);
  const detector = loaded.value;
  terminal.err.write(formatOldSettings('eval', detector));

  const sets: SetScore[] = [];
  const problems: string[] = [];
  const evasionResults = cliOptions.evasions ? createEvasionResults() : [];
  const progress = await createEvalProgress(files, cliOptions.language, terminal);
  const images = createImageReader();
  for (const path of files) {
    const onLine = (end: number): void => progress.lineIsRead(path, end);
    const set = await evaluateFile(path, detector, cliOptions.worst, {
      ...{ evasionResults, problems, onLine },
      readImage: images.read,
    });
    if (set.lines > 0) sets.push(set);
  }
  await images.stop();
  progress.clear();
  for (const problem of problems.slice(0, MAX_PROBLEMS_PRINTED)) refuse(problem);
  if (problems.length > MAX_PROBLEMS_PRINTED)
    refuse(`${problems.length - MAX_PROBLEMS_PRINTED} more lines could not be read`);
  if (sets.length === 0) return UNREADABLE;
  out.write(
    cliOptions.json
      ? `${JSON.stringify(evalReportJson(detector, sets, cliOptions.evasions ? evasionResults : undefined))}\n`
      : formatEvalSummary(sets, problems.length) +
          formatEvalReport(sets, verdictWording[cliOptions.language].inPart) +
          (cliOptions.evasions ? formatEvasionReport(evasionResults, cliOptions.worst) : ''),
  );
  return problems.length === 0 ? 0 : UNREADABLE;
};

/** Progress by the bytes of all files. */
const createEvalProgress = async (
  files: readonly string[],
  language: Language,
  terminal: Terminal,
): Promise<{ lineIsRead(path: string, end: number): void; clear(): void }> => {
  const progress = createProgress({ stream: terminal.err, language });
  const sizes = await Promise.all(files.map(async (path) => (await stat(path)).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let lines = 0;
  return {
    lineIsRead(path, end) {
      lines++;
      progress.update(() => {
        const before = sizes.slice(0, files.indexOf(path)).reduce((sum, size) => sum + size, 0);
        const count = formatCount(lines, language);
        const text = language === 'ja' ? `${count}行` : `${count} lines`;
        return { done: before + end, total, items: lines, text };
      });
    },
    clear: progress.clear,
  };
};

/** Exit code when something could not be read. */
const UNREADABLE = 2;

/** Evaluates a file line by line. Lines that cannot be used are left out and added to `problems`. */
const evaluateFile = async (
  path: string,
  detector: OfflineDetector,
  maxWorst: number,
  {
    evasionResults,
    problems,
    onLine,
    readImage,
  }: {
    readonly evasionResults: readonly EvasionResult[];
    readonly problems: string[];
    /** Is called with the number of bytes read. */
    readonly onLine: (end: number) => void;
    readonly readImage: ImageFiles['read'];
  },
): Promise<SetScore> => {
  const set = createSetScore(path);
  const problemsBefore = problems.length;
  for await (const line of readLabelledLines(path)) {
    onLine(line.end);
    if (line.kind === 'problem') {
      problems.push(`${path}, line ${line.line}: ${line.why}`);
      continue;
    }
    const parts = await readParts(path, line, readImage);
    if (!parts.ok) {
      problems.push(`${path}, line ${line.line}: ${parts.why}`);
      continue;
    }
    const verdict = detector.judge({ text: line.text, parts: parts.value });
    addLine(set, line, verdict, maxWorst);
    if (line.expect === 'hide' && verdict.ruling !== 'pass' && line.image === undefined)
      testEvasions(evasionResults, line.text, verdict, `${path}, line ${line.line}`, detector, maxWorst);
  }
  if (set.lines === 0 && problems.length === problemsBefore)
    problems.push(`${path}: it is empty; write {"text":"…","expect":"hide"} on a separate line`);
  return set;
};

/** The parts of the picture of a line; its path is relative to the file of the line. */
const readParts = async (
  file: string,
  { image }: LabelledLine,
  readImage: ImageFiles['read'],
): Promise<LoadResult<readonly Part[]>> => {
  if (image === undefined) return { ok: true, value: [] };
  const read = await readImage(resolve(dirname(file), image));
  return read.ok ? { ok: true, value: read.value.parts } : read;
};

/** Opened by the first picture: most sets have none. */
const createImageReader = (): {
  read(path: string): Promise<LoadResult<ReadImage>>;
  stop(): Promise<void>;
} => {
  let opened: Promise<LoadResult<ImageFiles>> | undefined;
  return {
    async read(path) {
      opened ??= openImageFiles();
      const images = await opened;
      return images.ok ? images.value.read(path) : images;
    },
    async stop() {
      const images = await opened;
      if (images?.ok) images.value.stop();
    },
  };
};
