import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommandRequest } from '#core';
import { type Person, visibleTextOf } from '../../../support/fake-discord/index.ts';
import { type CommandFixture, openCommandFixture } from '../fixtures/command-fixture.ts';
import { buttonLabels } from '../fixtures/guild-fixture.ts';

let fixture: CommandFixture;
let mio: Person;
const requests: CommandRequest[] = [];

beforeAll(async () => {
  fixture = await openCommandFixture({}, (commandService) => ({
    ...commandService,
    execute(caller, request) {
      requests.push(request);
      return commandService.execute(caller, request);
    },
  }));
  mio = fixture.guild.member('mio');
});
afterAll(() => fixture.stop());

const LANGUAGES = ['やさしい日本語', 'English', '中文', 'Tiếng Việt', 'Português'];

test('every member may ask for the help lines, in the language of their Discord or another, and only they see them', async () => {
  const own = await mio.runs('/help-lines');
  expect(own).toMatchObject({ kind: 'message', ephemeral: true });
  expect(own.text).toContain('相談した人とその家族を保護する');
  expect((await mio.runs('/相談先', { language: 'vi' })).text).toContain('cảnh sát');
  const ana = fixture.guild.member('ana', { locale: 'pt-BR' });
  expect((await ana.runs('/help-lines')).text).toContain('polícia');
  const kim = fixture.guild.member('kim', { locale: 'ko' });
  expect((await kim.runs('/help-lines')).text).toContain('You are not alone');
});

test('below a private message of help are five languages, and each answers there, outside of any server', async () => {
  const member = { server: fixture.server, id: mio.id, name: 'mio', roles: [] };
  const letter = { text: 'ひとりで抱え込まないでください。', key: 'help/1', helpLines: true };
  await fixture.adapter.apply(fixture.server, { kind: 'help', member, letter });
  const dm = await fixture.discord.until('the direct message', () =>
    fixture.discord.dmsOf(mio).find((message) => visibleTextOf(message).includes('抱え込まないで')),
  );
  expect(buttonLabels(dm)).toEqual(LANGUAGES);
  const reply = await mio.presses(dm, '中文');
  expect(reply.text).toContain('警察咨询');
  expect(requests.at(-1)).toMatchObject({
    command: 'help-lines',
    options: { under: 'letter' },
    locale: 'zh',
  });
});

test('a notice that waits in a channel opens the help lines for its member, and nothing for others', async () => {
  const shy = fixture.guild.member('shy', { dmsOpen: false });
  const member = { server: fixture.server, id: shy.id, name: 'shy', roles: [] };
  const letter = { text: 'ひとりで抱え込まないでください。', key: 'help/2', helpLines: true };
  const channel = fixture.guild.channel('quiet');
  await fixture.adapter.apply(fixture.server, {
    kind: 'help',
    member,
    letter: { ...letter, channel: channel.id },
  });
  const notice = fixture.discord.messagesIn(channel).find(({ content }) => content.includes(shy.id))!;
  const forOthers = await mio.presses(notice, '開く');
  expect(forOthers).toMatchObject({ ephemeral: true });
  expect(forOthers.text).toBe('このお知らせは、ほかの方に宛てたものです。');
  const forMember = await shy.presses(notice, '開く');
  expect(forMember).toMatchObject({ ephemeral: true });
  expect(forMember.text).toContain('#9110');
});
