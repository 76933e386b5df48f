import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../../src/app/project-paths.ts';
import { COMMANDS } from '../../../src/cli/program/commands.ts';
import { callCommand, callProgram } from '../../support/cli/run-command.ts';

const packageJson = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
};

/** What a help says about a command. */
const lineOf = (help: string, name: string): string | undefined =>
  help
    .split('\n')
    .find((line) => line.startsWith(`  ${name} `))
    ?.slice(name.length + 2)
    .trim();

describe('yamidome', () => {
  it('--help lists every command with its purpose, in the language of the terminal', async () => {
    const english = await callProgram(['--help'], { env: { LANG: 'en_US.UTF-8' } });
    const japanese = await callProgram(['help'], { env: { LANG: 'ja_JP.UTF-8' } });
    for (const [name, { purpose }] of Object.entries(COMMANDS)) {
      expect(lineOf(english.out, name)).toBe(purpose.en);
      expect(lineOf(japanese.out, name)).toBe(purpose.ja);
    }
    expect([english.code, english.err, japanese.code]).toEqual([0, '', 0]);
  });

  it('--lang before the command chooses the language of the help', async () => {
    const { out } = await callProgram(['--lang', 'ja', '--help'], { env: { LANG: 'en_US.UTF-8' } });
    expect(out).toMatch(/^使い方: yamidome /);
    expect((await callProgram(['--lang=fr', '--help'])).err).toBe(
      'yamidome: --lang knows ja and en, not "fr"; see yamidome --help\n',
    );
  });

  it.each([
    ['--help', '--lang', 'ja'],
    ['help', '--lang=ja'],
    ['help', 'scan', '--lang', 'ja'],
    ['help', 'completion', '--lang', 'ja'],
    ...Object.keys(COMMANDS).map((name) => [name, '--help', '--lang', 'ja']),
  ])('--lang after --help or help chooses its language, too: %s %s %s %s', async (...args) => {
    const { code, out, err } = await callProgram(
      args.filter((arg) => arg !== undefined),
      { env: { LANG: 'en_US.UTF-8' } },
    );
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^使い方: yamidome /);
  });

  it('a misspelt command is refused with the nearest one', async () => {
    const { code, out, err } = await callProgram(['chek', '荷物']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe('yamidome: there is no command "chek"; did you mean "check"?; see yamidome --help\n');
  });

  it('a misspelt option before the command is refused', async () => {
    const { code, err } = await callProgram(['--verson']);
    expect([code, err]).toEqual([
      2,
      'yamidome: there is no option "--verson"; did you mean "--version"?; see yamidome --help\n',
    ]);
  });

  it('help COMMAND prints the help of the command', async () => {
    const [help, option] = await Promise.all([
      callProgram(['help', 'scan']),
      callCommand('scan', ['--help']),
    ]);
    expect(help).toEqual(option);
    expect((await callProgram(['help', 'scann'])).code).toBe(2);
  });

  it('version prints the version of package.json', async () => {
    for (const word of ['version', '--version', '-V'])
      expect((await callProgram([word])).out).toBe(
        `yamidome ${packageJson.version} (Node.js ${process.versions.node})\n`,
      );
  });

  it('every command has an npm script as its short form', () => {
    const missing = Object.keys(COMMANDS)
      .filter((name) => name !== 'serve')
      .filter((name) => packageJson.scripts[name] !== `node bin/yamidome.mjs ${name}`);
    expect(missing).toEqual([]);
    expect(packageJson.scripts.start).toContain('node bin/yamidome.mjs serve');
  });
});

describe('colour', () => {
  const check = (env: NodeJS.ProcessEnv, ...args: string[]) =>
    callProgram(['check', '--rules', 'test/cli/rules', ...args, '荷物です'], { env });

  it('is not written to a file, unless FORCE_COLOR asks for it', async () => {
    expect((await check({})).out).toContain('【荷物】');
    expect((await check({ FORCE_COLOR: '1' })).out).toMatch(/判定: \u001b\[3\dm/);
  });

  it('is switched off by NO_COLOR and by --no-color', async () => {
    expect((await check({ FORCE_COLOR: '1', NO_COLOR: '1' })).out).toContain('【荷物】');
    expect((await check({ FORCE_COLOR: '1' }, '--no-color')).out).toContain('【荷物】');
  });

  it('--no-color after -- is a text', async () => {
    const { out } = await callProgram(['check', '--rules', 'test/cli/rules', '--', '--no-color']);
    expect(out).toContain('--no-color');
  });
});
