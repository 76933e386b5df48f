import { describe, expect, test } from 'vitest';
import { type EvidenceSort, NO_EVIDENCE_LOG_ODDS, type Signal, type Stance } from '#core';
import { decide, raiseToReview, shouldOfferHelp } from '../../src/pipeline/decide.ts';
import { isExempt } from '../../src/pipeline/exempt.ts';
import { normalise } from '../../src/pipeline/normalise.ts';
import { member, message, moderator } from '../support/messages.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';

const policy = testPolicy({ probability: { review: 0.5, hide: 0.99 } });
const signalOf = (weight: number, ...sorts: EvidenceSort[]): Signal => ({
  rule: 'fake/x',
  weight,
  sorts,
  spans: [],
  note: 'x',
});
const detectionOf = (logOdds: number, stance: Stance, signals = [signalOf(3, 'pay', 'contact')]) => ({
  logOdds,
  stance,
  signals,
});

describe('decide', () => {
  test.each([
    [4.6, 'soliciting', 'hide'],
    [4.59, 'soliciting', 'review'],
    [0, 'soliciting', 'review'],
    [-0.01, 'soliciting', 'pass'],
    [9, 'warning', 'review'],
    [9, 'quoting', 'review'],
    [9, 'discussing', 'review'],
    [9, 'none', 'review'],
    [9, 'asking-help', 'pass'],
    [9, 'seeking-work', 'pass'],
  ] as const)('log odds of %d and the stance %s lead to %s', (logOdds, stance, ruling) => {
    expect(decide(detectionOf(logOdds, stance), policy).ruling).toBe(ruling);
  });

  test('the verdict states how probable an offer is', () => {
    expect(decide(detectionOf(4.6, 'soliciting'), policy).probability).toBe(0.990048);
    expect(decide(detectionOf(-6.9, 'soliciting'), policy).probability).toBe(0.001007);
  });

  test('a server with many recruiters hides what an ordinary server only reviews', () => {
    const detection = detectionOf(3, 'soliciting');
    expect(decide(detection, policy).ruling).toBe('review');
    const verdict = decide(detection, { ...policy, baseRate: 0.001 });
    expect(verdict).toMatchObject({ ruling: 'hide', probability: 0.99505 });
  });

  test('ordinary messages share one verdict, with the base rate of their server', () => {
    const ordinary = { signals: [], stance: 'none', logOdds: NO_EVIDENCE_LOG_ODDS } as const;
    const busy = { ...policy, baseRate: 0.01 };
    expect(decide(ordinary, policy)).toMatchObject({ ruling: 'pass', probability: 0.0001 });
    expect(decide(ordinary, busy)).toMatchObject({ ruling: 'pass', probability: 0.01 });
    for (const each of [policy, busy]) expect(decide(ordinary, each)).toBe(decide(ordinary, each));
  });

  test('probabilities near 1 are told apart', () => {
    const strict = { ...policy, probability: { review: 0.5, hide: 0.9999 } };
    expect(decide(detectionOf(9.2, 'soliciting'), strict).ruling).toBe('review');
    expect(decide(detectionOf(9.21, 'soliciting'), strict).ruling).toBe('hide');
  });

  test('a server that requires a probability of 1 never hides a post automatically', () => {
    const never = { ...policy, probability: { review: 0.5, hide: 1 } };
    expect(decide(detectionOf(40, 'soliciting'), never).ruling).toBe('review');
  });

  test.each([
    ['pay and contact', [signalOf(3, 'pay'), signalOf(2, 'contact')], 'hide'],
    ['one rule about pay and an errand', [signalOf(6, 'pay', 'errand')], 'hide'],
    ['pay and the wording', [signalOf(3, 'pay'), signalOf(4, 'wording')], 'hide'],
    ['a contact and the context', [signalOf(3, 'contact'), signalOf(1, 'context')], 'hide'],
    ['pay alone', [signalOf(4, 'pay'), signalOf(4, 'pay')], 'review'],
    ['pay and a rule that only supports', [signalOf(4, 'pay'), signalOf(4)], 'review'],
    ['pay and a contact that speaks for the author', [signalOf(9, 'pay'), signalOf(-1, 'contact')], 'review'],
  ] as const)('however probable: %s is enough for %s', (_, signals, ruling) => {
    expect(decide(detectionOf(8, 'soliciting', [...signals]), policy).ruling).toBe(ruling);
  });

  const at = (start: number, end: number, part?: number) => ({
    spans: [{ start, end, ...(part !== undefined && { part }) }],
  });
  test.each([
    ['in different words', [at(0, 3), at(3, 9)], 'hide'],
    ['in the same words', [at(0, 4), at(2, 4)], 'review'],
    ['in the text and in its picture', [at(0, 4), at(0, 4, 0)], 'hide'],
  ] as const)('pay and an errand %s', (_, [ofPay, ofErrand], ruling) => {
    const signals = [
      { ...signalOf(3, 'pay'), ...ofPay },
      { ...signalOf(2, 'errand'), ...ofErrand },
    ];
    expect(decide(detectionOf(8, 'soliciting', signals), policy).ruling).toBe(ruling);
  });

  test('a rule of two sorts counts once if it points at one word only', () => {
    const [pay, errand] = [
      { start: 0, end: 2 },
      { start: 3, end: 8 },
    ];
    const rulingOf = (...spans: Signal['spans']) =>
      decide(detectionOf(8, 'soliciting', [{ ...signalOf(4, 'pay', 'errand'), spans }]), policy).ruling;
    expect(rulingOf(pay)).toBe('review');
    expect(rulingOf(pay, errand)).toBe('hide');
  });

  test('a thing that is only named is no second sort', () => {
    const named = [signalOf(3, 'pay'), signalOf(0.05, 'account')];
    expect(decide(detectionOf(8, 'soliciting', named), policy)).toMatchObject({ needsSecondSort: true });
  });

  test.each([
    ['pay and the wording', [signalOf(3, 'pay'), signalOf(4, 'wording')], 'review'],
    ['pay and a contact', [signalOf(3, 'pay'), signalOf(2, 'contact')], 'review'],
    ['pay and the context', [signalOf(3, 'pay'), signalOf(1, 'context')], 'hide'],
    ['pay, and a context that speaks against it', [signalOf(3, 'pay'), signalOf(-1, 'context')], 'review'],
  ] as const)('in a fragment, %s leads to %s', (_, signals, ruling) => {
    const fragment = { ...detectionOf(8, 'soliciting', [...signals]), isFragment: true } as const;
    expect(decide(fragment, policy).ruling).toBe(ruling);
  });

  test('a fragment with two sorts of evidence does not lack a second one', () => {
    const signals = [signalOf(3, 'pay'), signalOf(2, 'contact')];
    const fragment = { ...detectionOf(8, 'soliciting', signals), isFragment: true } as const;
    expect(decide(fragment, policy).needsSecondSort).toBeUndefined();
  });

  test('the verdict says that only a second sort of evidence is missing', () => {
    const onePay = detectionOf(8, 'soliciting', [signalOf(8, 'pay')]);
    expect(decide(onePay, policy).needsSecondSort).toBe(true);
    expect(decide({ ...onePay, logOdds: 4 }, policy)).not.toHaveProperty('needsSecondSort');
    expect(decide({ ...onePay, stance: 'warning' }, policy)).not.toHaveProperty('needsSecondSort');
    expect(decide({ ...onePay, phraseRuling: 'hide' }, policy)).not.toHaveProperty('needsSecondSort');
    expect(decide(detectionOf(8, 'soliciting'), policy)).not.toHaveProperty('needsSecondSort');
  });

  test('a verdict that is decided again with more evidence keeps nothing of the first ruling', () => {
    const first = { ...decide(detectionOf(8, 'soliciting', [signalOf(8, 'pay')]), policy), score: 0.9 };
    const second = decide({ ...first, signals: [...first.signals, signalOf(3, 'context')] }, policy);
    expect(second.ruling).toBe('hide');
    expect(second).not.toHaveProperty('needsSecondSort');
    expect(second).not.toHaveProperty('score');
  });

  test('a phrase that the server hides needs no second sort and no probability', () => {
    const phrase = { ...detectionOf(-9.21, 'soliciting', [signalOf(4.6)]), phraseRuling: 'hide' } as const;
    expect(decide(phrase, policy).ruling).toBe('hide');
    expect(decide({ ...phrase, stance: 'warning' }, policy).ruling).toBe('review');
    expect(decide({ ...phrase, stance: 'asking-help' }, policy).ruling).toBe('pass');
    expect(decide({ ...phrase, phraseRuling: 'review' }, policy).ruling).toBe('review');
  });

  test('help is offered only to a member who asks for it or looks for work near a trap', () => {
    expect(shouldOfferHelp(detectionOf(-4, 'asking-help'))).toBe(true);
    expect(shouldOfferHelp(detectionOf(-4, 'seeking-work'))).toBe(true);
    expect(shouldOfferHelp(detectionOf(6, 'soliciting'))).toBe(false);
    expect(shouldOfferHelp({ ...detectionOf(-9, 'seeking-work'), signals: [] })).toBe(false);
    const named = { ...detectionOf(-9, 'seeking-work').signals[0]!, weight: 0.05 };
    expect(shouldOfferHelp({ ...detectionOf(-9, 'seeking-work'), signals: [named] })).toBe(false);
  });

  test('a report lifts a verdict to review, and never lowers one', () => {
    expect(raiseToReview(decide(detectionOf(-9, 'none'), policy)).ruling).toBe('review');
    expect(raiseToReview(decide(detectionOf(6, 'soliciting'), policy)).ruling).toBe('hide');
  });

  test('moderators and bots are exempt with any roles', () => {
    expect(isExempt(message(moderator('aoi'), 'x'), policy)).toBe(true);
    expect(isExempt(message(member('bot', { bot: true }), 'x'), policy)).toBe(true);
    expect(isExempt(message('rin', 'x'), policy)).toBe(false);
  });
});

describe('normalise', () => {
  test('an ordinary message is not even copied', () => {
    const posted = message('rin', 'カツオ 😀', { parts: [{ kind: 'embed', text: 'x' }] });
    expect(normalise(posted)).toBe(posted);
  });

  test('half a surrogate pair is replaced in text and parts, and nothing moves', () => {
    const posted = message('rin', 'a\udc00b', { parts: [{ kind: 'poll', text: '\ud800' }] });
    const normal = normalise(posted);
    expect(normal.text).toBe('a\ufffdb');
    expect(normal.parts).toEqual([{ kind: 'poll', text: '\ufffd' }]);
    expect(normal.ref).toEqual(posted.ref);
  });
});
