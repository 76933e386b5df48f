import type { LoadResult } from '../../app/load-rules.ts';
import { loadOfflineDetector, type OfflineDetector } from '../lib/offline-detector.ts';
import { listLabelledFiles, readLabelledLines } from '../lib/read-labelled.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import { verdictWording } from '../lib/verdict-wording.ts';
import { evalReportJson } from './eval-report-json.ts';
import { formatEvalReport, formatEvasionReport } from './format-eval-report.ts';
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
}

/** Enough problems to see what is wrong with a file. */
const MAX_PROBLEMS_PRINTED = 20;

/**
 * Measures the rules against labelled texts and prints the report. Resolves with the exit code.
 * @example await runEval({ paths: ['posts.jsonl'], rules: DEFAULT_RULES_FOLDER, policy: undefined, worst: 5, evasions: false, json: true }, terminal)
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
  const loaded = await loadOfflineDetector(cliOptions.rules, cliOptions.policy);
  if (!loaded.ok) return refuse(loaded.why);
  const detector = loaded.value;

  const sets: SetScore[] = [];
  const evasionResults = cliOptions.evasions ? createEvasionResults() : [];
  for (const path of files) {
    const set = await evaluateFile(path, detector, cliOptions.worst, evasionResults);
    if (!set.ok) return refuse(set.why);
    sets.push(set.value);
  }
  const { language } = detector.policy;
  out.write(
    cliOptions.json
      ? `${JSON.stringify(evalReportJson(detector, sets, cliOptions.evasions ? evasionResults : undefined))}\n`
      : formatEvalReport(sets, verdictWording[language].inPart) +
          (cliOptions.evasions ? formatEvasionReport(evasionResults, cliOptions.worst) : ''),
  );
  return 0;
};

/** Evaluates a file line by line. Figures of half a set would mislead, so one unusable line rejects the file. */
const evaluateFile = async (
  path: string,
  detector: OfflineDetector,
  maxWorst: number,
  evasionResults: readonly EvasionResult[],
): Promise<LoadResult<SetScore>> => {
  const set = createSetScore(path);
  const problems: string[] = [];
  for await (const line of readLabelledLines(path)) {
    if (line.kind === 'problem') {
      if (problems.push(`${path}, line ${line.line}: ${line.why}`) === MAX_PROBLEMS_PRINTED) break;
      continue;
    }
    const verdict = detector.judge({ text: line.text, parts: [] });
    addLine(set, line, verdict, maxWorst);
    if (line.expect === 'hide' && verdict.ruling !== 'pass')
      testEvasions(evasionResults, line.text, verdict, `${path}, line ${line.line}`, detector, maxWorst);
  }
  if (problems.length > 0) return { ok: false, why: problems.join('\neval: ') };
  if (set.lines > 0) return { ok: true, value: set };
  return { ok: false, why: `${path}: it is empty; write {"text":"…","expect":"hide"} on a line of its own` };
};
