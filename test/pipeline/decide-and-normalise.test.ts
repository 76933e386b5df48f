import { describe, expect, test } from 'vitest';
import type { DetectionResult, Stance } from '#core';
import { createKeyedMutex } from '#lib';
import { decide, isExempt, raiseToReview, shouldOfferHelp } from '../../src/pipeline/decide.ts';
import { normalise } from '../../src/pipeline/normalise.ts';
import { member, message, moderator } from '../support/messages.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';

const policy = testPolicy();
const found = (score: number, stance: Stance): DetectionResult => ({
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
    expect(decide(found(score, stance), policy).ruling).toBe(ruling);
  });

  test('help is offered to who asks for it or looks for work near a trap, to nobody else', () => {
    expect(shouldOfferHelp(found(0.2, 'asking-help'))).toBe(true);
    expect(shouldOfferHelp(found(0.2, 'seeking-work'))).toBe(true);
    expect(shouldOfferHelp(found(0.9, 'soliciting'))).toBe(false);
    expect(shouldOfferHelp({ ...found(0, 'seeking-work'), signals: [] })).toBe(false);
  });

  test('a report lifts a verdict to review, and never lowers one', () => {
    expect(raiseToReview(decide(found(0, 'none'), policy)).ruling).toBe('review');
    expect(raiseToReview(decide(found(0.9, 'soliciting'), policy)).ruling).toBe('hide');
  });

  test('moderators and bots are exempt whatever their roles', () => {
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

describe('one after the other', () => {
  test('tasks of one member wait for each other, those of others do not', async () => {
    const inOrder = createKeyedMutex();
    const order: string[] = [];
    const { promise, resolve } = deferred();
    const first = inOrder('rin', async () => {
      await promise;
      order.push('rin 1');
    });
    const second = inOrder('rin', async () => order.push('rin 2'));
    await inOrder('sora', async () => order.push('sora'));
    resolve();
    await Promise.all([first, second]);
    expect(order).toEqual(['sora', 'rin 1', 'rin 2']);
  });

  test('a failed task fails its caller only', async () => {
    const inOrder = createKeyedMutex();
    const failed = inOrder('rin', () => Promise.reject(new Error('no')));
    const next = inOrder('rin', async () => 'fine');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('fine');
  });

  test('nothing is remembered of those who are done', async () => {
    const inOrder = createKeyedMutex();
    await Promise.allSettled(
      Array.from({ length: 200 }, (_, i) =>
        inOrder(`m${i % 50}`, async () => {
          if (i % 3 === 0) throw new Error('no');
        }),
      ),
    );
    expect(inOrder.size()).toBe(0);
  });
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
