import { describe, expect, test } from 'vitest';
import type { Server, SettingsForm, SettingsReader, SettingsReview } from '#core';
import { CHANGE_PATHS } from '../../../../src/commands/config/setting-paths.ts';
import { member, message, SERVER } from '../../../support/messages.ts';
import { RECRUITING_TEXT } from '../../../support/worlds/command-world.ts';
import { createGateWorld, GATE_POLICY } from '../../../support/worlds/gate-world.ts';
import { createSettingsWorld, fieldsOf, type SettingsWorld, submit } from './settings-world.ts';

/** Changes fields of the form and looks at the review. */
async function reviewOf(
  { settings }: SettingsWorld,
  reader: SettingsReader,
  changes: SettingsForm['fields'],
): Promise<SettingsReview> {
  const review = await settings.review(reader, submit(await settings.show(reader), changes));
  if (!('draft' in review))
    throw new Error(JSON.stringify([...fieldsOf(review).values()].map(({ error }) => error)));
  return review;
}

describe('the form', () => {
  test('has every setting of the policy once, each with its explanation', async () => {
    const { settings, as } = createSettingsWorld();
    const { groups } = await settings.show(as('kei'));
    const paths = groups.flatMap(({ fields }) => fields.map(({ path }) => path));
    expect([...paths].sort()).toEqual([...CHANGE_PATHS].sort());
    for (const field of groups.flatMap(({ fields }) => fields)) {
      expect(field.label).not.toBe(field.path);
      expect(field.help).not.toBe('');
      expect(field.effect).toBeDefined();
    }
  });

  test('that is sent back without a change changes nothing', async () => {
    const world = createSettingsWorld({
      waves: { joins: 5, windowMinutes: 3, do: ['invites'], minutes: 60 },
      phrases: [{ text: 'あさがお', ruling: 'hide' }],
      ownPack: undefined,
    });
    const review = await reviewOf(world, world.as('kei'), {});
    expect(review.changes).toEqual([]);
  });

  test('names limits, unit and default of a number', async () => {
    const { settings, as } = createSettingsWorld({ quota: { hidesPerHour: 5, newcomerDays: 14 } });
    const field = fieldsOf(await settings.show(as('kei'))).get('quota.newcomerDays');
    expect(field).toMatchObject({
      limits: '0～3650、整数',
      unit: '日',
      defaultText: '14日',
      isDefault: true,
    });
    const changed = fieldsOf(await settings.show(as('kei'))).get('quota.hidesPerHour');
    expect(changed?.isDefault).toBe(false);
  });

  test('offers channels and roles by name, and keeps an id that the platform does not name', async () => {
    const adapter = {
      listChannels: async () => [{ id: '1', name: '雑談' }],
      listRoles: async () => [{ id: '7', name: 'スタッフ' }],
    };
    const { settings, as } = createSettingsWorld(
      { exempt: { roles: ['7', '99'], channels: [] } },
      { adapter },
    );
    const fields = fieldsOf(await settings.show(as('kei')));
    expect(fields.get('exempt.roles')?.input).toMatchObject({
      selected: [
        { value: '7', label: '@スタッフ' },
        { value: '99', label: '99' },
      ],
    });
    expect(fields.get('channels.moderators')?.input).toMatchObject({
      known: [{ value: '1', label: '#雑談' }],
    });
  });

  test('still works with ids when the platform does not answer', async () => {
    const adapter = {
      listChannels: async () => {
        throw new Error('away');
      },
    };
    const world = createSettingsWorld({ exempt: { roles: [], channels: ['5'] } }, { adapter });
    const input = fieldsOf(await world.settings.show(world.as('kei'))).get('exempt.channels')?.input;
    expect(input).toEqual({
      kind: 'places',
      what: 'channel',
      isList: true,
      selected: [{ value: '5', label: '5' }],
    });
    expect(world.logged).toContain('setting_names_unavailable');
  });

  test('asks the platform for names once in a minute for each reader, and again after a failure', async () => {
    const asked: string[] = [];
    let isAway = true;
    const adapter = {
      listChannels: async (_: Server, { id }: { id: string }) => {
        asked.push(id);
        if (isAway) throw new Error('away');
        return [{ id: '1', name: `${id}の部屋` }];
      },
      listRoles: async () => [],
    };
    const { settings, as, clock } = createSettingsWorld({}, { adapter });
    await settings.show(as('kei'));
    isAway = false;
    await settings.show(as('kei'));
    await settings.show(as('kei'));
    const mio = fieldsOf(await settings.show(as('mio'))).get('channels.moderators')?.input;
    expect(mio).toMatchObject({ known: [{ label: '#mioの部屋' }] });
    expect(asked).toEqual(['kei', 'kei', 'mio']);
    clock.advance(60_000);
    await settings.show(as('kei'));
    expect(asked).toEqual(['kei', 'kei', 'mio', 'kei']);
  });

  test('adds, moves and removes steps of the ladder without saving, and keeps what was typed', async () => {
    const { settings, as, policy } = createSettingsWorld();
    const before = policy();
    const kei = as('kei');
    const press = async (form: SettingsForm, operation: string) =>
      submit(await settings.edit(kei, { ...form, operation }));
    let form = submit(await settings.show(kei), { 'quota.hidesPerHour': ['８'] });
    form = await press(form, 'add ladder');
    expect(form.fields['ladder.3.do']).toEqual(['warn']);
    form = await press(form, 'up ladder 3');
    expect(form.fields['ladder.2.do']).toEqual(['warn']);
    form = await press(form, 'remove ladder 0');
    expect(form.fields['ladder.1.do']).toEqual(['warn']);
    expect(form.fields['ladder.3.do']).toBeUndefined();
    expect(form.fields['quota.hidesPerHour']).toEqual(['８']);
    expect(policy()).toEqual(before);
  });

  test('asks for the duration that belongs to the chosen action', async () => {
    const { settings, as } = createSettingsWorld();
    const form = submit(await settings.show(as('kei')), { 'ladder.1.do': ['ban'] });
    const { input } = fieldsOf(await settings.edit(as('kei'), form)).get('ladder')!;
    expect(input.kind === 'rows' && input.rows[1]?.map(({ name }) => name)).toEqual([
      'ladder.1.do',
      'ladder.1.strikes',
      'ladder.1.days',
    ]);
  });

  test('says at each field what to write instead, for all mistakes at once', async () => {
    const { settings, as } = createSettingsWorld();
    const page = await settings.show(as('kei'));
    const result = await settings.review(
      as('kei'),
      submit(page, {
        'probability.hide': ['よく'],
        'retention.days': ['0'],
        'ladder.1.minutes': [''],
        'campaigns.windowMinutes': ['99999'],
      }),
    );
    if ('draft' in result) throw new Error('it was accepted');
    const errors = [...fieldsOf(result)].filter(([, { error }]) => error !== undefined).map(([path]) => path);
    expect(errors.sort()).toEqual([
      'campaigns.windowMinutes',
      'ladder',
      'probability.hide',
      'retention.days',
    ]);
    expect(fieldsOf(result).get('retention.days')?.error).toContain('1 以上');
    expect(fieldsOf(result).get('probability.hide')?.input).toEqual({ kind: 'number', text: 'よく' });
  });

  test('shows a mistake of two settings together at the first of them', async () => {
    const { settings, as } = createSettingsWorld();
    const form = submit(await settings.show(as('kei')), { 'probability.review': ['0.9'] });
    const result = await settings.review(as('kei'), form);
    expect('groups' in result && fieldsOf(result).get('probability.review')?.error).toContain('0.9');
  });

  test('switches the measures of a raid on with all its settings, and off again', async () => {
    const world = createSettingsWorld();
    const kei = world.as('kei');
    const review = await reviewOf(world, kei, {
      waves: ['on'],
      'waves.joins': ['20'],
      'waves.windowMinutes': ['3'],
      'waves.do': ['invites', 'dms'],
      'waves.minutes': ['60'],
    });
    expect(review.changes).toMatchObject([{ path: 'waves', before: ['オフ'] }]);
    await world.settings.save(kei, review.draft);
    expect(world.policy().waves).toEqual({
      joins: 20,
      windowMinutes: 3,
      do: ['invites', 'dms'],
      minutes: 60,
    });
    await world.settings.save(kei, (await reviewOf(world, kei, { waves: [] })).draft);
    expect(world.policy().waves).toBeUndefined();
  });
});

