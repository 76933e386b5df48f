import { describe, expect, it, test } from 'vitest';
import {
  type CommandDeclaration,
  formatUsage,
  optionsOf,
  parseDeclared,
} from '../../../src/cli/lib/declare-command.ts';
import { languageOfTerminal } from '../../../src/cli/lib/terminal.ts';
import { COMMANDS } from '../../../src/cli/program/commands.ts';

const MAX_COLUMNS = 130;
const LANGUAGES = ['ja', 'en'] as const;

const declarations: readonly CommandDeclaration[] = await Promise.all(
  Object.values(COMMANDS).map(async ({ load }) => (await load()).declaration),
);

const columnsOf = (line: string): number =>
  Array.from(line).reduce((sum, char) => sum + (char > '\u2e7f' ? 2 : 1), 0);

describe.each(declarations)('the help of $name', (declaration) => {
  const options = optionsOf(declaration);

  it.each(LANGUAGES)('lists every option that is parsed, and no other (%s)', (language) => {
    const help = formatUsage(declaration, language);
    const listed = [...help.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)].map(([, name]) => name);
    expect(listed).toEqual(Object.keys(options));
    const mentioned = [...help.matchAll(/--([a-z][\w-]*)/g)].map(([, name]) => name!);
    expect(mentioned.filter((name) => !Object.hasOwn(options, name))).toEqual([]);
  });

  it('has texts in both languages that fit on a wide terminal', () => {
    const [japanese, english] = LANGUAGES.map((language) => formatUsage(declaration, language));
    expect(japanese).toMatch(/[ぁ-ん]/);
    expect(english).not.toMatch(/[ぁ-ん]/);
    const lines = `${japanese}\n${english}`.split('\n');
    expect(lines.filter((line) => columnsOf(line) > MAX_COLUMNS)).toEqual([]);
  });

  it('every option of it is accepted, and a misspelt one is refused', () => {
    for (const [name, option] of Object.entries(options)) {
      const value = option.type === 'string' ? [option.choices?.[0] ?? 'value'] : [];
      expect(parseDeclared(declaration, [`--${name}`, ...value])).toMatchObject({
        values: { [name]: expect.anything() },
      });
      expect(parseDeclared(declaration, [`--${name}x`])).toMatch(/^Unknown option/);
    }
  });

  it('says what the exit codes mean', () => {
    expect(declaration.outro?.en).toContain('Exit code: 0');
    expect(declaration.outro?.ja).toContain('終了コード：');
  });
});

const example = {
  name: 'example',
  synopsis: ['[options]'],
  intro: { en: 'An example.', ja: '例です。' },
  options: {
    only: {
      type: 'string',
      choices: ['pass', 'review', 'hide'],
      isList: true,
      about: { en: 'these only', ja: 'これだけ' },
    },
    lang: { type: 'string', choices: ['ja', 'en'], about: { en: 'the language', ja: '言語' } },
  },
} as const satisfies CommandDeclaration;

test('a value that is no choice is refused with the choices', () => {
  expect(parseDeclared(example, ['--lang', 'fr'])).toBe('--lang knows ja and en, not "fr"');
  expect(parseDeclared(example, ['--only', 'hide,hid'])).toBe(
    '--only knows pass, review and hide, not "hid"',
  );
  expect(parseDeclared(example, ['--only', 'hide, review'])).toMatchObject({
    values: { only: 'hide, review' },
  });
});

test('an empty value or path is refused: a variable of the shell was not set', () => {
  const copy = {
    ...example,
    words: 'path',
    options: { data: { type: 'string', value: 'FOLDER', about: { en: 'the folder', ja: 'フォルダー' } } },
  } as const satisfies CommandDeclaration;
  expect(parseDeclared(copy, ['--data', ''])).toMatch(/^--data is empty/);
  expect(parseDeclared(copy, ['--data='])).toMatch(/^--data is empty/);
  expect(parseDeclared(copy, [''])).toMatch(/^a path is empty/);
  expect(parseDeclared({ ...copy, words: 'text' }, [''])).toMatchObject({ words: [''] });
});

test('a value that looks like an option is refused with the way to write it', () => {
  expect(parseDeclared(example, ['--only', '-1'])).toBe(
    '--only needs a value; one that begins with "-" is written --only=VALUE; see --help',
  );
});

test('a word is refused where a command has none', () => {
  expect(parseDeclared(example, ['word'])).toContain("Unexpected argument 'word'");
});

describe('the language of a terminal', () => {
  it.each([
    [{ LANG: 'ja_JP.UTF-8' }, 'ja'],
    [{ LANG: 'ja' }, 'ja'],
    [{ LANG: 'en_US.UTF-8' }, 'en'],
    [{ LANG: 'C.UTF-8' }, 'en'],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'ja_JP.UTF-8' }, 'ja'],
    [{ LANG: 'ja_JP.UTF-8', LC_MESSAGES: 'en_GB.UTF-8' }, 'en'],
    [{ LANG: 'ja_JP.UTF-8', LC_ALL: '' }, 'ja'],
    [{ LANG: 'jam' }, 'en'],
  ] as const)('%j is %s', (env, language) => {
    expect(languageOfTerminal(env, 'en-US')).toBe(language);
  });

  it('without these variables it is that of the operating system', () => {
    expect(languageOfTerminal({}, 'ja-JP')).toBe('ja');
    expect(languageOfTerminal({}, 'de-DE')).toBe('en');
  });
});
