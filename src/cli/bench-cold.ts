import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startClock } from './bench-clock.ts';
import { type HostileKind, hostile } from './bench-hostile.ts';
import { median } from './bench-rounds.ts';

/** What one fresh process says, in milliseconds. */
export interface Cold {
  readonly kind: HostileKind;
  /** Reading the rule files. */
  readonly readMs: number;
  /** Compiling them. */
  readonly compileMs: number;
  /** The hostile message as the first that a started process judges, which has warmed up on examples. */
  readonly coldMs: number;
  /** The same message when the code is warm, median. */
  readonly warmMs: number;
}

export interface ColdOptions {
  readonly rules: string;
  readonly policy: string | undefined;
}

const WARM_UP = 30;
const WARM = 15;

/**
 * Starts a process that reads and compiles the rules and judges one hostile message, cold and warm. Throws when the
 * process fails.
 * @example await coldProcess('zalgo', { rules: RULES_FOLDER, policy: undefined }) // { compileMs: 290, coldMs: 3, … }
 */
export const coldProcess = async (kind: HostileKind, options: ColdOptions): Promise<Cold> => {
  // Node is told the same as it was for this process: whatever made these files readable for it is needed there too.
  const args = [...process.execArgv, fileURLToPath(import.meta.url), JSON.stringify({ ...options, kind })];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Cold;
};

/** In the fresh process; everything else was imported before the clock starts. */
const measure = async ({ kind, rules, policy }: ColdOptions & { kind: HostileKind }): Promise<Cold> => {
  const { readRuleFiles } = await import('../../adapters/rulebook/index.ts');
  const { compileRules, warmingUp } = await import('../detect/index.ts');
  const { decide } = await import('../pipeline/decide.ts');
  const { loadPolicy } = await import('./load.ts');
  const { join } = await import('node:path');
  const timed = <T>(work: () => T): readonly [T, number] => {
    const spentMs = startClock();
    const value = work();
    return [value, spentMs()];
  };

  const spentMs = startClock();
  const files = await readRuleFiles(rules);
  const readMs = spentMs();
  const [rulebook, compileMs] = timed(() => compileRules(files));
  const loaded = await loadPolicy(policy ?? join(rules, 'policy.yaml'), rulebook.packs);
  if (!loaded.ok) throw new Error(loaded.why);
  const text = hostile(kind);
  const options = { packs: loaded.value.packs, language: loaded.value.language };
  const judge = () => decide(rulebook.judge({ text, parts: [] }, options), loaded.value);
  const warming = warmingUp(rulebook);
  while (warming.next().done !== true);
  const [, coldMs] = timed(judge);
  for (let i = 0; i < WARM_UP; i++) judge();
  const warmMs = median(Array.from({ length: WARM }, () => timed(judge)[1]));
  return { kind, readMs, compileMs, coldMs, warmMs };
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(JSON.stringify(await measure(JSON.parse(process.argv[2] ?? ''))));