describe('saving', () => {
  test('shows before and after in words, and only then changes the setting', async () => {
    const world = createSettingsWorld({ quota: { hidesPerHour: 30, newcomerDays: 14 } });
    const kei = world.as('kei');
    const review = await reviewOf(world, kei, { 'quota.hidesPerHour': ['8'], native: ['on'] });
    expect(review.changes.map(({ path, before, after }) => [path, before, after])).toEqual([
      ['quota.hidesPerHour', ['30件'], ['8件']],
      ['native', ['使わない'], ['使う']],
    ]);
    expect(world.policy().quota.hidesPerHour).toBe(30);
    expect(await world.settings.save(kei, review.draft)).toEqual({ version: 2 });
    expect(world.policy()).toMatchObject({ quota: { hidesPerHour: 8 }, native: 'on' });
  });

  test('a moderator and an auditor read the settings and change nothing', async () => {
    const world = createSettingsWorld();
    const { draft } = await reviewOf(world, world.as('kei'), { native: ['on'] });
    const before = world.policy();
    for (const role of ['moderator', 'auditor'] as const) {
      const reader = world.as('mio', role);
      expect((await world.settings.show(reader)).mayChange).toBe(false);
      expect(await world.settings.save(reader, draft)).toEqual({
        problem: expect.stringContaining('管理者'),
      });
      expect(
        await world.settings.hideFound({
          ...reader,
          viewer: { ...reader.viewer, caller: { ...reader.viewer.caller, administrator: false } },
        }),
      ).toContain('管理者');
    }
    expect(world.policy()).toEqual(before);
  });

  test('of two administrators at once the second sees the change of the first, and both are kept', async () => {
    const world = createSettingsWorld();
    const [kei, mio] = [world.as('kei'), world.as('mio')];
    const [first, second] = [
      await reviewOf(world, kei, { 'quota.hidesPerHour': ['8'] }),
      await reviewOf(world, mio, { native: ['on'] }),
    ];
    await world.settings.save(kei, first.draft);
    const again = await world.settings.save(mio, second.draft);
    expect(again).toMatchObject({ isStale: true, changes: [{ path: 'native', isConflict: false }] });
    expect(world.policy().native).toBe('off');
    await world.settings.save(mio, (again as SettingsReview).draft);
    expect(world.policy()).toMatchObject({ quota: { hidesPerHour: 8 }, native: 'on' });
  });

  test('a form that was opened before the change of another administrator does not undo it', async () => {
    const world = createSettingsWorld();
    const [kei, mio] = [world.as('kei'), world.as('mio')];
    const opened = await world.settings.show(mio);
    await world.settings.save(kei, (await reviewOf(world, kei, { 'quota.hidesPerHour': ['8'] })).draft);
    const review = await world.settings.review(mio, submit(opened, { native: ['on'] }));
    expect(review).toMatchObject({ isStale: true, changes: [{ path: 'native' }] });
  });

  test('two administrators who change the same setting: the second is warned before it is replaced', async () => {
    const world = createSettingsWorld();
    const [kei, mio] = [world.as('kei'), world.as('mio')];
    const opened = await world.settings.show(mio);
    await world.settings.save(kei, (await reviewOf(world, kei, { 'quota.hidesPerHour': ['8'] })).draft);
    const review = await world.settings.review(mio, submit(opened, { 'quota.hidesPerHour': ['9'] }));
    expect(review).toMatchObject({ changes: [{ before: ['8件'], after: ['9件'], isConflict: true }] });
  });

  test('a ladder that another administrator changed meanwhile stays, when the form did not touch it', async () => {
    const world = createSettingsWorld();
    const [kei, mio] = [world.as('kei'), world.as('mio')];
    const opened = await world.settings.show(mio);
    expect(fieldsOf(opened).get('ladder')?.isDefault).toBe(true);
    await world.settings.save(kei, (await reviewOf(world, kei, { 'ladder.1.minutes': ['90'] })).draft);
    const review = (await world.settings.review(mio, submit(opened, { native: ['on'] }))) as SettingsReview;
    expect(review.changes.map(({ path }) => path)).toEqual(['native']);
    await world.settings.save(mio, review.draft);
    expect(world.policy().ladder[1]).toMatchObject({ minutes: 90 });
  });

  test('two administrators who add phrases at once lose neither', async () => {
    const world = createSettingsWorld();
    const [kei, mio] = [world.as('kei'), world.as('mio')];
    const opened = await world.settings.show(mio);
    const phrase = (text: string) => ({ 'phrases.0.text': [text], 'phrases.0.ruling': ['hide'] });
    await world.settings.save(kei, (await reviewOf(world, kei, phrase('あさがお'))).draft);
    const review = (await world.settings.review(mio, submit(opened, phrase('ひまわり')))) as SettingsReview;
    await world.settings.save(mio, review.draft);
    expect(world.policy().phrases.map(({ text }) => text)).toEqual(['あさがお', 'ひまわり']);
  });

  test('a draft that a browser has changed is checked like any other', async () => {
    const world = createSettingsWorld();
    const kei = world.as('kei');
    const { draft } = await reviewOf(world, kei, { native: ['on'] });
    const before = world.policy();
    for (const changes of [
      '[{"path":"retention.days","before":180,"after":-1}]',
      '{',
      '[{"path":"__proto__","after":1}]',
    ]) {
      const result = await world.settings.save(kei, { ...draft, changes });
      expect('version' in result).toBe(false);
    }
    expect(world.policy()).toEqual(before);
  });

  test('who switches to enforce without a channel for cards is warned before, and afterwards offered the posts that were found', async () => {
    const world = createSettingsWorld({ mode: 'shadow', channels: {} });
    const kei = world.as('kei');
    await world.intake.handleMessage(message(member('rin'), RECRUITING_TEXT));
    const review = await reviewOf(world, kei, { mode: ['enforce'] });
    expect(review.notes.join()).toContain('カードを送るチャンネル');
    const saved = await world.settings.save(kei, review.draft);
    const version = await world.settings.readVersion(kei, (saved as { version: number }).version);
    expect(version).toMatchObject({ hideable: 1 });
    expect(version?.notes.join()).toContain('実施（enforce）に切り替えました');
    expect(await world.settings.hideFound(kei)).toContain('1件');
    expect(world.adapter.requestedActions.some(({ kind }) => kind === 'hide')).toBe(true);
  });

  test('who switches the gate off reads in the review how many members are let in', async () => {
    const gate = createGateWorld();
    for (const id of ['rin', 'sora']) await gate.joinAndWait(id);
    const world = createSettingsWorld({ mode: 'enforce', gate: GATE_POLICY }, { gate: gate.gate });
    const review = await reviewOf(world, world.as('kei'), { 'gate.mode': ['off'] });
    expect(review.notes.join()).toContain('2人');
  });
});

