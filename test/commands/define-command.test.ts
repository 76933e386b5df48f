import { ApplicationCommandOptionType as OptionType } from 'discord.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildRegistration } from '../../adapters/discord/commands/registration.ts';
import { COMMANDS } from '../../src/commands/command-list.ts';
import { defineCommand, defineSubcommand } from '../../src/commands/define-command.ts';
import { acceptedReply } from '../../src/commands/lib/reply.ts';
import { type CommandFixture, openCommandFixture } from '../adapters/discord/fixtures/command-fixture.ts';
import { openWorkspaceFixture, type WorkspaceFixture } from '../adapters/slack/fixtures/one-workspace.ts';
import { member, moderator } from '../support/messages.ts';
import { administrator, createCommandWorld } from '../support/worlds/command-world.ts';

const FLAVOURS = ['うめ', 'おかか', 'こんぶ'];

/** Options of every kind; the reply repeats what `run` got. */
const lunchCommand = defineCommand({
  name: { en: 'lunch', ja: '昼食' },
  description: { en: 'Order rice balls for a member', ja: 'メンバーにおにぎりを注文します' },
  access: 'moderator',
  options: {
    for: { kind: 'member', ja: '相手', description: { en: 'Whom', ja: '相手' }, required: true },
    flavour: {
      ...{ kind: 'text', ja: '味', description: { en: 'Flavour', ja: '味' }, required: true },
      complete: () => FLAVOURS,
    },
    count: { kind: 'integer', ja: '個数', description: { en: 'How many', ja: '個数' }, min: 1, max: 9 },
    spicy: { kind: 'boolean', ja: '辛口', description: { en: 'Spicy?', ja: '辛口' } },
    place: { kind: 'channel', ja: '場所', description: { en: 'Where', ja: '場所' } },
    team: { kind: 'role', ja: '係', description: { en: 'Which team', ja: '係' } },
    size: {
      ...{ kind: 'text', ja: '大きさ', description: { en: 'Size', ja: '大きさ' } },
      choices: [
        { value: 'small', name: { en: 'small', ja: '小' } },
        { value: 'large', name: { en: 'large', ja: '大' }, aliases: ['特大'] },
      ],
    },
    note: { kind: 'text', ja: 'メモ', description: { en: 'Note', ja: 'メモ' }, takesRest: true },
  },
  run: ({ options }) => acceptedReply(JSON.stringify({ ...options, for: options.for.name })),
});

const teaCommand = defineCommand({
  name: { en: 'tea', ja: 'お茶' },
  description: { en: 'Tea for everybody', ja: 'みんなにお茶を' },
  access: 'administrator',
  defaultSubcommand: 'pour',
  subcommands: [
    defineSubcommand({
      name: { en: 'pour', ja: '注ぐ' },
      description: { en: 'Pour tea', ja: 'お茶を注ぎます' },
      run: () => acceptedReply('tea is poured'),
    }),
    defineSubcommand({
      group: { name: { en: 'leaf', ja: '茶葉' }, description: { en: 'Leaves', ja: '茶葉' } },
      name: { en: 'order', ja: '注文' },
      description: { en: 'Order leaves', ja: '茶葉を注文します' },
      formTitle: { en: 'Order leaves', ja: '茶葉の注文' },
      options: {
        kinds: {
          ...{ kind: 'text', ja: '種類', description: { en: 'Kinds', ja: '種類' }, required: true },
          ...{ list: true, mentionsAsIds: true },
        },
      },
      run: ({ options }) => acceptedReply(options.kinds.join('|')),
    }),
  ],
});

const commands = [...COMMANDS, lunchCommand, teaCommand];

