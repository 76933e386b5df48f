import { expect, it } from 'vitest';
import type { Caller, ConsoleLinks } from '#core';
import { member, moderator } from '../../support/messages.ts';
import { wordings } from '../../support/shipped-wording-and-policy.ts';
import { createCommandWorld } from '../../support/worlds/command-world.ts';

const LINK = 'https://mod.example/console/link/abc';
const request = { command: 'console' };

/** Links for each member, as the app makes them. */
const consoleLinks: ConsoleLinks = {
  issue: async ({ id }) => ({ kind: 'link', url: `${LINK}-${id}`, minutes: 10 }),
};

function createWorld(links?: ConsoleLinks) {
  const policy = { roles: { auditors: ['audit-role', 'naoki'] } };
  return createCommandWorld(policy, undefined, undefined, undefined, links && { consoleLinks: links });
}

it.each<[string, Caller]>([
  ['a moderator', moderator('aoi')],
  ['an administrator', member('aoi', { ...({ administrator: true } as Partial<Caller>) })],
  ['an auditor by role', member('aoi', { roles: ['audit-role'] })],
])('%s gets a link of their own that is valid for ten minutes', async (_, caller) => {
  const { execute } = createWorld(consoleLinks);
  const reply = await execute({ ...caller, language: 'en' }, request);
  expect(reply).toMatchObject({ accepted: true, code: 'ok' });
  expect(reply.text).toContain(`${LINK}-aoi`);
  expect(reply.text).toContain('10 minutes');
});

it('an auditor by name gets a link, another member and a bot get none', async () => {
  const { execute } = createWorld(consoleLinks);
  expect((await execute(member('naoki'), request)).text).toContain(`${LINK}-naoki`);
  for (const caller of [member('rin', { roles: ['other'] }), moderator('robot', { bot: true })]) {
    const reply = await execute(caller, request);
    expect(reply).toMatchObject({ accepted: false, code: 'not-moderator' });
    expect(reply.text).toBe(wordings.ja.desk.console.refused);
  }
});

it('says why there is no link', async () => {
  const off = { accepted: false, code: 'not-ready', text: wordings.ja.desk.console.off };
  expect(await createWorld().execute(moderator(), request)).toEqual(off);
  const notConfigured = createWorld({ issue: async () => ({ kind: 'not-configured' }) });
  expect(await notConfigured.execute(moderator(), request)).toEqual(off);
  const tooMany = createWorld({ issue: async () => ({ kind: 'too-many' }) });
  expect(await tooMany.execute(moderator(), request)).toMatchObject({ accepted: false, code: 'too-many' });
});

it('the menu and the help show the command to moderators', async () => {
  const { commands, execute } = createWorld(consoleLinks);
  const definition = commands.listCommands().find(({ id }) => id === 'console');
  expect(definition).toMatchObject({ access: 'moderator', name: { en: 'console', ja: '管理画面' } });
  const help = { command: 'help', commandNames: { console: '/console', report: '/report' } };
  expect((await execute(moderator(), help)).text).toContain('/console');
  expect((await execute(member('rin'), help)).text).not.toContain('/console');
});
