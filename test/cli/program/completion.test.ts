import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lazy } from '#lib';
import { optionsOf } from '../../../src/cli/lib/declare-command.ts';
import { COMMANDS } from '../../../src/cli/program/commands.ts';
import { PURPOSES, SHELLS, type Shell } from '../../../src/cli/program/own-commands.ts';
import { callProgram } from '../../support/cli/run-command.ts';

const scriptOf = async (shell: Shell): Promise<string> => (await callProgram(['completion', shell])).out;

const folder = mkdtempSync(join(tmpdir(), 'yamidome-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bashFile = join(folder, 'yamidome.bash');
writeFileSync(bashFile, await scriptOf('bash'));

/** What bash offers for the last word of each line, as readline splits it. */
function completeInBash(lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const calls = lines.map(
    (words) =>
      `COMP_WORDS=(yamidome ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _yamidome; echo "\${COMPREPLY[*]}"`,
  );
  const { stdout, stderr } = spawnSync(
    'bash',
    ['--norc', '-c', [`source ${bashFile}`, ...calls].join('\n')],
    {
      encoding: 'utf8',
    },
  );
  expect(stderr).toBe('');
  return stdout
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split(' ').filter((word) => word !== ''));
}

describe('completion in bash', () => {
  it('is registered for yamidome', () => {
    const { stdout } = spawnSync('bash', ['--norc', '-c', `source ${bashFile}; complete -p yamidome`], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('complete -o default -F _yamidome yamidome\n');
  });

  it('offers every command, and those that begin as typed', () => {
    const [all, some, options] = completeInBash([[''], ['s'], ['--v']]);
    expect(all).toEqual(PURPOSES.map(([name]) => name));
    expect(some).toEqual(['serve', 'scan', 'scoreboard']);
    expect(options).toEqual(['--version']);
  });

  // One shell answers for all commands: to start a process from the large one of the tests takes longer than the answer.
  const offeredOptions = lazy(Object.keys(COMMANDS), (names) =>
    completeInBash(names.map((name) => [name, '--'])),
  );
  it.each(Object.entries(COMMANDS).map(([name, { load }], at) => ({ name, load, at })))(
    'offers every option of $name',
    async ({ load, at }) => {
      const { declaration } = await load();
      expect(offeredOptions()[at]).toEqual(
        [...Object.keys(optionsOf(declaration)), 'no-color'].map((each) => `--${each}`),
      );
    },
  );

  it('offers the values of an option, also after =, after a comma and after --lang', () => {
    expect(
      completeInBash([
        ['check', '--lang', ''],
        ['check', '--lang', '=', 'j'],
        ['scan', '--only', 'hide,r'],
        ['--lang', 'ja', 'inquiry', 'register', '--ground', 'w'],
        ['inquiry', 'h'],
        ['help', 'sc'],
        ['completion', ''],
      ]),
    ).toEqual([
      ['ja', 'en'],
      ['ja'],
      ['hide,review'],
      ['warrant'],
      ['hold'],
      ['scan', 'scoreboard'],
      ['bash', 'zsh', 'fish'],
    ]);
  });

  it('leaves paths to bash', () => {
    expect(
      completeInBash([
        ['scan', ''],
        ['scan', '--policy', ''],
        ['check', ''],
      ]),
    ).toEqual([[], [], []]);
  });
});

/** bash is everywhere; the others are checked where they are installed. */
const CHECKED_SHELLS = SHELLS.filter(
  (shell) => shell === 'bash' || spawnSync(shell, ['-c', 'exit 0']).status === 0,
);

describe('the scripts', () => {
  it.each(CHECKED_SHELLS)('%s reads its script without an error', async (shell) => {
    const path = join(folder, `script.${shell}`);
    writeFileSync(path, await scriptOf(shell));
    const { status, stderr } = spawnSync(shell, ['-n', path], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it.each(['zsh', 'fish'] as const)(
    '%s describes every command in the language of the terminal',
    async (shell) => {
      const script = await scriptOf(shell);
      for (const [name, purpose] of PURPOSES)
        expect(script).toMatch(new RegExp(`${name}.*${purpose.ja.slice(0, 8)}`));
      expect((await callProgram(['completion', shell, '--lang', 'en'])).out).toContain(
        'judge one text and say why',
      );
    },
  );

  it('an unknown shell is refused', async () => {
    expect(await callProgram(['completion', 'tcsh'])).toEqual({
      code: 2,
      out: '',
      err: 'completion: write one of bash, zsh, fish; see --help\n',
    });
  });
});
