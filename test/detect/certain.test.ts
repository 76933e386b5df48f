import { expect, test } from 'vitest';
import { loadHouse, RULES_FOLDER } from '../../src/cli/load.ts';
import { type CertainOptions, certainPhrases } from '../../src/detect/certain.ts';

const loaded = await loadHouse(RULES_FOLDER);
if (!loaded.ok) throw new Error(loaded.why);
const { rulebook, policy } = loaded.value;
const options: CertainOptions = { packs: policy.packs, thresholds: policy.thresholds, longest: 58 };

test('every certain phrase is hidden by itself, fits, and stands in no innocent example', () => {
  const phrases = certainPhrases(rulebook, options);
  expect(phrases.length).toBeGreaterThan(20);
  const innocent = rulebook.sources.flatMap((pack) =>
    Object.values(pack.rules).flatMap(({ passes = [] }) => passes),
  );
  for (const phrase of phrases) {
    const finding = rulebook.judge({ text: phrase, parts: [] }, { packs: policy.packs, language: 'ja' });
    expect(finding.score, phrase).toBeGreaterThanOrEqual(policy.thresholds.hide);
    expect(finding.stance, phrase).toBe('soliciting');
    expect(phrase.length).toBeLessThanOrEqual(58);
    expect(
      innocent.some((text) => text.includes(phrase)),
      phrase,
    ).toBe(false);
  }
});

test('a pack that is not in force adds none, and a stricter threshold never adds any', () => {
  const one = certainPhrases(rulebook, { ...options, packs: ['account-trade'] });
  const all = certainPhrases(rulebook, options);
  expect(one.length).toBeLessThan(all.length);
  const strict = certainPhrases(rulebook, { ...options, thresholds: { review: 0.5, hide: 1 } });
  expect(strict.length).toBeLessThanOrEqual(all.length);
});
