import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { member, moderator, SERVER } from '../../support/messages.ts';
import { testPolicy } from '../../support/shipped-wording-and-policy.ts';
import { administrator, createCommandWorld } from '../../support/worlds/command-world.ts';

const kei = administrator();
const keiInEnglish = administrator('kei', { language: 'en' });

test('settings are for administrators: members and moderators are told whom to ask', async () => {
  const { execute, policy } = createCommandWorld();
  const before = policy();
  for (const caller of [member('rin'), moderator()]) {
    for (const request of [
      { command: 'config show' },
      { command: 'config set', options: { key: 'mode', value: 'shadow' } },
      { command: 'config export' },
      { command: 'config import', options: { file: 'mode: shadow' } },
      { command: 'rules list' },
      { command: 'rules test', options: { text: 'x' } },
      { command: 'rules add', options: { phrase: 'asagao', ruling: 'hide' } },
      { command: 'rules remove', options: { phrase: 'asagao' } },
      { command: 'setup' },
      { command: 'export' },
    ] as const) {
      const reply = await execute(caller, request);
      expect(reply, request.command).toMatchObject({ accepted: false, code: 'not-administrator' });
      expect(reply.text).toContain('管理者');
      expect(reply.file).toBeUndefined();
    }
  }
  expect(policy()).toEqual(before);
});

test('one setting is shown, changed and shown again', async () => {
  const { execute, policy, logged } = createCommandWorld();
  const show = () => execute(kei, { command: 'config show', options: { key: 'probability.review' } });
  expect((await show()).text).toBe('probability.review：0.04');
  const set = await execute(kei, {
    command: 'config set',
    options: { key: 'probability.review', value: '０．３' },
  });
  expect(set.text).toBe('probability.review を 0.3 に変更しました（変更前は 0.04）。');
  expect((await show()).text).toBe('probability.review：0.3');
  expect(policy()).toEqual(testPolicy({ probability: { review: 0.3, hide: 0.55 } }));
  expect(logged.join()).toContain('policy_changed');
  const again = await execute(kei, {
    command: 'config set',
    options: { key: 'probability.review', value: '0.3' },
  });
  expect(again.text).toContain('変更はありません');
});

test.each([
  [
    'probability.reveiw',
    '0.6',
    '「probability.reveiw」という項目はありません。「probability.review」',
    'did you mean "probability.review"',
  ],
  ['probabilty.hide', '0.6', '「probability」のことでしょうか', 'did you mean "probability"'],
  ['hidesPerHour', '5', '「quota.hidesPerHour」', 'did you mean "quota.hidesPerHour"'],
  ['zzz', '1', '使えるのは mode、language', 'known here: mode, language'],
  ['probability', '1', 'probability.review、probability.hide', 'probability.review, probability.hide'],
  ['', '1', '使えるのは mode', 'known here: mode'],
  ['__proto__.x', '1', '使えるのは mode', 'known here: mode'],
  ['ladder.0.minutes', '1', '「ladder」', '"ladder"'],
  ['thresholds.hide', '0.85', '「probability」に変わりました。', 'is now "probability", and its values'],
  ['campaigns.raise', '0.3', '0.2 → 2.26', 'is now "campaigns.raiseLogOdds"'],
  ['probability.review', '0.0001', '0.0001', 'probability.review'],
  ['baseRate', '0.5', '0.1 以下', '0.1 or less'],
  ['probability.hide', 'lots', '「lots」は使えません。数字', '"lots" cannot be used; write a number'],
  ['quota.hidesPerHour', '1.5', '整数', 'a whole number'],
  ['probability.hide', '1.5', '1 以下', '1 or less'],
  ['strikes.windowDays', '-3', '大きく', 'strikes.windowDays'],
  ['mode', 'enforced', '「enforced」は使えません。shadow、enforce', 'write one of shadow, enforce'],
  [
    'probability.hide',
    '0.02',
    'review（0.04）を hide（0.02）より',
    'review (0.04) must not be above hide (0.02)',
  ],
  ['packs', 'drill, dril', '「dril」というルール集はありません', 'no pack "dril"'],
  ['packs', '[]', 'packs', 'packs'],
  ['ladder', '[{ strikes: 2, do: warn }, { strikes: 1, do: ban }]', 'strikes は段階ごとに', 'must rise'],
  ['ladder', '[{ strikes: 1, do: shout }]', 'warn、timeout', 'warn, timeout'],
  ['ladder', '[{ strikes: 1', '1行目', 'line 1'],
  ['ladder', '[{ strikes: 1, do: timeout, minutes: 99999 }]', '40320 以下', '40320 or less'],
  ['campaigns.earlier', 'perhaps', 'true か false', 'true or false'],
])(
  '%s = %s is refused with a sentence that says what to write, in both languages',
  async (key, value, ja, en) => {
    const { execute, policy } = createCommandWorld();
    const before = policy();
    const reply = await execute(kei, { command: 'config set', options: { key, value } });
    expect(reply).toMatchObject({ accepted: false, code: 'bad-value' });
    expect(reply.text).toContain(ja);
    expect((await execute(keiInEnglish, { command: 'config set', options: { key, value } })).text).toContain(
      en,
    );
    expect(policy()).toEqual(before);
  },
);

