import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../../../support/fake-discord/index.ts';
import { type CommandFixture, openCommandFixture } from '../fixtures/command-fixture.ts';

let world: CommandFixture;
let mod: Person;
let admin: Person;
let other: Person;

beforeAll(async () => {
  world = await openCommandFixture();
  const { guild } = world;
  guild.role('Mods', { permissions: ['ManageMessages'] });
  guild.role('Admins', { permissions: ['ManageGuild', 'ManageMessages'] });
  mod = guild.member('aoi', { roles: ['Mods'] });
  admin = guild.member('kei', { roles: ['Admins'] });
  other = guild.member('mio', { roles: ['Admins'] });
});
afterAll(() => world.stop());

const INQUIRY_FORM = {
  ...{ authority: '架空県警察', document: '架刑第7号', dated: '2020-01-06', ground: 'inquiry' },
  ...{ items: '投稿、IP', accounts: '<@417719834231439361>、417719834231439362' },
};

test('only administrators are offered /inquiry, and only they see the answers', async () => {
  await expect(mod.runs('/inquiry list')).rejects.toThrow(/not offered/);
  const seen = await admin.runs('/inquiry register', INQUIRY_FORM);
  expect(seen).toMatchObject({ text: expect.stringMatching(/Q-\d/), ephemeral: true });
});

test('an inquiry is registered, looked for, held, approved by another, and closed', async () => {
  const reply = async (person: Person, command: string, options = {}) =>
    (await person.runs(command, options)).text;
  const number = /Q-\d+/.exec(await reply(admin, '/inquiry register', INQUIRY_FORM))![0];
  const shown = await reply(admin, '/inquiry show', { number });
  expect(shown).toContain('417719834231439361');
  expect(shown).toContain('kei');
  expect(await reply(admin, '/inquiry find', { number })).toMatch(/何も保有していません|Nothing of what/);
  expect(await reply(admin, '/inquiry hold', { number, days: 10 })).toContain(number);
  expect(await reply(admin, '/inquiry approve', { number })).toMatch(/ご自身|yourself/);
  expect(await reply(other, '/inquiry approve', { number })).toMatch(/承認しました|is approved/);
  expect(await reply(admin, '/inquiry bundle', { number })).toContain(`yamidome inquiry bundle ${number}`);
  const closed = await reply(admin, '/inquiry close', { number, ending: 'not-held' });
  expect(closed).toMatch(/終了しました|is closed/);
  expect(await reply(admin, '/inquiry list')).toContain(number);
});
