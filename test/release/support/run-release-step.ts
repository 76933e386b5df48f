import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { PROJECT_ROOT } from '../../../src/app/project-paths.ts';

interface ReleaseWorkflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { name?: string; run?: string }[] }>>;
}

/** npm waits for a registry that does not answer, again and again. */
const TIMEOUT_MS = 300_000;

/**
 * Runs the shell script of one step of release.yml as GitHub does: with bash, which ends at the first error. Rejects when
 * it fails or when no step has the name.
 * @example await runReleaseStep('Pack', { cwd: checkout, env })
 */
export async function runReleaseStep(
  name: string,
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<void> {
  const text = await readFile(join(PROJECT_ROOT, '.github/workflows/release.yml'), 'utf8');
  const steps = Object.values((parse(text) as ReleaseWorkflow).jobs).flatMap((job) => job.steps);
  const script = steps.find((step) => step.name === name)?.run;
  if (script === undefined) throw new Error(`release.yml has no step "${name}"`);
  await promisify(execFile)('bash', ['-e', '-c', script], { timeout: TIMEOUT_MS, ...options });
}
