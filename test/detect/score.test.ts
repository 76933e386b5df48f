import { describe, expect, test } from 'vitest';
import { NO_EVIDENCE_LOG_ODDS } from '#core';
import { createDetector, type RuleFile } from '../../src/detect/index.ts';
import { sumLogOdds, weighRules } from '../../src/detect/score.ts';
import { decide, shouldOfferHelp } from '../../src/pipeline/decide.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';

const rule = (group: string, weight: number, more = '') => `
    when: { any: [${group}] }
    weight: ${weight}
    ${more}
    note: { ja: ${group}, en: ${group} }
    hits: [${group}]`;

const ruleFiles = (rules: string, stances = 'stances: []'): readonly RuleFile[] => [
  { path: 'index.yaml', text: 'packs: [trial]\nlexicon: [words.yaml]' },
  {
    path: 'words.yaml',
    text: 'groups: { hint: { terms: [ひそひそ] }, murmur: { terms: [ぼそぼそ] }, shout: { terms: [がやがや] }, calm: { terms: [しずしず] } }',
  },
  { path: 'stances.yaml', text: stances },
  { path: 'trial/pack.yaml', text: `id: trial\nsummary: { ja: 試し, en: a trial }\nrules:${rules}` },
];

const detector = createDetector(
  ruleFiles(`
  hint:${rule('hint', 1, 'most: review\n    sorts: [pay]')}
  murmur:${rule('murmur', 1, 'most: review\n    sorts: [contact]')}
  shout:${rule('shout', 1, 'sorts: [errand]')}
  calm:${rule('calm', -0.4)}`),
);
const detect = (text: string) => detector.detect({ text, parts: [] }, { packs: ['trial'], language: 'en' });
const policy = testPolicy({ probability: { review: 0.0005, hide: 0.01 } });
const rulingOf = (text: string) => decide(detect(text), policy).ruling;

describe('rules', () => {
  const pay = (weight: number) => ({ weight, sorts: ['pay'] as const });
  const contact = (weight: number) => ({ weight, sorts: ['contact'] as const });

  test('of one sort count less and less, so that a list of catchwords does not add up without limit', () => {
    const sumOf = (count: number) =>
      weighRules(Array.from({ length: count }, () => pay(0.3))).reduce((sum, weight) => sum + weight, 0);
    expect(sumOf(2)).toBeGreaterThan(sumOf(1));
    expect(sumOf(200)).toBeLessThan(sumOf(1) + 10);
  });

  test('of two sorts say more together than twice one sort', () => {
    const [one = 0, other = 0] = weighRules([pay(0.3), contact(0.3)]);
    const [first = 0, second = 0] = weighRules([pay(0.3), pay(0.3)]);
    expect(one + other).toBeGreaterThan(first + second);
  });

  test('are weighed the same in any order', () => {
    const rules = [pay(0.2), contact(0.5), pay(0.4), { weight: -0.3, sorts: [] }];
    expect(weighRules(rules.toReversed()).toReversed()).toEqual(weighRules(rules));
  });

  test('that only name a thing add no sort', () => {
    expect(weighRules([pay(0.02)])[0]).toBeLessThan(0.1);
  });

  test('for the author count in full', () => {
    expect(weighRules([{ weight: -0.4, sorts: [] }])).toEqual([-0.8]);
  });
});

describe('the sum', () => {
  test('is not limited', () => {
    expect(sumLogOdds({ rules: [20, 20], wording: 20, stance: 0 })).toBeGreaterThan(40);
  });

  test('is much lower for an author who warns', () => {
    const evidence = { rules: [5], wording: 2 } as const;
    const soliciting = sumLogOdds({ ...evidence, stance: 0 });
    expect(sumLogOdds({ ...evidence, stance: -3 })).toBeLessThan(soliciting - 5);
  });

  test('stays at a review under any stance if the wording alone is beyond doubt', () => {
    const wording = 14;
    expect(sumLogOdds({ rules: [], wording, stance: -4 })).toBe(0);
    expect(sumLogOdds({ rules: [], wording: 5, stance: -4 })).toBeLessThan(NO_EVIDENCE_LOG_ODDS);
  });
});

describe('hints (most: review)', () => {
  test('bring a message to the moderators and never hide it, however many they are', () => {
    expect(rulingOf('ひそひそ ぼそぼそ')).toBe('review');
    expect(detect('ひそひそ ぼそぼそ').reviewOnly).toBe(true);
  });

  test('support a rule that may hide', () => {
    expect(rulingOf('がやがや')).toBe('review');
    expect(rulingOf('がやがや ひそひそ')).toBe('hide');
  });
});

describe('the words of a plea', () => {
  const plea = `stances:
  - stance: asking-help
    because: { ja: 助けを求めている, en: asks for help }
    when: { any: [murmur] }
    weight: -1
    hits: [ぼそぼそ]`;
  const detectPlea = (sorts: readonly string[]) => {
    const rules = sorts.map((sort) => `\n  ${sort}:${rule('shout', 1, `sorts: [${sort}]`)}`).join('');
    return createDetector(ruleFiles(rules, plea)).detect(
      { text: 'がやがや ぼそぼそ', parts: [] },
      { packs: ['trial'], language: 'en' },
    );
  };

  test('keep a message with some evidence from becoming a case', () => {
    expect(detectPlea(['pay', 'errand']).stance).toBe('asking-help');
  });

  test('are outweighed by much evidence: a person decides, and the author is still offered help', () => {
    const verdict = decide(detectPlea(['pay', 'errand', 'contact', 'role', 'demand', 'account']), policy);
    expect(verdict).toMatchObject({
      ruling: 'review',
      stance: 'soliciting',
      asksForHelp: true,
      reviewOnly: true,
    });
    expect(shouldOfferHelp(verdict)).toBe(true);
  });
});

test('a rule that cannot be held back is refused with file, line and reason', () => {
  expect(() => createDetector(ruleFiles(`\n  calm:${rule('calm', -0.4, 'most: review')}`))).toThrow(
    /trial\/pack\.yaml, line \d+: .*only a weight above 0/,
  );
  expect(() => createDetector(ruleFiles(`\n  hint:${rule('hint', 0.4, 'most: hide')}`))).toThrow(
    /trial\/pack\.yaml, line \d+: .*write review/,
  );
});
