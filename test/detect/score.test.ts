import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { NO_EVIDENCE_LOG_ODDS, policySchema, probabilityOfScore } from '#core';
import { createDetector, type RuleFile } from '../../src/detect/index.ts';
import { REVIEW_SCORE_CAP, toLogOdds } from '../../src/detect/score.ts';
import { decide } from '../../src/pipeline/decide.ts';

const shipped = policySchema.parse(parse(await readFile('rules/policy.yaml', 'utf8')));

const rule = (group: string, weight: number, most = '') => `
    when: { any: [${group}] }
    weight: ${weight}
    ${most}
    note: { ja: ${group}, en: ${group} }
    hits: [${group}]`;

const ruleFiles = (rules: string): readonly RuleFile[] => [
  { path: 'index.yaml', text: 'packs: [trial]\nlexicon: [words.yaml]' },
  {
    path: 'words.yaml',
    text: 'groups: { hint: { terms: [ひそひそ] }, murmur: { terms: [ぼそぼそ] }, shout: { terms: [がやがや] }, calm: { terms: [しずしず] } }',
  },
  { path: 'stances.yaml', text: 'stances: []' },
  { path: 'trial/pack.yaml', text: `id: trial\nsummary: { ja: 試し, en: a trial }\nrules:${rules}` },
];

const detector = createDetector(
  ruleFiles(`
  hint:${rule('hint', 0.6, 'most: review')}
  murmur:${rule('murmur', 0.6, 'most: review')}
  shout:${rule('shout', 0.9)}
  calm:${rule('calm', -0.4)}`),
);
const detect = (text: string) => detector.detect({ text, parts: [] }, { packs: ['trial'], language: 'en' });

test('what only brings a message to the moderators stays between review and hide of the shipped policy', () => {
  expect(probabilityOfScore(REVIEW_SCORE_CAP)).toBeGreaterThan(shipped.probability.review);
  expect(probabilityOfScore(REVIEW_SCORE_CAP)).toBeLessThan(shipped.probability.hide);
});

test('one hint is weighed as written', () => expect(detect('ひそひそ').logOdds).toBe(toLogOdds(0.6)));

test('hints never add up to hiding, and the card names them all', () => {
  const result = detect('ひそひそ ぼそぼそ');
  expect(result.logOdds).toBe(toLogOdds(REVIEW_SCORE_CAP));
  expect(result.signals.map((signal) => signal.rule)).toEqual(['trial/hint', 'trial/murmur']);
  expect(decide(result, shipped).ruling).toBe('review');
});

test('evidence that may hide still hides, with or without hints', () => {
  expect(detect('がやがや').logOdds).toBe(toLogOdds(0.9));
  expect(detect('がやがや ひそひそ ぼそぼそ').logOdds).toBe(toLogOdds(0.9));
});

test('what speaks for the author is not outweighed by many hints', () => {
  expect(detect('ひそひそ しずしず').logOdds).toBe(toLogOdds(0.2));
  expect(detect('ひそひそ ぼそぼそ しずしず').logOdds).toBe(toLogOdds(0.35));
  expect(detect('がやがや しずしず ひそひそ').logOdds).toBe(toLogOdds(REVIEW_SCORE_CAP));
});

const detectorWithWitness = createDetector([
  ...ruleFiles(`
  hint:${rule('hint', 0.35, 'most: review')}
  calm:${rule('calm', -0.2)}`).map((file) =>
    file.path === 'index.yaml' ? { ...file, text: 'packs: [trial, witness]\nlexicon: [words.yaml]' } : file,
  ),
  {
    path: 'witness/pack.yaml',
    text: `id: witness\nsummary: { ja: 証人, en: a witness }\nrules:
  bears-out:${rule('murmur', 0.5, 'beside: 0.3')}
  second:${rule('shout', 0.3, 'most: review')}`,
  },
]);
const detectWithWitness = (text: string) =>
  detectorWithWitness.detect({ text, parts: [] }, { packs: ['trial', 'witness'], language: 'en' });

test('a rule that counts beside others makes their hints count in full', () => {
  expect(detectWithWitness('ひそひそ').logOdds).toBe(toLogOdds(0.35));
  expect(detectWithWitness('ひそひそ ぼそぼそ').logOdds).toBe(toLogOdds(0.85));
});

test('alone, or beside its own pack only, it counts for nothing and is not named', () => {
  expect(detectWithWitness('ぼそぼそ')).toMatchObject({ logOdds: NO_EVIDENCE_LOG_ODDS, signals: [] });
  expect(detectWithWitness('ぼそぼそ がやがや').signals.map((signal) => signal.rule)).toEqual([
    'witness/second',
  ]);
});

test('beside too little it counts for nothing', () => {
  expect(detectWithWitness('ひそひそ しずしず ぼそぼそ').logOdds).toBe(toLogOdds(0.15));
});

test('a rule that cannot be held back is refused with file, line and reason', () => {
  expect(() => createDetector(ruleFiles(`\n  calm:${rule('calm', -0.4, 'most: review')}`))).toThrow(
    /trial\/pack\.yaml, line \d+: .*only a weight above 0/,
  );
  expect(() => createDetector(ruleFiles(`\n  hint:${rule('hint', 0.4, 'most: hide')}`))).toThrow(
    /trial\/pack\.yaml, line \d+: .*write review/,
  );
});
