import { expect, test } from 'vitest';
import { message } from '../support/messages.ts';
import { administrator, createCommandWorld, RECRUITING_TEXT } from '../support/worlds/command-world.ts';

const kei = administrator();

test('the setup leads through every step, saves each at once, and begins in shadow mode', async () => {
  const { execute, policy } = createCommandWorld({ mode: 'shadow' });
  const first = await execute(kei, { command: 'setup' });
  expect(first.text).toContain('7つのうち1つ目');
  expect(first.setup).toMatchObject({ step: 'moderators', inputKind: 'channel', currentValues: [] });

  const second = await execute(kei, { command: 'setup', options: { step: 'moderators', values: ['mods'] } });
  expect(second.text).toContain('保存しました：mods');
  expect(second.setup?.step).toBe('language');
  expect(policy().channels.moderators).toBe('mods');

  const third = await execute(kei, { command: 'setup', options: { step: 'language', values: ['ja'] } });
  expect(third.setup).toMatchObject({ step: 'exempt', inputKind: 'roles' });
  await execute(kei, { command: 'setup', options: { step: 'exempt', values: ['teachers', 'staff'] } });
  const ladder = await execute(kei, { command: 'setup', options: { step: 'quarantine', values: ['held'] } });
  expect(ladder.setup).toMatchObject({ step: 'ladder', currentValues: ['standard'] });
  expect(ladder.setup?.choices.map(({ value }) => value)).toEqual(['gentle', 'standard', 'strict']);
  const games = await execute(kei, { command: 'setup', options: { step: 'ladder', values: ['gentle'] } });
  expect(games.setup).toMatchObject({ step: 'games', inputKind: 'channels', currentValues: [] });
  const mode = await execute(kei, {
    command: 'setup',
    options: { step: 'games', values: ['raids', 'mahjong'] },
  });
  expect(mode.setup).toMatchObject({ step: 'mode', currentValues: ['shadow'] });
  expect(mode.setup?.choices[0]?.value).toBe('shadow');
  const end = await execute(kei, { command: 'setup', options: { step: 'mode', values: ['shadow'] } });
  expect(end.setup).toBeUndefined();
  expect(end.text).toContain('初期設定が終わりました');
  expect(policy()).toMatchObject({
    mode: 'shadow',
    exempt: { roles: ['teachers', 'staff'] },
    roles: { quarantine: 'held' },
    channels: { moderators: 'mods', games: ['raids', 'mahjong'] },
    ladder: [{ strikes: 1 }, { strikes: 3 }, { strikes: 5 }],
  });
});

test('a mode that is none is refused with those there are, and changes nothing', async () => {
  const { execute, policy } = createCommandWorld({ mode: 'shadow' });
  for (const mode of ['off', 'enfroce', 'ENFORCE', '__proto__', '']) {
    const reply = await execute(kei, { command: 'mode', options: { mode } });
    expect(reply).toMatchObject({ accepted: false, code: 'bad-value' });
    expect(reply.text).toContain(
      `mode：「${mode}」は使えません。shadow、enforce、lift-limit、hide-found のどれか`,
    );
  }
  expect(policy().mode).toBe('shadow');
});

test('a step can be left as it is, except the channel for cards while there is none', async () => {
  const { execute, policy } = createCommandWorld({ exempt: { roles: ['old'], channels: ['quiet'] } });
  const stuck = await execute(kei, { command: 'setup', options: { step: 'moderators' } });
  expect(stuck).toMatchObject({ accepted: false, setup: { step: 'moderators' } });
  expect(stuck.text).toContain('チャンネルを選んでください');
  expect((await execute(kei, { command: 'setup', options: { step: 'exempt' } })).setup?.step).toBe(
    'quarantine',
  );
  expect(policy().exempt).toEqual({ roles: ['old'], channels: ['quiet'] });
  await execute(kei, { command: 'setup', options: { step: 'exempt', values: [] } });
  expect(policy().exempt).toEqual({ roles: [], channels: ['quiet'] });
});

test.each([
  ['moderators', []],
  ['moderators', ['a', 'b']],
  ['language', ['fr']],
  ['ladder', ['cruel']],
  ['mode', ['']],
  ['quarantine', ['a', 'b']],
  ['exempt', ['x'.repeat(200)]],
  ['games', ['x'.repeat(200)]],
  ['games', Array.from({ length: 26 }, (_, i) => `c${i}`)],
  ['exempt', Array.from({ length: 26 }, (_, i) => `r${i}`)],
] as const)(
  'an answer that is none (%s %s) asks the same step again and saves nothing',
  async (step, values) => {
    const { execute, policy } = createCommandWorld();
    const before = policy();
    const reply = await execute(kei, { command: 'setup', options: { step, values } });
    expect(reply).toMatchObject({ accepted: false, code: 'bad-value', setup: { step } });
    expect(reply.text).not.toBe('');
    expect(policy()).toEqual(before);
  },
);

test('an unknown step is refused', async () => {
  const { execute } = createCommandWorld();
  const step = 'constructor' as never;
  expect(await execute(kei, { command: 'setup', options: { step, values: ['x'] } })).toMatchObject({
    accepted: false,
  });
});

test('switching to enforce hides from the next message on, and warns when no moderator can see cards', async () => {
  const { execute, intake, adapter } = createCommandWorld({ mode: 'shadow' });
  const early = message('rin', RECRUITING_TEXT);
  await intake.handleMessage(early);
  expect(adapter.isHidden(early)).toBe(false);
  expect((await execute(kei, { command: 'mode' })).text).toContain('試験運転（shadow）です');
  const reply = await execute(kei, { command: 'mode', options: { mode: 'enforce' } });
  expect(reply.text).toContain('実施（enforce）に切り替えました');
  expect(reply.text).toContain('カードを送るチャンネルがまだ');
  const late = message('yui', RECRUITING_TEXT);
  await intake.handleMessage(late);
  expect(adapter.isHidden(late)).toBe(true);
  expect((await execute(kei, { command: 'mode', options: { mode: 'enforce' } })).text).toContain(
    '変更はありません',
  );
});
