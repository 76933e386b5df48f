import type { APIMessage } from 'discord.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommandRequest } from '#core';
import { type Person, visibleTextOf } from '../../../support/fake-discord/index.ts';
import { type CommandFixture, openCommandFixture } from '../fixtures/command-fixture.ts';
import { buttonLabels } from '../fixtures/guild-fixture.ts';

let world: CommandFixture;
let mio: Person;
let mod: Person;
const asks: CommandRequest[] = [];

beforeAll(async () => {
  world = await openCommandFixture({}, (desk) => ({
    ...desk,
    execute(asker, ask) {
      asks.push(ask);
      return desk.execute(asker, ask);
    },
  }));
  const { guild } = world;
  guild.role('Mods', { permissions: ['ManageMessages'] });
  mio = guild.member('mio');
  mod = guild.member('aoi', { roles: ['Mods'] });
});
afterAll(() => world.stop());

const LANGUAGES = ['やさしい日本語', 'English', '中文', 'Tiếng Việt', 'Português'];

test('anybody may ask whom to call, in the language of their Discord or in another, before their eyes alone', async () => {
  const own = await mio.runs('/help-lines');
  expect(own).toMatchObject({ kind: 'message', ephemeral: true });
  expect(own.text).toContain('家族を守ります');
  expect((await mio.runs('/相談先', { language: 'vi' })).text).toContain('cảnh sát');
  const ana = world.guild.member('ana', { locale: 'pt-BR' });
  expect((await ana.runs('/help-lines')).text).toContain('polícia');
  const kim = world.guild.member('kim', { locale: 'ko' });
  expect((await kim.runs('/help-lines')).text).toContain('You are not alone');
});

test('a notice stands in the channel once, whoever posts it again, and its button opens the help lines', async () => {
  const channel = world.guild.channel('general');
  const action = {
    kind: 'notice',
    channel: channel.id,
    text: '闇バイトに気をつけてください。#9110',
    key: 'announced/1',
    helpLines: true,
  } as const;
  const posted = (): readonly APIMessage[] =>
    world.discord.messagesIn(channel).filter((message) => visibleTextOf(message).includes('気をつけて'));
  for (let i = 0; i < 2; i++) {
    expect(await world.adapter.apply(world.server, action)).toEqual({ status: 'done' });
  }
  expect(posted()).toHaveLength(1);
  const seen = await mio.presses(posted()[0]!, '相談先 / Help lines');
  expect(seen).toMatchObject({ ephemeral: true });
  expect(seen.text).toContain('#9110');
  expect(asks.at(-1)).toMatchObject({
    command: 'help-lines',
    options: { under: 'notice' },
    locale: 'ja',
  });
});

test('below a private letter of help stand five languages, and each answers there, outside of any server', async () => {
  const member = { server: world.server, id: mio.id, name: 'mio', roles: [] };
  const letter = { text: 'ひとりで抱え込まないでください。', key: 'help/1', helpLines: true };
  await world.adapter.apply(world.server, { kind: 'help', member, letter });
  const dm = await world.discord.until('the letter', () =>
    world.discord.dmsOf(mio).find((message) => visibleTextOf(message).includes('抱え込まないで')),
  );
  expect(buttonLabels(dm)).toEqual(LANGUAGES);
  const seen = await mio.presses(dm, '中文');
  expect(seen.text).toContain('警察咨询');
  expect(asks.at(-1)).toMatchObject({
    command: 'help-lines',
    options: { under: 'letter' },
    locale: 'zh',
  });
});

test('who joins is told to the intake, and the server is one of those that are served', async () => {
  expect(world.adapter.listServers()).toEqual([world.server]);
  const sora = world.discord.person('sora');
  await sora.joins(world.guild);
  await world.discord.until('the join is heard', () => world.joined.includes(sora.id));
});

test("figures are a moderator's command, with the table as a file", async () => {
  await expect(mio.runs('/scoreboard')).rejects.toThrow(/not offered/);
  const seen = await mod.runs('/記録', { month: '2026-11' });
  expect(seen).toMatchObject({ ephemeral: true });
  expect(seen.text).toContain('闇止めの記録');
  const wrong = await mod.runs('/scoreboard', { month: 'Nov' });
  expect(wrong.text).toContain('2026-11');
});

test('a board stands in the channel once, is changed in its place, and is posted anew when somebody deleted it', async () => {
  const channel = world.guild.channel('general');
  const posted = (): readonly APIMessage[] =>
    world.discord.messagesIn(channel).filter((message) => visibleTextOf(message).includes('今月の記録'));
  const show = (revision: number, text: string) =>
    world.adapter.apply(world.server, {
      kind: 'board',
      channel: channel.id,
      key: 'monthly/2026-11',
      text: `今月の記録 ${text} @everyone`,
      open: false,
      revision,
    });
  for (const revision of [1, 2, 2, 1])
    expect(await show(revision, `${revision}`)).toEqual({ status: 'done' });
  expect(posted().map((message) => visibleTextOf(message).match(/記録 (\d)/)?.[1])).toEqual(['2']);
  expect(posted()[0]!.mention_everyone).toBe(false);
  await mod.deletes(posted()[0]!);
  await show(3, '3');
  expect(posted()).toHaveLength(1);
});