describe('a command that is defined in one place', () => {
  const { execute, commands: service } = createCommandWorld({}, undefined, undefined, commands);

  test('is data for the adapters: nothing of it is lost as JSON', () => {
    const definitions = service.listCommands();
    expect(JSON.parse(JSON.stringify(definitions))).toEqual(definitions);
    expect(definitions.at(-2)).toMatchObject({ id: 'lunch', path: 'lunch', access: 'moderator' });
    expect(definitions.at(-1)!.subcommands.map(({ path }) => path)).toEqual(['tea pour', 'tea order']);
  });

  test('is refused to whoever has no right to it, with completions too', async () => {
    const request = { command: 'lunch', options: { for: member('sora'), flavour: 'うめ' } };
    expect(await execute(member('rin'), request)).toMatchObject({ code: 'not-moderator' });
    expect(await execute(moderator(), request)).toMatchObject({ accepted: true });
    expect(await execute(moderator(), { command: 'tea pour' })).toMatchObject({ code: 'not-administrator' });
    const typing = { command: 'lunch', option: 'flavour', typed: 'お' };
    expect(await service.autocomplete(member('rin'), typing)).toEqual([]);
    expect(await service.autocomplete(moderator(), typing)).toEqual(['おかか']);
  });

  test('refuses a value that is no choice, and says which there are', async () => {
    const options = { for: member('sora'), flavour: 'うめ', size: 'huge' };
    const reply = await execute(moderator('aoi'), { command: 'lunch', options });
    expect(reply).toMatchObject({ accepted: false, code: 'bad-value' });
    expect(reply.text).toContain('size：「huge」は使えません。small、large のどれか');
  });

  test('counts a value of the wrong kind as left out', async () => {
    const options = { for: member('sora'), flavour: 7, count: 'many', spicy: 'yes', size: 'small' };
    const { text } = await execute(moderator(), { command: 'lunch', options });
    expect(JSON.parse(text)).toEqual({ for: 'sora', flavour: '', size: 'small' });
  });

  test('that is not defined is refused, and one that throws asks to try again', async () => {
    expect(await execute(administrator(), { command: 'dinner' })).toMatchObject({ code: 'unavailable' });
    const broken = defineCommand({
      ...{ name: { en: 'broken', ja: '故障' }, description: { en: 'x', ja: 'x' }, access: 'member' },
      run: () => {
        throw new Error('words of a member');
      },
    });
    const world = createCommandWorld({}, undefined, undefined, [broken]);
    const reply = await world.execute(member('rin'), { command: 'broken' });
    expect(reply).toMatchObject({ accepted: false, code: 'unavailable' });
    expect(world.logged.join()).toContain('command_failed {"kind":"broken"');
    expect(world.logged.join()).not.toContain('words of a member');
  });

  test('every command has names and texts that Discord accepts, and no name twice', () => {
    const actions = service.listCommands().flatMap((command) => [command, ...command.subcommands]);
    for (const { name, description, options, path } of actions) {
      for (const { label, description: text } of [{ label: name, description }, ...options]) {
        for (const called of Object.values(label)) expect(called, path).toMatch(/^[-_\p{L}\p{N}]{1,32}$/u);
        for (const line of Object.values(text)) expect(line.length, path).toBeLessThanOrEqual(100);
      }
    }
    expect(new Set(actions.map(({ path }) => path)).size).toBe(actions.length);
  });
});

