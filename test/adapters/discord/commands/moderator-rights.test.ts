import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

describe('the buttons of a card', () => {
  it.each([
    ['ManageMessages', true],
    ['Administrator', true],
    ['ModerateMembers', false],
    ['BanMembers', false],
    ['ManageGuild', false],
  ] as const)('a member with the permission %s may use them: %s', async (permission, isAllowed) => {
    fixture.guild.role('helper', { permissions: [permission, 'ViewChannel'] });
    const sora = fixture.guild.member('sora', { roles: ['helper'] });
    const open = fixture.guild.channel('open');
    const server = { platform: 'discord', id: fixture.guild.id };
    const policy = fixture.policies.of(server);
    await fixture.policies.set(server, { ...policy, channels: { moderators: open.id } });
    await fixture.rin.says(fixture.general, 'DOUBTFUL');
    const card = await fixture.discord.until('the card', () => fixture.discord.messagesIn(open)[0]);
    const { text } = await sora.presses(card, '違反と認める');
    expect(text.includes('記録しました')).toBe(isAllowed);
  });
});

describe('a permission that is missing', () => {
  it('is named in the log', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ReadMessageHistory']);
    await fixture.rin.says(fixture.general, 'RECRUIT');
    const line = await fixture.discord.until('the log line', () =>
      fixture.logLines.find((text) => text.includes('permissions_missing') && text.includes('"hide"')),
    );
    expect(line).toContain('"missing":"ManageMessages"');
  });
});
