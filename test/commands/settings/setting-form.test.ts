import { describe, expect, test } from 'vitest';
import { policySchema } from '#core';
import { diffSettings, mergeChanges } from '../../../src/commands/settings/setting-changes.ts';
import {
  applyRowOperation,
  parseRowOperation,
  readFormFields,
  toFormFields,
} from '../../../src/commands/settings/setting-form.ts';
import { testPolicy } from '../../support/shipped-wording-and-policy.ts';

const FULL = testPolicy({
  waves: { joins: 20, windowMinutes: 3, do: ['verification', 'dms'], minutes: 60 },
  channels: { moderators: '1', games: ['2', '3'] },
  phrases: [
    { text: 'あさがお', ruling: 'review' },
    { text: 'ひま わり', ruling: 'hide' },
  ],
  ladder: [
    { strikes: 1, do: 'warn' },
    { strikes: 2, do: 'quarantine', hours: 72 },
    { strikes: 4, do: 'ban' },
  ],
  ownPack: 'id: own\nsummary: x\n',
  baseRate: 0.000001,
});

describe('the fields of a form', () => {
  test.each([
    ['a server without changes', testPolicy()],
    ['a server that uses everything', FULL],
  ])('hold every setting of %s', (_, policy) => {
    expect(policySchema.parse(readFormFields(toFormFields(policy)))).toEqual(policy);
  });

  test('offer figures for the measures of a raid, which stay off until they are switched on', () => {
    const fields = toFormFields(testPolicy());
    expect(fields['waves.joins']).toEqual(['20']);
    expect(readFormFields(fields)).not.toHaveProperty('waves');
    expect(policySchema.parse(readFormFields({ ...fields, waves: ['on'] })).waves).toEqual({
      ...{ joins: 20, windowMinutes: 3, minutes: 60 },
      do: ['verification', 'invites', 'dms'],
    });
  });

  test('are read as people type: full width, per cent, Windows line ends, empty rows', () => {
    const fields = {
      ...toFormFields(FULL),
      'probability.hide': ['６０％'],
      'retention.days': [' ９０ '],
      ownPack: ['id: own\r\nsummary: x\r\n'],
      'phrases.2.text': [''],
      'phrases.2.ruling': ['review'],
      'exempt.channels': ['', ' 5 ', '5'],
    };
    expect(policySchema.parse(readFormFields(fields))).toEqual({
      ...FULL,
      probability: { ...FULL.probability, hide: 0.6 },
      retention: { days: 90 },
      exempt: { ...FULL.exempt, channels: ['5'] },
    });
  });

  test('an optional setting that is left empty is not set', () => {
    const fields = {
      ...toFormFields(FULL),
      'channels.moderators': [''],
      'channels.games': [],
      ownPack: ['\r\n'],
    };
    const values = readFormFields(fields);
    expect(values.channels).toEqual({});
    expect(values).not.toHaveProperty('ownPack');
  });
});

describe('the buttons of a list', () => {
  test.each(['up ladder', 'remove __proto__ 1', 'add ladder.0', 'drop ladder 1', 'add mode x', ''])(
    'an unknown button changes nothing: %s',
    (text) => {
      const operation = parseRowOperation(text);
      const fields = toFormFields(FULL);
      expect(operation ? applyRowOperation(fields, operation) : fields).toEqual(fields);
    },
  );

  test('an entry cannot be moved beyond the ends', () => {
    const fields = toFormFields(FULL);
    expect(applyRowOperation(fields, { kind: 'up', path: 'ladder', row: 0 })).toEqual(fields);
    expect(applyRowOperation(fields, { kind: 'down', path: 'ladder', row: 2 })).toEqual(fields);
  });

  test('moving down and up again is the same list', () => {
    const fields = toFormFields(FULL);
    const moved = applyRowOperation(fields, { kind: 'down', path: 'ladder', row: 0 });
    expect(readFormFields(moved).ladder).toEqual([FULL.ladder[1], FULL.ladder[0], FULL.ladder[2]]);
    expect(applyRowOperation(moved, { kind: 'up', path: 'ladder', row: 1 })).toEqual(fields);
  });
});

describe('changes of two administrators', () => {
  const change = (path: string, before: unknown, after: unknown) => [{ path, before, after }];

  test('a setting that only one of them changed keeps that change', () => {
    const current = testPolicy({ native: 'on' });
    const merged = mergeChanges(current, diffSettings(testPolicy(), testPolicy({ language: 'en' })));
    expect(merged).toEqual({ values: { ...current, language: 'en' }, conflicts: [] });
  });

  test('both removed and added entries of a list are kept', () => {
    const { values, conflicts } = mergeChanges(
      testPolicy({ exempt: { roles: ['b', 'c'], channels: [] } }),
      change('exempt.roles', ['a', 'b'], ['a', 'b', 'd']),
    );
    expect(values.exempt).toEqual({ roles: ['b', 'c', 'd'], channels: [] });
    expect(conflicts).toEqual([]);
    const removed = mergeChanges(
      testPolicy({ exempt: { roles: ['a', 'b', 'c'], channels: [] } }),
      change('exempt.roles', ['a', 'b'], ['b']),
    );
    expect(removed.values.exempt).toEqual({ roles: ['b', 'c'], channels: [] });
  });

  test('the same change twice is no conflict; different ones are', () => {
    const current = testPolicy({ retention: { days: 90 } });
    expect(mergeChanges(current, change('retention.days', 180, 90)).conflicts).toEqual([]);
    expect(mergeChanges(current, change('retention.days', 180, 30)).conflicts).toEqual(['retention.days']);
  });

  test('two ladders are never mixed', () => {
    const mine = [{ strikes: 1, do: 'ban' }];
    const merged = mergeChanges(
      testPolicy({ ladder: [{ strikes: 3, do: 'kick' }] }),
      change('ladder', testPolicy().ladder, mine),
    );
    expect(merged).toMatchObject({ values: { ladder: mine }, conflicts: ['ladder'] });
  });
});
