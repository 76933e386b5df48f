import { describe, expect, it } from 'vitest';
import type { PlatformDescriptor } from '#core';
import { platforms } from '../../adapters/index.ts';
import { COMMANDS } from '../../src/cli/program/commands.ts';
import { sourceArguments } from '../support/cli/build-programs.ts';
import { callCommand, runNode } from '../support/cli/run-command.ts';

const COMMAND_NAMES = Object.keys(COMMANDS);

/** Files that take long to load, and that no help text needs. */
const HEAVY_FILES = /\/node_modules\/|\/src\/detect\/|\/adapters\/sql\//;
/** The file of a command: it has the name of its folder. */
const COMMAND_FILES = /\/src\/cli\/([^/]+)\/\1\.ts$/;

/** Prints the URL of every loaded file to standard error. */
const PRINT_LOADED_FILES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  import { writeSync } from 'node:fs';
  registerHooks({ load: (url, context, next) => { writeSync(2, url + '\\n'); return next(url, context); } });
`)}`;

const loadedFilesOf = async (args: readonly string[], env = process.env) => {
  const { code, out, err } = await runNode(['--import', PRINT_LOADED_FILES, ...args], { env });
  return { code, out, files: err.split('\n').filter((line) => line.startsWith('file:')) };
};

describe('the start of a command', () => {
  it.each(COMMAND_NAMES)('%s --help loads no library, no detector and no store', async (command) => {
    const { code, out, files } = await loadedFilesOf([...sourceArguments(command), '--help'], {
      ...process.env,
      LANG: 'en_US.UTF-8',
    });
    expect(out).toContain(`usage: yamidome ${command}`);
    expect(code).toBe(0);
    expect(files).toContainEqual(expect.stringMatching(new RegExp(`/src/cli/${command}/${command}\\.ts$`)));
    expect(files.filter((file) => HEAVY_FILES.test(file))).toEqual([]);
  });

  it.each([['--help'], ['version'], ['chek']])('yamidome %s loads no command', async (word) => {
    const { files } = await loadedFilesOf([...sourceArguments(word)]);
    expect(files.filter((file) => HEAVY_FILES.test(file) || COMMAND_FILES.test(file))).toEqual([]);
  });

  it('completion loads every command, but no library, no detector and no store', async () => {
    const { code, files } = await loadedFilesOf([...sourceArguments('completion'), 'bash']);
    expect(code).toBe(0);
    expect(files.filter((file) => HEAVY_FILES.test(file))).toEqual([]);
  });

  it.each([
    ['bench', ['--lang', 'fr']],
    ['check', ['--lang', 'fr', '荷物']],
    ['doctor', ['--lang', 'fr']],
    ['eval', []],
    ['inquiry', []],
    ['inquiry', ['find', 'Q-1', '--lang', 'fr']],
    ['invite', ['--lang', 'fr']],
    ['rotate-key', ['--old-key']],
    ['scan', []],
    ['scoreboard', ['--month', '2026-13']],
    ['scoreboard', ['--csv', '--json']],
    ['train', ['--quick']],
    ['verify', ['--lang', 'fr']],
  ] as const)('%s %j is refused without loading a library, a detector or a store', async (command, args) => {
    const { code, files } = await loadedFilesOf([...sourceArguments(command), ...args]);
    expect(code).toBe(2);
    expect(files.filter((file) => HEAVY_FILES.test(file))).toEqual([]);
  });

  it('the test detects heavy files', async () => {
    const { files } = await loadedFilesOf([...sourceArguments('check'), '--rules', 'test/cli/rules', '荷物']);
    for (const part of ['/node_modules/zod/', '/node_modules/yaml/', '/src/detect/'])
      expect(files.filter((file) => file.includes(part) && HEAVY_FILES.test(file))).not.toEqual([]);
  });
});

describe('help texts that name platforms', () => {
  const descriptors: readonly PlatformDescriptor[] = platforms;

  it('doctor names every platform that it checks, with its settings', async () => {
    const { out } = await callCommand('doctor', ['--help', '--lang', 'en']);
    const checked = descriptors.filter(({ diagnose }) => diagnose !== undefined);
    expect(out).toContain(`everything on ${checked.map(({ title }) => title).join(' and ')} that`);
    expect(out).toContain(
      `the environment: ${checked.map(({ mainSettings }) => mainSettings.join(' or ')).join(', ')}, and`,
    );
  });

  it('invite names every optional feature, and the setting of the token', async () => {
    const { out } = await callCommand('invite', ['--help', '--lang', 'en']);
    const invitable = descriptors.find(({ loadInvite }) => loadInvite !== undefined)!;
    const { features } = await invitable.loadInvite!();
    const optional = features.filter(({ isDefault }) => !isDefault).map(({ name }) => name);
    expect(out).toContain(`switch on: ${optional.join(', ')}, or all\n`);
    expect(out).toContain(`taken from ${invitable.mainSettings[0]})\n`);
  });
});