describe('history', () => {
  test('shows who changed what and where, newest first, also of commands', async () => {
    const world = createSettingsWorld();
    const kei = world.as('kei');
    await world.execute(world.as('mio').viewer.caller, {
      command: 'config set',
      options: { key: 'quota.hidesPerHour', value: '8' },
    });
    await world.settings.save(kei, (await reviewOf(world, kei, { native: ['on'] })).draft);
    const { versions } = await world.settings.listVersions(kei);
    expect(
      versions.map(({ number, from, by, changes }) => [
        number,
        from,
        by?.id,
        changes.map(({ path }) => path),
      ]),
    ).toEqual([
      [3, 'console', 'kei', ['native']],
      [2, 'config', 'mio', ['quota.hidesPerHour']],
      [1, 'start', undefined, []],
    ]);
    expect(versions.map(({ isInForce, canRestore }) => [isInForce, canRestore])).toEqual([
      [true, false],
      [false, true],
      [false, true],
    ]);
  });

  test('is read page by page', async () => {
    const world = createSettingsWorld();
    for (let i = 1; i <= 25; i++)
      await world.execute(world.as('kei').viewer.caller, {
        command: 'config set',
        options: { key: 'quota.hidesPerHour', value: String(i) },
      });
    const first = await world.settings.listVersions(world.as('kei'));
    expect(first.versions).toHaveLength(20);
    const second = await world.settings.listVersions(world.as('kei'), first.next);
    expect(second.versions.map(({ number }) => number)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(second.next).toBeUndefined();
    expect(first.versions.at(-1)?.changes).toHaveLength(1);
  });

  test('any version can be restored after a review', async () => {
    const world = createSettingsWorld();
    const kei = world.as('kei');
    const before = world.policy();
    await world.settings.save(kei, (await reviewOf(world, kei, { native: ['on'], language: ['en'] })).draft);
    const review = (await world.settings.reviewVersion(kei, 1)) as SettingsReview;
    expect(review.changes.map(({ path }) => path)).toEqual(['language', 'native']);
    await world.settings.save(kei, review.draft);
    expect(world.policy()).toEqual(before);
    expect((await world.settings.listVersions(kei)).versions[0]).toMatchObject({
      number: 3,
      from: 'restore',
    });
  });

  test('a number without a version is unknown', async () => {
    const { settings, as } = createSettingsWorld();
    expect(await settings.reviewVersion(as('kei'), 7)).toBeUndefined();
    expect(await settings.readVersion(as('kei'), 7)).toBeUndefined();
  });
});

describe('import and export', () => {
  test('an exported file has the explanations, and changes nothing when it is imported again', async () => {
    const { settings, as } = createSettingsWorld();
    const text = settings.exportText(as('kei'));
    expect(text).toContain('# 1時間あたりの上限');
    expect(await settings.reviewImport(as('kei'), text)).toMatchObject({ changes: [] });
  });

  test('an import is reviewed and then saved', async () => {
    const { settings, as, policies } = createSettingsWorld();
    const text = settings.exportText(as('kei')).replace(/hidesPerHour: \d+/, 'hidesPerHour: 8');
    const review = (await settings.reviewImport(as('kei'), text)) as SettingsReview;
    expect(review.changes.map(({ path }) => path)).toEqual(['quota.hidesPerHour']);
    await settings.save(as('kei'), review.draft);
    expect((await policies.listVersions(SERVER, { limit: 1 }))[0]?.from).toBe('import');
  });

  test('a file of an earlier version is converted, and the review says what to write in future', async () => {
    const { settings, as } = createSettingsWorld();
    const text = settings
      .exportText(as('kei'))
      .replace(/^probability:\n(?: .*\n)+/m, 'thresholds: { review: 0.5, hide: 0.8 }\n');
    expect(text).toContain('thresholds');
    const review = (await settings.reviewImport(as('kei'), text)) as SettingsReview;
    expect(review.notes.join()).toContain('probability: { review: 0.04, hide: 0.55 }');
  });

  test('mistakes are named with their lines, and a misspelt key with the key that was meant', async () => {
    const { settings, as } = createSettingsWorld();
    const text = settings
      .exportText(as('kei'))
      .replace('hidesPerHour:', 'hidesPerHours:')
      .replace(/days: 180/, 'days: 0');
    const result = await settings.reviewImport(as('kei'), text);
    if (!('problems' in result)) throw new Error('it was accepted');
    // The page says once, above the list, that nothing was changed.
    expect(result.problems.map(({ why }) => why).join('\n')).not.toContain('変更していません');
    const lines = text.split('\n');
    const lineOf = (part: string) => lines.findIndex((line) => line.includes(part)) + 1;
    expect(result.problems.find(({ line }) => line === lineOf('hidesPerHours'))?.why).toContain(
      'quota.hidesPerHour',
    );
    expect(result.problems.find(({ line }) => line === lineOf('days: 0'))?.why).toContain('1 以上');
  });

  test.each([
    ['an empty text', '', 1, 'ファイルを選ぶ'],
    ['a text that is no YAML', 'mode: shadow\npacks: [', 2, '2'],
    ['a very long text', `mode: ${'x'.repeat(90_000)}`, 1, '長すぎます'],
  ])('%s is refused with a line', async (_, text, line, why) => {
    const { settings, as } = createSettingsWorld();
    const result = await settings.reviewImport(as('kei'), text);
    expect(result).toMatchObject({ problems: [{ line, why: expect.stringContaining(why) }] });
  });
});
