import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callCommand, createSmallRulesFolder } from '../support/cli/run-command.ts';

/** Every command that opens the archive, with arguments that are otherwise complete. */
const INQUIRY_COMMANDS = [
  ['list'],
  ['show', 'Q-9'],
  ['find', 'Q-9'],
  ['hold', 'Q-9'],
  ['approve', 'Q-9'],
  ['bundle', 'Q-9'],
  ['close', 'Q-9', '--ending', '回答済み'],
  ['key'],
].map((args) => ['inquiry', args] as const);
const COMMANDS = [
  ...INQUIRY_COMMANDS,
  ['scoreboard', []],
  ['verify', []],
  ['backup', [join(tmpdir(), 'yamidome-no-backups')]],
] as const;

describe('a command with a data folder that does not exist', () => {
  let folder: string;
  let rules: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'yamidome-missing-'));
    rules = await createSmallRulesFolder();
  });
  afterAll(() => {
    for (const path of [folder, rules]) rmSync(path, { recursive: true });
  });
  const call = (command: string, args: readonly string[], env: Record<string, string> = {}) =>
    callCommand(command, args, { env: { RULES_DIR: rules, ...env } });

  test.each(COMMANDS)('%s %j refuses it and creates nothing', async (command, args) => {
    const missing = join(folder, 'misspelt');
    const { code, out, err } = await call(command, [...args, '--data', missing]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(`${command}: there is no data folder ${missing}\n`);
    expect(existsSync(missing)).toBe(false);
  });

  test.each(COMMANDS)('%s %j leaves an empty folder empty', async (command, args) => {
    const { code, err } = await call(command, [...args, '--data', folder]);
    expect(code).toBe(2);
    expect(err).toBe(`${command}: there is no database in ${folder}: yamidome.db is missing\n`);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(COMMANDS)('%s %j says that this account cannot read it', async (command, args) => {
    const unreadable = join(folder, 'unreadable');
    // A link to itself cannot be followed, by root neither.
    symlinkSync(unreadable, unreadable);
    const { code, out, err } = await call(command, [...args, '--data', unreadable]);
    rmSync(unreadable);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      `${command}: ${join(unreadable, 'yamidome.db')} cannot be read (ELOOP): run this with the account of the bot\n`,
    );
  });

  test('rotate-key refuses it and creates no key', async () => {
    for (const args of [[], ['--new-key']]) {
      const missing = join(folder, 'misspelt');
      expect(await call('rotate-key', args, { DATA_DIR: missing })).toMatchObject({ code: 2, out: '' });
      expect(existsSync(missing)).toBe(false);
    }
  });

  test.each([...COMMANDS, ['rotate-key', []]] as const)(
    '%s %j says in one way that no archive is configured',
    async (command, args) => {
      const { code, err } = await call(command, args);
      expect(code).toBe(2);
      expect(err).toBe(
        `${command}: no archive is configured: set DATA_DIR or DATABASE_URL, or write --data FOLDER\n`,
      );
    },
  );
});
