import { describe, expect, test } from 'vitest';
import type { CaseEvent } from '#core';
import { deriveCaseState } from '../../src/cases/index.ts';
import { member } from '../support/messages.ts';
import { acted, at, opened, posted, ruled, verdict } from './case-events.ts';

describe('the state that follows from the events of a case', () => {
  test('no events are no case', () => {
    expect(deriveCaseState([])).toBeUndefined();
  });

  test('a case that does not begin with its evidence is damaged', () => {
    expect(() => deriveCaseState([ruled('uphold')])).toThrow('opened');
  });

  test('only messages that the platform reported as hidden are hidden', () => {
    expect(deriveCaseState([opened()])!.hiddenMessages.size).toBe(0);
    expect(deriveCaseState([opened(), acted(0, 'hide', 'failed')])!.hiddenMessages.size).toBe(0);
    expect(deriveCaseState([opened(), acted(0, 'hide', 'done')])!.hiddenMessages.size).toBe(1);
    const back = deriveCaseState([
      opened(),
      acted(0, 'hide', 'done'),
      ruled('overturn'),
      acted(2, 'restore', 'done'),
    ]);
    expect(back!.hiddenMessages.size).toBe(0);
  });

  test('upholding a hidden message changes nothing, upholding a visible one hides it', () => {
    expect(
      deriveCaseState([opened(), acted(0, 'hide', 'done'), ruled('uphold')])!.visibilityChanges,
    ).toHaveLength(1);
    const changes = deriveCaseState([
      opened(),
      acted(0, 'hide', 'withheld'),
      ruled('uphold'),
    ])!.visibilityChanges;
    expect(changes.at(-1)).toMatchObject({ index: 2, kind: 'hide', byModerator: true });
    expect(deriveCaseState([opened('review'), ruled('uphold')])!.visibilityChanges).toHaveLength(1);
  });

  test('overturning a case without a hidden message changes nothing', () => {
    expect(deriveCaseState([opened('review'), ruled('overturn')])!.visibilityChanges).toEqual([]);
  });

  test('the worst version stays the evidence, beside the newest version', () => {
    const better = { ...posted, text: 'nice weather' };
    const state = deriveCaseState([
      opened(),
      { kind: 'rejudged', at, message: better, verdict: verdict('pass'), packs: 'fake 1' },
    ])!;
    expect(state.evidence.message.text).toBe('RECRUIT');
    expect(state.latest.message.text).toBe('nice weather');
  });

  test('a decision closes the case, an appeal opens it again', () => {
    expect(deriveCaseState([opened()])!.needsDecision).toBe(true);
    expect(deriveCaseState([opened(), ruled('uphold')])!.needsDecision).toBe(false);
    const appealed: CaseEvent = { kind: 'appealed', at, author: member('rin'), plea: 'no' };
    expect(deriveCaseState([opened(), ruled('uphold'), appealed])!.needsDecision).toBe(true);
  });
});
