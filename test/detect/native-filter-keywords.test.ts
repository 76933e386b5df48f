import { expect, test } from 'vitest';
import { loadRulesBundle } from '../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { type KeywordOptions, selectNativeFilterKeywords } from '../../src/detect/native-filter-keywords.ts';

const loaded = await loadRulesBundle(DEFAULT_RULES_FOLDER);
if (!loaded.ok) throw new Error(loaded.why);
const { detector, policy } = loaded.value;
const options: KeywordOptions = {
  packs: policy.packs,
  probability: policy.probability,
  baseRate: policy.baseRate,
  maxLength: 58,
};

test('every certain phrase is hidden by itself, fits, and stands in no innocent example', () => {
  const phrases = selectNativeFilterKeywords(detector, options);
  expect(phrases.length).toBeGreaterThan(20);
  const innocent = detector.sources.flatMap((pack) =>
    Object.values(pack.rules).flatMap(({ passes = [] }) => passes),
  );
  for (const phrase of phrases) {
    const result = detector.detect({ text: phrase, parts: [] }, { packs: policy.packs, language: 'ja' });
    expect(result.logOdds, phrase).toBeGreaterThanOrEqual(4.6);
    expect(result.stance, phrase).toBe('soliciting');
    expect(phrase.length).toBeLessThanOrEqual(58);
    expect(
      innocent.some((text) => text.includes(phrase)),
      phrase,
    ).toBe(false);
  }
});

test('a pack that is not in force adds none, and a stricter threshold never adds any', () => {
  const one = selectNativeFilterKeywords(detector, { ...options, packs: ['account-trade'] });
  const all = selectNativeFilterKeywords(detector, options);
  expect(one.length).toBeLessThan(all.length);
  const strict = selectNativeFilterKeywords(detector, { ...options, probability: { review: 0.5, hide: 1 } });
  expect(strict.length).toBeLessThanOrEqual(all.length);
});
