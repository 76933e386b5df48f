import { PROJECT_ROOT } from '../../../src/app/project-paths.ts';

/**
 * Arguments of node that make it another version in another place, as far as its program can see. Its child processes are
 * what they are.
 * @example spawn(process.execPath, [...pretendVersion('20.20.2'), 'bin/yamidome.mjs', 'version'])
 */
export function pretendVersion(version: string): readonly string[] {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: ${JSON.stringify(version)} });
    process.execPath = ${JSON.stringify(PROJECT_ROOT)};`;
  return ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`];
}
