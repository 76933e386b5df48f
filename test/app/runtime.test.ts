import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';
import { pretendVersion } from '../support/cli/pretend-version.ts';

const packageJson = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
  readonly engines: { readonly node: string };
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
};
const PREFLIGHT = join(PROJECT_ROOT, 'bin/require-node.mjs');

const PROGRAM = join(PROJECT_ROOT, 'bin/yamidome.mjs');

/**
 * Starts a program after the preflight check, as if this were another version of Node.js. `script` is the npm script
 * that starts it; without one, a person starts it.
 */
function preflightOn(version: string, script?: string) {
  const args = [...pretendVersion(version), '--import', PREFLIGHT, '-e', "console.log('started')"];
  const { npm_lifecycle_event: _, ...env } = process.env;
  return spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...env, ...(script !== undefined && { npm_lifecycle_event: script }) },
  });
}

describe('the Node.js that runs yamidome', () => {
  it('with an old Node.js, one sentence says what to do and nothing starts', () => {
    for (const version of ['20.20.2', '22.17.1', '18.0.0']) {
      const { status, stdout, stderr } = preflightOn(version);
      expect([version, status, stdout]).toEqual([version, 2, '']);
      expect(stderr).toContain(`yamidome needs Node.js 22.18 or newer, and this is ${version}:`);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }
  });

  it('a person who starts it without npm is sent to npm, which uses the Node.js 24 that npm ci installs', () => {
    expect(preflightOn('20.20.2').stderr).toContain(
      ': run it through npm (for example "npm run check"), which uses the Node.js 24 that "npm ci" installs, or install Node.js 24.\n',
    );
  });

  it('an npm script without that Node.js 24 says how to install it', () => {
    expect(preflightOn('20.20.2', 'check').stderr).toContain(
      ': run "npm ci" again without --omit=optional, or install Node.js 24.\n',
    );
  });

  it('the program yamidome starts itself again with the Node.js 24 among the packages', async () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [...pretendVersion('20.20.2'), PROGRAM, 'version'],
      {
        encoding: 'utf8',
      },
    );
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^yamidome \S+ \(Node\.js 24\./)]);
  });

  it('every supported Node.js starts', () => {
    for (const version of ['22.18.0', '24.0.0', '26.12.1'])
      expect([version, preflightOn(version).stdout.trim()]).toEqual([version, 'started']);
  });

  it('npm scripts find Node.js 24 among the packages, independent of the Node.js of npm', () => {
    const builds = Object.entries(packageJson.optionalDependencies).filter(([name]) =>
      name.startsWith('node-'),
    );
    expect(builds.map(([, version]) => version.split('.')[0])).toEqual(builds.map(() => '24'));
    const platform = process.platform === 'win32' ? 'win' : process.platform;
    const hasBuild = builds.some(([name]) => name === `node-${platform}-${process.arch}`);
    const installed = join(PROJECT_ROOT, 'node_modules/.bin/node');
    expect(existsSync(installed) || existsSync(`${installed}.cmd`)).toBe(hasBuild);
    if (hasBuild) {
      const { stdout } = spawnSync(installed, ['--version'], {
        encoding: 'utf8',
        shell: process.platform === 'win32',
      });
      expect(stdout).toMatch(/^v24\./);
    }
  });

  it('every npm script that starts node checks the version first', () => {
    const withoutCheck = Object.entries(packageJson.scripts)
      .filter(([, command]) => /^(exec )?node\b/.test(command) && !command.includes('.ci/node22.mjs'))
      .filter(([, command]) => !/--import \.\/bin\/require-node\.mjs|node bin\/yamidome\.mjs/.test(command));
    expect(withoutCheck).toEqual([]);
    expect(packageJson.engines.node).toBe('>=22.18');
  });
});
