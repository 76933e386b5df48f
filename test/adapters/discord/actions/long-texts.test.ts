import { MessageFlags } from 'discord.js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Action } from '#core';
import { renderMenuForm, renderReply } from '../../../../adapters/discord/commands/render-reply.ts';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { extraMessageErrors } from '../../../support/fake-discord/rest/validation/message.ts';
import { wordings } from '../../../support/shipped-wording-and-policy.ts';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

const LONG_TEXT = '*👨‍👩‍👧\n'.repeat(900);
const LONG_LABEL = '違反と認める👍'.repeat(30);

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

const apply = (action: Action) =>
  fixture.bot.adapter.apply({ platform: 'discord', id: fixture.guild.id }, action);

it('a direct message, a board and a notice that are too long are shortened and arrive', async () => {
  const server = { platform: 'discord', id: fixture.guild.id };
  const member = { server, id: fixture.rin.id, name: 'rin', roles: [] };
  const letter = { text: LONG_TEXT, caseId: 'Y-4G7C2Q0M1X', appealable: true, helpLines: true };
  const channel = fixture.mods.id;
  await apply({ kind: 'warn', member, letter });
  await apply({ kind: 'board', channel, key: 'long', text: LONG_TEXT, open: true, revision: 1 });
  await apply({ kind: 'notice', channel, text: LONG_TEXT, helpLines: true });
  const messages = [...fixture.discord.dmsOf(fixture.rin), ...fixture.cards()];
  expect(messages).toHaveLength(3);
  for (const message of messages) {
    const text = visibleTextOf(message);
    expect(text).toContain('…');
    expect(text.isWellFormed()).toBe(true);
  }
});

it('a reply to a command and a form that are too long are shortened', () => {
  const reply = renderReply({ text: LONG_TEXT });
  expect(extraMessageErrors(reply as never, MessageFlags.SuppressEmbeds)).toEqual([]);
  const form = renderMenuForm(
    {
      id: 'report',
      name: { ja: LONG_LABEL, en: LONG_LABEL },
      options: [
        {
          name: 'x',
          kind: 'text',
          required: true,
          description: { ja: LONG_LABEL, en: LONG_LABEL },
        },
      ],
    } as unknown as Parameters<typeof renderMenuForm>[0],
    { channel: '162701077035089920', message: '162701077035089921' },
    { ...wordings.ja.desk, form: {} as never },
    'ja',
  );
  expect(form.title.length).toBeLessThanOrEqual(45);
  expect(form.title.isWellFormed()).toBe(true);
  expect(form.custom_id.length).toBeLessThanOrEqual(100);
});
