import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from './runner.ts';
import { startStopwatch } from './stopwatch.ts';
import { type WorstCaseKind, worstCaseText } from './worst-case.ts';

/** The measurements of one new process, in milliseconds. */
export interface ColdStartResult {
  readonly kind: WorstCaseKind;
  /** Reading the rule files. */
  readonly readMs: number;
  /** Compiling them. */
  readonly compileMs: number;
  /** The hostile message as the first message after the warm-up with examples. */
  readonly coldMs: number;
  /** The same message with warm code, median. */
  readonly warmMs: number;
}

/** Paths of the rules folder and of a policy file. */
export interface ColdStartOptions {
  readonly rules: string;
  readonly policy: string | undefined;
}

const WARM_UP_RUNS = 30;
const WARM_SAMPLES = 15;

/**
 * Starts a process that reads and compiles the rules and judges one hostile message, cold and warm. Throws if the process
 * fails.
 * @example await measureColdStart('zalgo', { rules: DEFAULT_RULES_FOLDER, policy: undefined }) // { compileMs: 290, coldMs: 3, … }
 */
export const measureColdStart = async (
  kind: WorstCaseKind,
  options: ColdStartOptions,
): Promise<ColdStartResult> => {
  // The same Node.js options as for this process, because they may be needed to load these files.
  const args = [...process.execArgv, fileURLToPath(import.meta.url), JSON.stringify({ ...options, kind })];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as ColdStartResult;
};

/** Runs in the new process. All modules are imported before the clock starts. */
const measureInThisProcess = async ({
  kind,
  rules,
  policy,
}: ColdStartOptions & { kind: WorstCaseKind }): Promise<ColdStartResult> => {
  const { readRuleFiles } = await import('../../../adapters/rule-files/index.ts');
  const { createDetector, warmUpJit } = await import('../../detect/index.ts');
  const { decide } = await import('../../pipeline/decide.ts');
  const { loadPolicy } = await import('../../app/load-rules.ts');
  const { join } = await import('node:path');
  const timeWork = <T>(work: () => T): readonly [T, number] => {
    const spentMs = startStopwatch();
    const value = work();
    return [value, spentMs()];
  };

  const spentMs = startStopwatch();
  const files = await readRuleFiles(rules);
  const readMs = spentMs();
  const [detector, compileMs] = timeWork(() => createDetector(files));
  const loaded = await loadPolicy(policy ?? join(rules, 'policy.yaml'), detector.packs);
  if (!loaded.ok) throw new Error(loaded.why);
  const { policy: rulesPolicy } = loaded.value;
  const text = worstCaseText(kind);
  const options = { packs: rulesPolicy.packs, language: rulesPolicy.language };
  const judge = () => decide(detector.detect({ text, parts: [] }, options), rulesPolicy);
  const warmUp = warmUpJit(detector);
  while (warmUp.next().done !== true);
  const [, coldMs] = timeWork(judge);
  for (let i = 0; i < WARM_UP_RUNS; i++) judge();
  const warmMs = median(Array.from({ length: WARM_SAMPLES }, () => timeWork(judge)[1]));
  return { kind, readMs, compileMs, coldMs, warmMs };
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(JSON.stringify(await measureInThisProcess(JSON.parse(process.argv[2] ?? ''))));