test.each([
  [
    'exempt.roles',
    '111222333444555666, 999',
    (p: ReturnType<typeof testPolicy>) => p.exempt.roles,
    ['111222333444555666', '999'],
  ],
  [
    'exempt.channels',
    'general、雑談',
    (p: ReturnType<typeof testPolicy>) => p.exempt.channels,
    ['general', '雑談'],
  ],
  ['exempt.channels', 'なし', (p: ReturnType<typeof testPolicy>) => p.exempt.channels, []],
  [
    'channels.moderators',
    '123456789012345678',
    (p: ReturnType<typeof testPolicy>) => p.channels.moderators,
    '123456789012345678',
  ],
  [
    'ladder',
    '[{ strikes: 1, do: timeout, minutes: 10 }]',
    (p: ReturnType<typeof testPolicy>) => p.ladder,
    [{ strikes: 1, do: 'timeout', minutes: 10 }],
  ],
  ['campaigns.earlier', 'false', (p: ReturnType<typeof testPolicy>) => p.campaigns.earlier, false],
] as const)('%s takes %s as people write it', async (key, value, read, expected) => {
  const { execute, policy } = createCommandWorld();
  const reply = await execute(kei, { command: 'config set', options: { key, value } });
  if (JSON.stringify(read(testPolicy())) !== JSON.stringify(expected))
    expect(reply).toMatchObject({ accepted: true });
  expect(read(policy())).toEqual(expected);
});

test('a group that may be absent is set as a whole, and one key of it alone says what else it needs', async () => {
  const { execute, policy } = createCommandWorld();
  const alone = await execute(kei, { command: 'config set', options: { key: 'waves.joins', value: '10' } });
  expect(alone).toMatchObject({ accepted: false, code: 'bad-value' });
  expect(alone.text).toContain('waves.windowMinutes がありません');
  const value = '{ joins: 10, windowMinutes: 5, do: [invites], minutes: 60 }';
  expect(await execute(kei, { command: 'config set', options: { key: 'waves', value } })).toMatchObject({
    accepted: true,
  });
  expect(policy().waves).toEqual({ joins: 10, windowMinutes: 5, do: ['invites'], minutes: 60 });
  await execute(kei, { command: 'config set', options: { key: 'waves.joins', value: '12' } });
  expect(policy().waves?.joins).toBe(12);
  await execute(kei, { command: 'config set', options: { key: 'waves', value: 'none' } });
  expect(policy().waves).toBeUndefined();
});

test('channels about games can be set as a list, and taken away', async () => {
  const { execute, policy } = createCommandWorld();
  const set = (value: string) =>
    execute(kei, { command: 'config set', options: { key: 'channels.games', value } });
  expect(await set('raids、mahjong')).toMatchObject({ accepted: true });
  expect(policy().channels.games).toEqual(['raids', 'mahjong']);
  await set('なし');
  expect(policy().channels.games).toBeUndefined();
});

test('a setting that may be absent can be taken away', async () => {
  const { execute, policy } = createCommandWorld({ channels: { moderators: '12' } });
  await execute(kei, { command: 'config set', options: { key: 'channels.moderators', value: '未設定' } });
  expect(policy().channels).toEqual({});
  const shown = await execute(keiInEnglish, {
    command: 'config show',
    options: { key: 'channels.moderators' },
  });
  expect(shown.text).toBe('channels.moderators: not set');
});

test('what is exported can be imported again, changed or not, and ids stay what they are', async () => {
  const { execute, policy } = createCommandWorld({ exempt: { roles: ['123456789012345678'], channels: [] } });
  const file = (await execute(kei, { command: 'config export' })).file!;
  expect(parse(file.text)).toEqual(policy());
  expect((await execute(kei, { command: 'config import', options: { file: file.text } })).text).toContain(
    '変更はありません',
  );
  const changed = file.text.replace('mode: enforce', 'mode: shadow').replace('hide: 0.55', 'hide: 0.999');
  const reply = await execute(kei, { command: 'config import', options: { file: changed } });
  expect(reply.text).toContain('変更した項目：mode、probability.hide');
  expect(policy().mode).toBe('shadow');
  expect(policy().exempt.roles).toEqual(['123456789012345678']);
  const json = JSON.stringify(testPolicy());
  expect(await execute(kei, { command: 'config import', options: { file: json } })).toMatchObject({
    accepted: true,
  });
  expect(policy()).toEqual(testPolicy());
});

