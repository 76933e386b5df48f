import { expect, it } from 'vitest';
import { findAction, parseChoice, parseYes, readTypedCommand, splitFirstWord } from '#core';
import { COMMAND_DEFINITIONS } from '../../../src/commands/command-list.ts';

const read = (typed: string) => readTypedCommand(COMMAND_DEFINITIONS, typed);

it('a command is found by its name in both languages, with one word for each option', () => {
  for (const typed of ['strikes rin', 'ストライク rin', ' STRIKES  rin '])
    expect(read(typed)?.words.get('member'), typed).toBe('rin');
  expect(read('strikes')?.words.get('member')).toBe('');
});

it('the option that takes the rest gets all remaining words', () => {
  const words = read('report https://example.com/#1 しつこい 勧誘です')?.words;
  expect(words?.get('link')).toBe('https://example.com/#1');
  expect(words?.get('reason')).toBe('しつこい 勧誘です');
});

it('a subcommand follows its command; without one, the default subcommand is meant', () => {
  expect(read('config set quota.hidesPerHour 5')?.action.path).toBe('config set');
  expect(read('config nothing')).toBeUndefined();
  const { defaultSubcommand } = COMMAND_DEFINITIONS.find(({ id }) => id === 'config')!;
  expect(read('config')?.action.path).toBe(defaultSubcommand);
});

it('a text that is no command is not read as one', () => {
  for (const typed of ['', 'nothing', '日/給']) expect(read(typed), typed).toBeUndefined();
});

it('an action is found by its path', () => {
  expect(findAction(COMMAND_DEFINITIONS, 'config set')?.definition.id).toBe('config');
  expect(findAction(COMMAND_DEFINITIONS, 'config nothing')).toBeUndefined();
});

it('a choice is known by its value and its names', () => {
  const [mode] = COMMAND_DEFINITIONS.find(({ id }) => id === 'mode')!.options;
  expect(['enforce', '実施', 'ENFORCE'].map((word) => parseChoice(mode!.choices!, word))).toEqual(
    Array(3).fill('enforce'),
  );
  expect(parseChoice(mode!.choices!, 'Nothing')).toBe('nothing');
  expect([parseYes('はい'), parseYes('Yes'), parseYes('no')]).toEqual([true, true, false]);
  expect(splitFirstWord('  a  b c ')).toEqual(['a', 'b c']);
});
