import { expect, it } from 'vitest';
import { openWorkspaceFixture } from '../fixtures/one-workspace.ts';

const LONG_TEXT = '*👨‍👩‍👧&\n'.repeat(900);

it('a direct message and a notice that are too long are shortened and arrive', async () => {
  const fixture = await openWorkspaceFixture();
  const { bot, server, slack } = fixture;
  const member = { server, id: fixture.rin.id, name: 'rin', roles: [] };
  const letter = { text: LONG_TEXT, caseId: 'Y-4G7C2Q0M1X', appealable: true, helpLines: true };
  await bot.adapter.apply(server, { kind: 'warn', member, letter });
  await bot.adapter.apply(server, {
    kind: 'notice',
    channel: fixture.mods.id,
    text: LONG_TEXT,
    helpLines: true,
  });
  const messages = [...slack.dmsOf(fixture.rin)!.messages, ...fixture.listCards()];
  expect(messages).toHaveLength(2);
  for (const message of messages) {
    const text = slack.visibleTextOf(message);
    expect(text).toContain('…');
    expect(text.isWellFormed()).toBe(true);
  }
  expect(slack.internalErrors).toEqual([]);
  await fixture.close();
});
