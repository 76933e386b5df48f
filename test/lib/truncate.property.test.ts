import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeBetween, takeStart, truncate, truncateRendered } from '#lib';
import { arbitraryText } from '../support/arbitrary-text.ts';

const FAMILY = '👨‍👩‍👧';
const arbitraryWellFormedText = arbitraryText(`a|*|\n|𠮷|${FAMILY}|🇯🇵|が|ह्री`).map((text) =>
  text.toWellFormed(),
);
const double = (text: string): string => text.replaceAll('*', '\\*');

describe('a text that is cut', () => {
  it('is never longer than asked for, and never ends with half a character', () => {
    fc.assert(
      fc.property(arbitraryWellFormedText, fc.nat({ max: 200 }), (text, maxLength) => {
        const cut = truncate(text, maxLength);
        expect(cut.length).toBeLessThanOrEqual(maxLength);
        expect(cut.isWellFormed()).toBe(true);
        expect(text.startsWith(takeStart(text, maxLength))).toBe(true);
      }),
    );
  });

  it('keeps an emoji of several code points whole, or leaves it out', () => {
    for (let length = 0; length <= FAMILY.length * 3; length++)
      expect(takeStart(FAMILY.repeat(3), length).length % FAMILY.length).toBe(0);
    expect(truncate(`ab${FAMILY}`, 6)).toBe('ab…');
    expect(takeBetween(`a${FAMILY}b`, 3, 100)).toBe(`${FAMILY}b`);
  });

  it('with thousands of accents on one letter is cut between them', () => {
    expect(takeStart(`a${'\u0301'.repeat(5000)}`, 100)).toHaveLength(100);
  });

  it('is cut after escaping, not before', () => {
    fc.assert(
      fc.property(arbitraryWellFormedText, fc.nat({ max: 200 }), (text, maxLength) => {
        expect(truncateRendered(text, maxLength, double).length).toBeLessThanOrEqual(maxLength);
      }),
    );
    expect(truncateRendered('****', 5, double)).toBe('\\*\\*…');
  });
});
