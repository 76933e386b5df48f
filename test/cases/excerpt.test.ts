import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Span } from '#core';
import { createExcerpt } from '../../src/cases/excerpt.ts';
import { clipAndMergeSpans } from '../../src/cases/spans.ts';
import { message } from '../support/messages.ts';
import { wordings } from '../support/shipped-wording-and-policy.ts';
import { verdict } from './case-events.ts';

describe('the text on a card', () => {
  test('marks are merged, sorted and inside the text', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ start: fc.integer({ min: -5, max: 40 }), end: fc.integer({ min: -5, max: 40 }) }),
        ),
        fc.nat(30),
        (spans, length) => {
          const marks = clipAndMergeSpans(spans, length);
          let end = -1;
          for (const mark of marks) {
            expect(mark.start).toBeGreaterThan(end);
            expect(mark.end).toBeGreaterThan(mark.start);
            expect(mark.end).toBeLessThanOrEqual(length);
            end = mark.end;
          }
          for (let i = 0; i < length; i++) {
            const within = (span: Span) => span.start <= i && i < span.end;
            expect(marks.some(within)).toBe(spans.some((span) => span.start < span.end && within(span)));
          }
        },
      ),
    );
  });

  test('a part with a match is shown below the typed text, with its marks', () => {
    const forwarded = message('rin', 'look', {
      parts: [
        { kind: 'display-name', text: 'Rin' },
        { kind: 'forward', text: 'easy money' },
      ],
    });
    const spans = [
      { start: 0, end: 4 },
      { start: 5, end: 10, part: 1 },
    ];
    const excerpt = createExcerpt(forwarded, verdict('hide', spans), wordings.en);
    expect(excerpt.text).toBe('look\n[forwarded] easy money');
    expect(excerpt.spans.map(({ start, end }) => excerpt.text.slice(start, end))).toEqual(['look', 'money']);
  });
});
