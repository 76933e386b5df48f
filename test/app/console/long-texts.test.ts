import { describe, expect, it } from 'vitest';
import { readForm } from '../../../adapters/console/settings/read-form.ts';
import { parseYamlValues, YamlSyntaxError } from '../../../src/commands/config/parse-setting-value.ts';
import { readFormFields, rowsOf } from '../../../src/commands/settings/setting-form.ts';
import { createPlaygroundWorld, viewer } from './playground/playground-world.ts';

/** A form of the console has at most this many bytes. */
const LONG = 900_000;
const kei = viewer();

/*
 * An administrator of one server must not stop the process, which guards other servers too. Each of these texts took
 * minutes or longer.
 */
describe('a form with texts that no person types is answered like any other', () => {
  it.each([
    ['review', `1${' '.repeat(LONG)}x`],
    ['hide', ' '.repeat(LONG)],
    ['phrases', `あ${' '.repeat(LONG)}い`],
    ['phrases', Array.from({ length: 100_000 }, (_, i) => `花${i}`).join('\n')],
    ['ownPack', 'a: [\n'.repeat(LONG / 5)],
  ])('draft: %s', async (field, text) => {
    const { playground, keyValueStore } = createPlaygroundWorld();
    const input = { review: '4%', hide: '55%', phrases: '', ownPack: '', [field]: text };
    const result = await playground.saveDraft(kei, input, { revision: 0, language: 'ja' });
    expect(result).toMatchObject({ done: false, code: 'invalid' });
    expect(await keyValueStore.list('')).toEqual([]);
  });

  it('example lines: only the beginning of a long text is kept', () => {
    const { playground } = createPlaygroundWorld();
    const lines = [
      { text: 'a'.repeat(LONG), expect: 'hide' as const },
      { text: 'a.'.repeat(LONG / 2), expect: 'pass' as const },
    ];
    const file = playground.formatExamples(kei, lines, 'jsonl');
    expect(file?.text.length).toBeLessThan(2500);
  });

  it('settings: one field that is sent many thousand times', () => {
    const data = new FormData();
    for (let i = 0; i < 100_000; i += 1) data.append('packs', String(i));
    expect(readForm(data).fields.packs).toHaveLength(100_000);
  });

  it('settings: a number with a long gap, and a list with thousands of rows', () => {
    const typed = `1${' '.repeat(LONG)}x`;
    expect(readFormFields({ 'retention.days': [typed] }).retention).toEqual({ days: typed });
    const rows = Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`ladder.${i}.do`, ['warn']]));
    expect(rowsOf('ladder', rows)).toHaveLength(200);
  });

  it('import: many thousand keys, and the same key twice is still a mistake with its line', () => {
    const keys = Array.from({ length: 15_000 }, (_, i) => `k${i}: 1`).join('\n');
    expect(Object.keys(Object(parseYamlValues(keys)))).toHaveLength(15_000);
    const lineOf = (text: string): number | undefined => {
      try {
        parseYamlValues(text);
        return undefined;
      } catch (error) {
        return error instanceof YamlSyntaxError ? error.line : undefined;
      }
    };
    expect([lineOf('a: 1\nb: {c: 1}\na: 2'), lineOf('a:\n  - b: 1\n    b: 2'), lineOf('a: 1\nb: 1')]).toEqual(
      [3, 3, undefined],
    );
  });
});