test('an id that somebody wrote without quotation marks loses no digit', async () => {
  const { execute, policy } = createCommandWorld();
  const text = (await execute(kei, { command: 'config export' })).file!.text.replace(
    'channels: {}',
    'channels: { moderators: 123456789012345678 }',
  );
  expect(await execute(kei, { command: 'config import', options: { file: text } })).toMatchObject({
    accepted: true,
  });
  expect(policy().channels.moderators).toBe('123456789012345678');
});

test('a policy stored before there were phrases and channels is still one', async () => {
  const { execute, policy } = createCommandWorld();
  const { channels: _c, roles: _r, phrases: _p, ...old } = testPolicy();
  expect(
    await execute(kei, { command: 'config import', options: { file: JSON.stringify(old) } }),
  ).toMatchObject({
    accepted: true,
  });
  expect(policy()).toMatchObject({ channels: {}, roles: {}, phrases: [] });
});

test('whatever is wrong with a file, the answer is in the reader’s language alone', async () => {
  const { execute } = createCommandWorld();
  const file = JSON.stringify(testPolicy());
  const wrong = (change: object) => JSON.stringify({ ...JSON.parse(file), ...change });
  for (const [text, ja] of [
    [wrong({ phrases: [{ text: '!!', ruling: 'hide' }] }), '語句には文字か数字が2つ以上必要'],
    [wrong({ phrases: ['x'] }), '設定のまとまり'],
    [wrong({ gate: { ...testPolicy().gate, keepDays: 400, keepBannedDays: 30 } }), '400 以上'],
    [wrong({ ladder: [{ strikes: 1, do: 'ban', days: 0.5 }] }), '整数'],
    [wrong({ inquiries: { secondPerson: true, roles: [], texts: ['preservation'] } }), 'のどれか'],
    [wrong({ channels: { moderators: '' } }), '1 以上'],
    [wrong({ waves: {} }), 'waves.joins がありません'],
    [wrong({ packs: [1] }), '文字を書いてください'],
    [wrong({ notices: [] }), '設定のまとまり'],
  ] as const) {
    const reply = await execute(kei, { command: 'config import', options: { file: text } });
    expect(reply, text).toMatchObject({ accepted: false, code: 'bad-value' });
    expect(reply.text).toContain(ja);
    expect(reply.text, 'three English words in a row').not.toMatch(/[a-z]+ [a-z]+ [a-z]+/i);
    const english = await execute(keiInEnglish, { command: 'config import', options: { file: text } });
    expect(english.text).not.toMatch(/[ぁ-んァ-ヶ一-龠]/);
    expect(english.text).not.toMatch(/Invalid|expected/);
  }
});

test.each([
  ['', '空です'],
  ['mode: [shadow', '1行目'],
  ['hello', '設定のまとまり'],
  ['mode: shadow', 'language がありません'],
  ['mode: shadow', '追加してください。設定は変更していません。'],
  [`a: &x [1]\nb: [${'*x,'.repeat(50)}]`, 'YAML または JSON'],
  ['x: 1\n'.repeat(20_000), '文字まで'],
])(
  'a file that cannot be used changes nothing and is answered with what is wrong: %.20s',
  async (text, sentence) => {
    const { execute, policy } = createCommandWorld();
    const before = policy();
    const reply = await execute(kei, { command: 'config import', options: { file: text } });
    expect(reply.accepted).toBe(false);
    expect(reply.text).toContain(sentence);
    expect(policy()).toEqual(before);
  },
);

test('two administrators who change different things at once lose neither', async () => {
  const world = createCommandWorld();
  const slow = {
    ...world.policies,
    set: async (...args: Parameters<typeof world.policies.set>) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await world.policies.set(...args);
    },
  };
  const { createCommandService } = await import('../../../src/commands/command-service.ts');
  const { wordings } = await import('../../support/shipped-wording-and-policy.ts');
  const commandService = createCommandService({
    ...world.stores,
    intake: world.intake,
    policies: slow,
    rules: () => ({ version: '1', packs: testPolicy().packs, sources: [] }),
    wording: wordings,
    clock: world.clock,
    log: { info() {}, warn() {}, error() {} },
  });
  await Promise.all([
    commandService.execute(kei, {
      command: 'config set',
      options: { key: 'quota.hidesPerHour', value: '7' },
    }),
    commandService.execute(administrator('mio'), {
      command: 'config set',
      options: { key: 'language', value: 'en' },
    }),
    commandService.execute(kei, { command: 'rules add', options: { phrase: 'あさがお', ruling: 'hide' } }),
  ]);
  expect(world.policies.of(SERVER)).toMatchObject({
    quota: { hidesPerHour: 7 },
    language: 'en',
    phrases: [{ text: 'あさがお', ruling: 'hide' }],
  });
});