describe('on Discord', () => {
  let world: CommandFixture;
  beforeAll(async () => {
    world = await openCommandFixture({}, undefined, undefined, undefined, commands);
    world.guild.role('Admins', { permissions: ['ManageGuild', 'ManageMessages'] });
  });
  afterAll(() => world.stop());

  test('it is registered with both names, its options and its groups', () => {
    const registered = buildRegistration(commands.map(({ definition }) => definition));
    expect(registered.find(({ name }) => name === 'lunch')).toMatchObject({
      name_localizations: { ja: '昼食' },
      default_member_permissions: '8192',
      options: expect.arrayContaining([
        expect.objectContaining({ type: OptionType.User, name: 'for', required: true }),
        expect.objectContaining({ type: OptionType.String, name: 'flavour', autocomplete: true }),
        expect.objectContaining({ type: OptionType.Integer, name: 'count', min_value: 1, max_value: 9 }),
        expect.objectContaining({ type: OptionType.Role, name: 'team' }),
      ]),
    });
    const tea = registered.find(({ name }) => name === 'tea');
    expect(tea).toMatchObject({
      options: [
        { type: OptionType.Subcommand, name: 'pour' },
        { type: OptionType.SubcommandGroup, name: 'leaf', options: [{ name: 'order' }] },
      ],
    });
    const [put] = world.discord.requests.filter(
      ({ method, path }) => method === 'PUT' && path.endsWith('/commands'),
    );
    expect(put!.body).toContainEqual(JSON.parse(JSON.stringify(tea)));
  });

  test('its options are read, its completions offered, and help explains it', async () => {
    const admin = world.guild.member('kei', { roles: ['Admins'], locale: 'ja' });
    const role = world.guild.role('給食係');
    const channel = world.guild.channel('general');
    const values = { for: admin, flavour: 'うめ', count: 2, spicy: true, place: channel, team: role };
    const { text } = await admin.runs('/昼食', { ...values, size: 'large', note: '熱いうちに' });
    expect(JSON.parse(text)).toEqual({
      ...{ for: 'kei', flavour: 'うめ', count: 2, spicy: true, place: channel.id, team: role.id },
      ...{ size: 'large', note: '熱いうちに' },
    });
    expect(await admin.typesOption('/lunch', 'flavour', 'こ')).toEqual(['こんぶ']);
    expect((await admin.runs('/help')).text).toContain('/昼食 メンバーにおにぎりを注文します');
    expect((await admin.runs('/tea leaf order', { kinds: `煎茶、<@${admin.id}>` })).text).toBe(
      `煎茶|${admin.id}`,
    );
  });
});

describe('on Slack', () => {
  let fixture: WorkspaceFixture;
  beforeAll(async () => {
    fixture = await openWorkspaceFixture({ commands });
  });
  afterAll(async () => {
    expect(fixture.slack.internalErrors).toEqual([]);
    await fixture.close();
  });

  test('its options are read in order, the rest as a text, and help explains it', async () => {
    const { rin, mods, aoi, general } = fixture;
    const typed = `<@${rin.id}> うめ 2 はい <#${general.id}|general> <!subteam^S12|@kitchen> 特大 熱い うちに`;
    const { text } = await aoi.runsCommand(mods, `/yamidome 昼食 ${typed}`);
    expect(JSON.parse(text)).toEqual({
      ...{ for: 'rin', flavour: 'うめ', count: 2, spicy: true, place: general.id, team: 'S12' },
      ...{ size: 'large', note: '熱い うちに' },
    });
    expect((await aoi.runsCommand(mods, '/yamidome help')).text).toContain(
      '/yamidome 昼食 メンバーにおにぎりを注文します',
    );
    expect((await rin.runsCommand(general, '/yamidome help')).text).not.toContain('昼食');
  });

  test('a subcommand runs by its name or by default, and asks by a form where it wants one', async () => {
    const { owner } = fixture.slack;
    expect((await owner.runsCommand(fixture.general, '/yamidome tea')).text).toBe('tea is poured');
    expect((await owner.runsCommand(fixture.general, '/yamidome お茶 注ぐ')).text).toBe('tea is poured');
    const form = await owner.runsCommand(fixture.general, '/yamidome tea order');
    expect(form).toMatchObject({ kind: 'modal' });
    const seen = await owner.submits(form.modal, { kinds: `煎茶、<@${fixture.rin.id}>` });
    expect(seen.text).toBe(`煎茶|${fixture.rin.id}`);
    const refused = await fixture.kei.runsCommand(fixture.general, '/yamidome tea order');
    expect(refused.text).toContain('管理者');
  });
});
