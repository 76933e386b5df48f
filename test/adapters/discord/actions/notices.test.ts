import type { APIMessage } from 'discord.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommandRequest } from '#core';
import { type Person, visibleTextOf } from '../../../support/fake-discord/index.ts';
import { type CommandFixture, openCommandFixture } from '../fixtures/command-fixture.ts';

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

test('a notice is in the channel once, also when it is posted again, and its button opens the help lines', async () => {
  const channel = fixture.guild.channel('general');
  const action = {
    kind: 'notice',
    channel: channel.id,
    text: '闇バイトに気をつけてください。#9110',
    key: 'announced/1',
    helpLines: true,
  } as const;
  const posted = (): readonly APIMessage[] =>
    fixture.discord.messagesIn(channel).filter((message) => visibleTextOf(message).includes('気をつけて'));
  for (let i = 0; i < 2; i++) {
    expect(await fixture.adapter.apply(fixture.server, action)).toEqual({ status: 'done' });
  }
  expect(posted()).toHaveLength(1);
  const reply = await mio.presses(posted()[0]!, '相談先 / Help lines');
  expect(reply).toMatchObject({ ephemeral: true });
  expect(reply.text).toContain('#9110');
  expect(requests.at(-1)).toMatchObject({
    command: 'help-lines',
    options: { under: 'notice' },
    locale: 'ja',
  });
});
