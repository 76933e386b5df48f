import { describe, expect, test } from 'vitest';
import type { Tokeniser } from '#core';
import { type Make, using } from './made.ts';

/** What every tokeniser must do, the one that knows nothing included. */
export function tokeniserContract(name: string, make: Make<Tokeniser>): void {
  describe(`tokeniser: ${name}`, () => {
    test('each word lies where it says, or there is no answer', () =>
      using(make, async (tokeniser) => {
        for (const text of ['', '荷物を運ぶ仕事を探しています', 'plain words']) {
          const tokens = await tokeniser.tokenise(text);
          for (const { surface, start } of tokens ?? []) {
            expect(text.slice(start, start + surface.length)).toBe(surface);
          }
        }
      }));
  });
}
