import { afterEach, beforeEach, describe, it } from 'vitest';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

describe('programs that post', () => {
  it('what a webhook laid out comes back in words when moderators find it fine', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageWebhooks']);
    const hook = fixture.guild.webhook(fixture.general, '求人配信');
    await fixture.waitUntilGone(
      await hook.saysWithComponents([{ type: 10, content: 'RECRUIT for the choir' } as never]),
    );
    await fixture.aoi.presses(await fixture.waitForCard('非表示にしました'), '取り消す');
    await fixture.discord.until('it is back', () =>
      fixture.discord
        .messagesIn(fixture.general)
        .some(({ content }) => content.includes('RECRUIT for the choir')),
    );
  });

  it('the webhook of another program is judged, because no moderator is responsible for it', async () => {
    const hook = fixture.guild.webhook(fixture.general, '求人配信');
    await fixture.waitUntilGone(await hook.says('RECRUIT'));
  });

  it.each([
    ['a text', { type: 10, content: '# RECRUIT' }],
    [
      'a button',
      { type: 1, components: [{ type: 2, style: 5, label: 'RECRUIT', url: 'https://a.example' }] },
    ],
    ['a box', { type: 17, components: [{ type: 9, components: [{ type: 10, content: 'RECRUIT' }] }] }],
    [
      'a picture’s caption',
      { type: 12, items: [{ media: { url: 'https://a.example' }, description: 'RECRUIT' }] },
    ],
  ])('what a webhook lays out instead of a text is read: %s; forwarded by a member, too', async (_, part) => {
    const hook = fixture.guild.webhook(fixture.general, '求人配信');
    const post = await hook.saysWithComponents([part as never]);
    await fixture.waitUntilGone(post);
    await fixture.waitForCard('RECRUIT');
    const elsewhere = fixture.discord.guild({ name: 'elsewhere' });
    const otherWebhook = elsewhere.webhook(elsewhere.channel('ads'), '求人配信');
    const unseen = await otherWebhook.saysWithComponents([part as never]);
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, '', { forward: unseen }));
  });
});
