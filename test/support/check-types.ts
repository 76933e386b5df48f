import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';

const TSC = join(PROJECT_ROOT, 'node_modules/typescript/bin/tsc');

/**
 * What the compiler says about the `tsconfig.json` of a folder; empty when all types are right. Uses one thread, because
 * each further one checks the same libraries, and collects no garbage, because the process ends soon.
 * @example expect(checkTypes(folder)).toBe('')
 */
export function checkTypes(folder: string): string {
  const args = [TSC, '--noEmit', '--singleThreaded', '--project', folder];
  const env = { ...process.env, GOGC: 'off' };
  const { error, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  if (error) throw error;
  return stdout + stderr;
}
