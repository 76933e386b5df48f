import { expect, test } from 'vitest';
import type { CaseEvent, Language, StoredVerdict, Verdict } from '#core';
import { createCaseCard, createLocalizer, deriveCaseState } from '../../src/cases/index.ts';
import { wordings } from '../support/shipped-wording-and-policy.ts';
import { at, posted, verdict } from './case-events.ts';

const cardFacts = (stored: StoredVerdict, language: Language = 'ja') => {
  const event: CaseEvent = { kind: 'opened', at, message: posted, verdict: stored, packs: 'fake 1' };
  const card = createCaseCard(deriveCaseState([event])!, {}, createLocalizer(wordings, language)());
  return card.facts.map(({ label, value }) => `${label}: ${value}`);
};
const judged = (more: Partial<Verdict> = {}): Verdict => ({ ...verdict('review'), ...more });

test('a case from before there were probabilities opens, and its card shows the score as it was', () => {
  const stored: StoredVerdict = {
    ...{ ruling: 'hide', stance: 'soliciting', score: 0.83 },
    signals: [{ rule: 'fake/x', weight: 0.5, spans: [{ start: 0, end: 7 }], note: '理由' }],
  };
  const state = deriveCaseState([
    { kind: 'opened', at, message: posted, verdict: stored, packs: 'fake 1' },
    { kind: 'rejudged', at, message: posted, verdict: { ...stored, score: 0.5 }, packs: 'fake 1' },
  ])!;
  expect(state.evidence.verdict).toMatchObject({ ruling: 'hide', logOdds: -3.18, probability: 0.04 });
  expect(state.evidence.verdict.signals[0]).toMatchObject({ weight: 5.63, sorts: [] });
  expect(cardFacts(stored)).toContain('勧誘の確率: スコア 0.83、以前の計算方法（疑い）');
  expect(cardFacts(stored, 'en')).toContain('Probability: score 0.83 of an earlier version (suspected)');
});

test('a card shows the probability in per cent, and never as a certainty', () => {
  expect(cardFacts(judged({ probability: 0.9932 }))).toContain('勧誘の確率: 99.3%（ほぼ確実）');
  expect(cardFacts(judged({ probability: 0.9999 }))).toContain('勧誘の確率: 99.9%超（ほぼ確実）');
  expect(cardFacts(judged({ probability: 0.75 }), 'en')).toContain('Probability: 75% (suspected)');
});

test('a reported post that is hardly suspicious is not called suspected', () => {
  expect(cardFacts(judged({ probability: 0.0001 }))).toContain('勧誘の確率: 0.1%未満（低い）');
});

test('a probability beyond the measured range is called an estimate', () => {
  const facts = cardFacts(judged({ probability: 0.99999, isExtrapolated: true }), 'en');
  expect(facts).toContain(
    'Probability: more than 99.9%, estimated beyond the range that was measured (almost certain)',
  );
});

test('the card says why a probable post was left to the moderators, or an improbable one was not', () => {
  expect(cardFacts(judged({ needsSecondSort: true }), 'en').join('\n')).toContain('of one sort only');
  expect(cardFacts(judged({ phraseRuling: 'hide' }), 'en').join('\n')).toContain(
    'a phrase that administrators',
  );
  expect(cardFacts(judged()).join('\n')).not.toContain('判定について');
});