test('a misspelt name of a notice is refused with the names there are; a right one is taken', async () => {
  const world = createCommandWorld();
  const set = (value: string) =>
    world.execute(administrator(), { command: 'config set', options: { key: 'notices.only', value } });
  const wrong = await set('weekyl');
  expect(wrong).toMatchObject({ accepted: false, code: 'bad-value' });
  expect(wrong.text).toContain('「weekyl」');
  expect(wrong.text).toContain('weekly');
  // It is posted at joining, not by the calendar: it would never come.
  expect(await set('welcome')).toMatchObject({ accepted: false });
  expect(world.policy().notices.only).toEqual([]);
  expect(await set('weekly')).toMatchObject({ accepted: true });
  expect(world.policy().notices.only).toEqual(['weekly']);
});

test('a probability near 1 can be set, and is shown with all its digits', async () => {
  const { execute, policy } = createCommandWorld();
  const options = { key: 'probability.hide', value: '0.9999' };
  expect((await execute(kei, { command: 'config set', options })).text).toContain('0.9999');
  expect(policy().probability.hide).toBe(0.9999);
  const shown = await execute(kei, { command: 'config show', options: { key: 'probability.hide' } });
  expect(shown.text).toBe('probability.hide：0.9999');
});

test.each([
  ['99.95%', 0.9995],
  ['９９．９ ％', 0.999],
  ['0.995', 0.995],
])('a probability may be written in per cent: %s', async (value, expected) => {
  const { execute, policy } = createCommandWorld();
  await execute(kei, { command: 'config set', options: { key: 'probability.hide', value } });
  expect(policy().probability.hide).toBe(expected);
});

test('settings that an earlier version exported can be imported; the reply says what to write in future', async () => {
  const { execute, policy } = createCommandWorld();
  const { probability: _, baseRate: __, campaigns, ...rest } = testPolicy();
  const { raiseLogOdds: ___, ...others } = campaigns;
  const old = { ...rest, thresholds: { review: 0.6, hide: 0.9 }, campaigns: { ...others, raise: 0.3 } };
  const reply = await execute(keiInEnglish, {
    command: 'config import',
    options: { file: JSON.stringify(old) },
  });
  expect(reply.text).toContain('please write "probability: { review: 0.113869, hide: 0.790329 }"');
  expect(reply.text).toContain('please write "campaigns.raiseLogOdds: 3.39"');
  expect(policy()).toMatchObject({
    probability: { review: 0.113869, hide: 0.790329 },
    baseRate: 0.0001,
    campaigns: { raiseLogOdds: 3.39 },
  });
  const both = JSON.stringify({ ...testPolicy(), thresholds: { review: 0.6, hide: 0.9 } });
  const refused = await execute(keiInEnglish, { command: 'config import', options: { file: both } });
  expect(refused).toMatchObject({ accepted: false });
  expect(refused.text).toContain('"thresholds" is now "probability"');
});

test('every command that changes settings leaves who changed them, and where, in the history', async () => {
  const { execute, policies } = createCommandWorld();
  await execute(kei, { command: 'config set', options: { key: 'quota.hidesPerHour', value: '7' } });
  await execute(kei, { command: 'mode', options: { mode: 'shadow' } });
  await execute(administrator('mio', { name: '澪' }), {
    command: 'setup',
    options: { step: 'language', values: ['en'] },
  });
  await execute(kei, { command: 'rules add', options: { phrase: 'あさがお', ruling: 'hide' } });
  const { file } = await execute(kei, { command: 'config export' });
  await execute(kei, {
    command: 'config import',
    options: { file: file!.text.replace('hidesPerHour: 7', 'hidesPerHour: 8') },
  });
  const versions = await policies.listVersions(SERVER, { limit: 9 });
  expect(versions.map(({ from, by }) => `${from} ${by?.name ?? '-'}`)).toEqual([
    'import kei',
    'phrases kei',
    'setup 澪',
    'mode kei',
    'config kei',
    'start -',
  ]);
  expect(versions.map(({ policy }) => policy?.quota.hidesPerHour)).toEqual([8, 7, 7, 7, 7, 30]);
});

test('a command that changes nothing leaves nothing in the history', async () => {
  const { execute, policies } = createCommandWorld();
  const value = String(policies.of(SERVER).quota.hidesPerHour);
  await execute(kei, { command: 'config set', options: { key: 'quota.hidesPerHour', value } });
  expect(await policies.listVersions(SERVER, { limit: 9 })).toEqual([]);
});
