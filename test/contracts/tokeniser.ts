import { describe, expect, test } from 'vitest';
import type { Tokeniser } from '#core';
import { type OpenStore, withStore } from './contract-helpers.ts';

const TEXTS = [
  '',
  ' \n',
  '荷物を運ぶ仕事を探しています',
  'plain words',
  '👩‍🚀荷物📦を🇯🇵運ぶ𠮷野家、ﾊﾞｲﾄ５万！？',
  'half a pair: \ud83d',
  'すもも'.repeat(1500),
];

/**
 * The contract of every tokeniser, including the one that is never ready.
 * @example tokeniserContract('memory', () => ({ store: noopTokeniser, close: () => undefined }))
 */
export function tokeniserContract(name: string, make: OpenStore<Tokeniser>): void {
  describe(`tokeniser: ${name}`, () => {
    test.each(TEXTS)('each token stands at its offset, or the result is null (text %#)', (text) =>
      withStore(make, async (tokeniser) => {
        let end = 0;
        for (const { surface, baseForm, partOfSpeech, start } of (await tokeniser.tokenise(text)) ?? []) {
          expect(text.slice(start, start + surface.length)).toBe(surface);
          expect(surface).not.toBe('');
          expect(baseForm).not.toBe('');
          expect(partOfSpeech).not.toBe('');
          expect(start).toBeGreaterThanOrEqual(end);
          end = start + surface.length;
        }
      }),
    );

    test('parallel calls return the tokens of their own text', () =>
      withStore(make, async (tokeniser) => {
        const texts = ['荷物', '運ぶ', '仕事', '応募'];
        const results = await Promise.all(texts.map((text) => tokeniser.tokenise(text)));
        results.forEach((tokens, i) => {
          if (tokens !== null) expect(tokens.map(({ surface }) => surface).join('')).toBe(texts[i]);
        });
      }));
  });
}
