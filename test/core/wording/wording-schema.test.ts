import { expect, test } from 'vitest';
import { fillTemplate, findPlaceholderMismatches, listPlaceholders, wordingSchema } from '#core';
import { wordings } from '../../support/shipped-wording-and-policy.ts';

const changed = (path: readonly [string, string], text: string): unknown => {
  const copy = structuredClone(wordings.ja) as unknown as Record<string, Record<string, string>>;
  copy[path[0]]![path[1]] = text;
  return copy;
};

test('Japanese and English ask for the same values in every sentence', () => {
  expect(findPlaceholderMismatches(wordings)).toEqual([]);
});

test('a sentence that forgot a value in one language is named', () => {
  const en = wordingSchema.parse(changed(['receipt', 'reported'], 'Thank you.'));
  expect(findPlaceholderMismatches({ ja: wordings.ja, en })).toEqual([
    'receipt.reported: ja {case}, en none',
  ]);
});

test.each([
  [['receipt', 'reported'], 'Thanks {name}', 'unknown placeholder {name}; allowed: {case}'],
  [['receipt', 'exempt'], 'No {case}', 'unknown placeholder {case}; allowed: none'],
  [['receipt', 'reported'], 'Thanks { case }', 'a lone { or }'],
  [['letter', 'police'], 'Please call', 'must name #9110'],
  [['receipt', 'exempt'], ' ', 'Too small'],
  [['receipt', 'exmpt'], 'x', 'exmpt'],
] as const)('%s: "%s" is refused', (path, text, complaint) => {
  const result = wordingSchema.safeParse(changed(path, text));
  expect(result.success).toBe(false);
  expect(result.error?.message).toContain(complaint);
});

test('values are put in once: braces that a member typed stay what they are', () => {
  expect(fillTemplate(wordings.en.letter.reason, { reasons: '{reasons} {case}' })).toBe(
    'Reason: {reasons} {case}',
  );
  expect(listPlaceholders('{b} and {a} and {b}')).toEqual(['a', 'b']);
});

test('every warning to members names the police line that listens', () => {
  for (const { letter } of [wordings.ja, wordings.en]) expect(letter.police).toContain('#9110');
});
