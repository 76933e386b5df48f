import { describe, expect, test } from 'vitest';
import { ACTION_KINDS, ACTIONS, type ActionKind, type ActionTraits, isUndo } from '#core';

/** The rows, kind by kind: a wrong trait is a wrong sanction. */
describe('the table of actions', () => {
  const kindsWhere = (holds: (traits: ActionTraits) => boolean): ActionKind[] =>
    ACTION_KINDS.filter((kind) => holds(ACTIONS[kind]));

  test('shadow mode shows cards, undoes what was done before, and does nothing else', () => {
    expect(kindsWhere((traits) => traits.allowedInShadowMode)).toEqual([
      'restore',
      'end-timeout',
      'unban',
      'release',
      'card',
    ]);
  });

  test('what can be undone is hiding, timeouts, bans and quarantine', () => {
    expect(kindsWhere((traits) => traits.undoneBy !== null)).toEqual([
      'hide',
      'timeout',
      'ban',
      'quarantine',
    ]);
    expect(ACTION_KINDS.filter(isUndo)).toEqual(['restore', 'end-timeout', 'unban', 'release']);
  });

  test('a vanished message or member is done with; a message to them, or one put back, has failed', () => {
    expect(kindsWhere((traits) => traits.doneWhenTargetGone)).toEqual([
      'hide',
      'timeout',
      'end-timeout',
      'kick',
      'ban',
      'unban',
      'quarantine',
      'release',
    ]);
  });

  test('a fallback is never harsher than what was asked', () => {
    const harshness: readonly ActionKind[] = ['timeout', 'quarantine', 'kick', 'ban'];
    for (const kind of harshness) {
      for (const fallback of (ACTIONS[kind] as ActionTraits).fallbacks)
        expect(harshness.indexOf(fallback)).toBeLessThan(harshness.indexOf(kind));
    }
  });

  test('only hiding is limited by the hour, and only quarantine and bans need a job to end', () => {
    expect(kindsWhere((traits) => traits.countsAgainstHourlyLimit)).toEqual(['hide']);
    expect(kindsWhere((traits) => traits.ends === 'platform')).toEqual(['timeout']);
    expect(kindsWhere((traits) => traits.ends === 'job')).toEqual(['ban', 'quarantine']);
    expect(kindsWhere((traits) => traits.removesMember)).toEqual(['kick', 'ban']);
  });
});
