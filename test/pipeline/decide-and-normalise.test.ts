import { describe, expect, test } from 'vitest';
import type { DetectionResult, Stance } from '#core';
import { decide, raiseToReview, shouldOfferHelp } from '../../src/pipeline/decide.ts';
import { isExempt } from '../../src/pipeline/exempt.ts';
import { normalise } from '../../src/pipeline/normalise.ts';
import { member, message, moderator } from '../support/messages.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';

const policy = testPolicy();
const detectionOf = (score: number, stance: Stance): DetectionResult => ({
  score,
  stance,
  signals: [{ rule: 'fake/x', weight: score, spans: [], note: 'x' }],
});

describe('decide', () => {
  test.each([
    [0.8, 'soliciting', 'hide'],
    [0.79, 'soliciting', 'review'],
    [0.5, 'soliciting', 'review'],
    [0.49, 'soliciting', 'pass'],
    [1, 'warning', 'review'],
    [1, 'quoting', 'review'],
    [1, 'discussing', 'review'],
    [1, 'none', 'review'],
    [1, 'asking-help', 'pass'],
    [1, 'seeking-work', 'pass'],
  ] as const)('a score of %d from somebody %s is for %s', (score, stance, ruling) => {
    expect(decide(detectionOf(score, stance), policy).ruling).toBe(ruling);
  });

  test('help is offered only to a member who asks for it or looks for work near a trap', () => {
    expect(shouldOfferHelp(detectionOf(0.2, 'asking-help'))).toBe(true);
    expect(shouldOfferHelp(detectionOf(0.2, 'seeking-work'))).toBe(true);
    expect(shouldOfferHelp(detectionOf(0.9, 'soliciting'))).toBe(false);
    expect(shouldOfferHelp({ ...detectionOf(0, 'seeking-work'), signals: [] })).toBe(false);
  });

  test('a report lifts a verdict to review, and never lowers one', () => {
    expect(raiseToReview(decide(detectionOf(0, 'none'), policy)).ruling).toBe('review');
    expect(raiseToReview(decide(detectionOf(0.9, 'soliciting'), policy)).ruling).toBe('hide');
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
