import { expect, test } from 'vitest';
import { interpretInquiry } from '../../../src/cli/inquiry/parse-arguments.ts';
import { parseCommandLine } from '../../../src/cli/lib/parse-arguments.ts';

const options = { lang: { type: 'string' }, json: { type: 'boolean' } } as const;

test('a misspelt option is answered with the one that was meant', () => {
  expect(parseCommandLine({ args: ['--lagn', 'ja'], options })).toBe(
    'Unknown option \'--lagn\'; did you mean "--lang"?; see --help',
  );
  expect(parseCommandLine({ args: ['--lang', 'ja'], options })).toMatchObject({ values: { lang: 'ja' } });
  expect(parseCommandLine({ args: ['--lang'], options })).toContain('see --help');
});

test('a misspelt command for inquiries is answered with the one that was meant', () => {
  expect(interpretInquiry(['regster'], {})).toEqual({
    ok: false,
    why: 'unknown command "regster"; did you mean "register"?; see --help',
  });
});
