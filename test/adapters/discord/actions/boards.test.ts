import type { APIMessage } from 'discord.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { type CommandFixture, openCommandFixture } from '../fixtures/command-fixture.ts';

let fixture: CommandFixture;
beforeAll(async () => {
  fixture = await openCommandFixture();
});
afterAll(() => fixture.stop());

test('a board is in the channel once, is edited in its place, and is posted again after it was deleted', async () => {
  const channel = fixture.guild.channel('general');
  const posted = (): readonly APIMessage[] =>
    fixture.discord.messagesIn(channel).filter((message) => visibleTextOf(message).includes('今月の記録'));
  const show = (revision: number, text: string) =>
    fixture.adapter.apply(fixture.server, {
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
  await fixture.guild.owner.deletes(posted()[0]!);
  await show(3, '3');
  expect(posted()).toHaveLength(1);
});
