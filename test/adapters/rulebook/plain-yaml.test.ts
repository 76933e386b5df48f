import fc from 'fast-check';
import { CORE_SCHEMA, load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../../adapters/rulebook/index.ts';
import { plainYaml } from '../../../adapters/rulebook/plain-yaml.ts';
import { RULES_FOLDER } from '../../../src/cli/load.ts';
import { times } from '../../support/chance.ts';

const files = await readRuleFiles(RULES_FOLDER);
const whole = (text: string): unknown => load(text, { schema: CORE_SCHEMA });

/** What the whole parser makes of a text that is no YAML. */
const BROKEN = Symbol('broken');
const wholeOrBroken = (text: string): unknown => {
  try {
    return whole(text);
  } catch {
    return BROKEN;
  }
};

/** Lists, mappings, words and numbers as rules have them, and what stands around them. */
const SCRAPS = [
  ...['a: b', 'a:', 'b: [x, 2, 3.5]', 'c: { ja: あ, en: b }', '"k": v', "'yes': no", 'd: |-', 'e: >-'],
  ...[
    '- a',
    '- k: v',
    '-',
    '- [a, "b, c"]',
    "- 'it''s'",
    '- "\\n\\""',
    '# word',
    '',
    'あ い',
    '- >-',
    '- - a',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    ',',
    ': ',
    ' #',
    '"',
    "'",
    '\\',
    '-',
    '&a',
    '*a',
    '!t',
    '|',
    '>',
    '?',
    '%',
    '@',
    '`',
    '~',
  ],
  ...[
    'null',
    'True',
    '0x1F',
    '-0',
    '007',
    '1e3',
    '.5',
    '12:30',
    '1_000',
    '+1',
    '.inf',
    '---',
    '...',
    '<<: x',
    '__proto__: x',
  ],
  ...[
    '\t',
    '\r\n',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\ud83d',
    '🥦',
    '\u3000',
    '\u00a0',
    'a: b: c',
    'k: a #b',
    'k: a#b',
  ],
];
const scrap = fc.constantFrom(...SCRAPS);

/** Whole lines, indented anyhow. */
const made = fc
  .array(fc.tuple(fc.constantFrom(0, 0, 2, 2, 4, 6, 1), fc.array(scrap, { minLength: 1, maxLength: 2 })), {
    maxLength: 7,
  })
  .map((lines) => lines.map(([blanks, words]) => `${' '.repeat(blanks)}${words.join('')}`).join('\n'));

/** A piece of a rule file with something put in, or something taken out. */
const spoilt = fc
  .tuple(fc.constantFrom(...files), fc.nat(), fc.nat(), fc.nat(3), scrap)
  .map(([{ text }, from, where, cut, put]) => {
    const lines = text.split('\n');
    const first = from % lines.length;
    const piece = lines.slice(first, first + 12).join('\n');
    const at = where % (piece.length + 1);
    return piece.slice(0, at) + put + piece.slice(at + cut);
  });

describe('rules, read quickly', () => {
  it.each(files.map(({ path, text }) => [path, text]))('%s is plain, and says what it says', (_, text) => {
    expect(plainYaml(text)).toStrictEqual(whole(text));
  });

  it('says nothing else than the whole parser does, and leaves to it what is broken', () => {
    const same = (text: string): void => {
      const read = plainYaml(text);
      if (read !== undefined) expect(read).toStrictEqual(wholeOrBroken(text));
    };
    fc.assert(fc.property(made, same), { numRuns: times(3_000) });
    fc.assert(fc.property(spoilt, same), { numRuns: times(3_000) });
  });

  it('leaves to the whole parser what rules seldom need', () => {
    for (const text of [
      '',
      'a: &x 1',
      'a: *x',
      'a: !!str 1',
      'a: 0x1F',
      '? a\n: b',
      'a: |\n  b',
      '- - a',
      'a: b\na: c',
    ])
      expect(plainYaml(text)).toBeUndefined();
  });
});
