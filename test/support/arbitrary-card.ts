import fc from 'fast-check';
import type { Card, Server } from '#core';
import { arbitraryText } from './arbitrary-text.ts';

/** Texts that grow when they are escaped or quoted, and characters of several UTF-16 units. */
const FRAGMENTS =
  '*|\n|**x**|<@1>|@everyone|https://a.example|> |1. |👨‍👩‍👧|🇯🇵|𠮷|日給5万|<!channel>|&|_|`|# |\t|が';

/** Texts from empty to much longer than a platform accepts. */
const arbitraryLongText: fc.Arbitrary<string> = fc.oneof(
  arbitraryText(FRAGMENTS),
  fc
    .tuple(arbitraryText(FRAGMENTS), fc.integer({ min: 1, max: 900 }))
    .map(([text, times]) => text.repeat(times).slice(0, 12_000)),
  fc.constantFrom(
    `offer\n${'*\n'.repeat(880)}`,
    '👨‍👩‍👧'.repeat(800),
    '@'.repeat(4000),
    '\u0301'.repeat(5000),
  ),
);

const arbitrarySpans = (text: string): fc.Arbitrary<Card['spans']> =>
  fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 80 }).map((positions) => {
    const sorted = [...new Set(positions)].sort((a, b) => a - b);
    return sorted.flatMap((start, nth) =>
      nth % 2 === 0 && sorted[nth + 1] !== undefined ? [{ start, end: sorted[nth + 1]! }] : [],
    );
  });

const arbitraryFact: fc.Arbitrary<Card['facts'][number]> = fc.record(
  {
    label: arbitraryLongText,
    value: arbitraryLongText,
    links: fc.array(
      fc.constantFrom('https://discord.com/channels/1/2/3', `https://machi.slack.com/${'a'.repeat(300)}`),
      { maxLength: 4 },
    ),
  },
  { requiredKeys: ['label', 'value'] },
);

const LONG_LABEL = '違反と認める👍'.repeat(20);

const decisionButtons = (isDecided: boolean): Pick<Card, 'buttons' | 'change'> =>
  isDecided
    ? { buttons: [], change: { decision: 'uphold', label: LONG_LABEL } }
    : {
        buttons: [
          { decision: 'uphold', label: LONG_LABEL },
          { decision: 'overturn', label: '👍'.repeat(60) },
        ],
      };

/**
 * Arbitrary cards: long names, titles and pleas, up to 100 reasons, many facts, every button.
 * @example fc.assert(fc.property(arbitraryCard(server), (card) => layoutCard(card, words).length === 1))
 */
export const arbitraryCard = (server: Server): fc.Arbitrary<Card> =>
  arbitraryLongText.chain((text) =>
    fc
      .record({
        caseId: fc.constant('Y-4G7C2Q0M1X'),
        revision: fc.nat(),
        title: arbitraryLongText,
        status: arbitraryLongText,
        author: fc.record({
          server: fc.constant(server),
          id: fc.constant('41771983423143937'),
          name: arbitraryLongText,
          roles: fc.constant([]),
        }),
        channel: fc.oneof(fc.constantFrom('162701077035089920', 'C0123456789'), arbitraryLongText),
        text: fc.constant(text),
        spans: arbitrarySpans(text),
        reasons: fc.array(arbitraryLongText, { maxLength: 100 }),
        facts: fc.array(arbitraryFact, { maxLength: 60 }),
        isDecided: fc.boolean(),
        deeds: fc.constantFrom<NonNullable<Card['deeds']>>(
          [],
          (['timeout', 'ban', 'claim', 'note'] as const).map((deed) => ({
            deed,
            label: `${deed} 👍`.repeat(30),
          })),
        ),
        url: fc.constantFrom(
          'https://discord.com/channels/1/2/3',
          `https://machi.slack.com/${'a'.repeat(4000)}`,
        ),
      })
      .map(({ isDecided, ...card }) => ({ ...card, ...decisionButtons(isDecided) })),
  );
