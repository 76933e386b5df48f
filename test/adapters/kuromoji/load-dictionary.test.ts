import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadTokenizer } from '../../../adapters/kuromoji/load-dictionary.ts';

interface Loaded {
  tokenize(text: string): unknown;
}
const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('kuromoji/package.json')), 'dict');
const read = (file: string): string[] =>
  readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8').split('\n');

describe('the dictionary in a third of the memory', () => {
  it('says of every line what it says when kuromoji loads it itself', async () => {
    const slim = loadTokenizer(folder);
    const whole = await new Promise<Loaded>((resolve) => {
      require('kuromoji')
        .builder({ dicPath: folder })
        .build((_: unknown, loaded: Loaded) => resolve(loaded));
    });
    const lines = [
      '',
      '𠮷野家🇯🇵㈱',
      'ﾊﾞｲﾄ５万',
      'xyz 000 ✅ ﷽ ꧁',
      ...read('test/bench/everyday-chat.txt'),
      ...read('README.ja.md'),
    ];
    for (const line of lines.map((each) => each.slice(0, 128)))
      expect(slim.tokenize(line)).toEqual(whole.tokenize(line));
  });
});
