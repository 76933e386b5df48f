import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

describe('an overturned post', () => {
  it('comes back in its author’s name, with the time it was posted', async () => {
    const post = await fixture.rin.says(fixture.general, 'RECRUIT という言葉の引用');
    await fixture.waitUntilGone(post);
    await fixture.aoi.presses(await fixture.waitForCard('非表示にしました'), '取り消す');
    const copy = await fixture.discord.until('the post is back', () =>
      fixture.discord.messagesIn(fixture.general).find(({ content }) => content.startsWith('RECRUIT')),
    );
    expect(copy.author.username).toBe('rin');
    expect(copy.webhook_id).toBeDefined();
    expect(copy.content).toContain(`<t:${Math.floor(Date.parse(post.timestamp) / 1000)}:f>`);
    await fixture.waitForCard('元に戻しました');
  });

  it('in a channel with as many webhooks as Discord allows comes back from the bot, with its author’s name', async () => {
    for (let n = 0; n < 15; n++) fixture.guild.webhook(fixture.general, `news ${n}`);
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT という言葉の引用'));
    await fixture.aoi.presses(await fixture.waitForCard('非表示にしました'), '取り消す');
    const copy = await fixture.discord.until('the post is back', () =>
      fixture.discord.messagesIn(fixture.general).find(({ content }) => content.includes('RECRUIT')),
    );
    expect(copy.author.id).toBe(fixture.discord.bot.id);
    expect(copy.content).toMatch(/^\*\*rin\*\*\nRECRUIT/);
    await fixture.waitForCard('投稿者の名前を添えてボットが投稿');
  });

  it('as long as Discord allows comes back whole, in two posts', async () => {
    const text = `RECRUIT ${'長い話。'.repeat(497)}`;
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, text));
    await fixture.aoi.presses(await fixture.waitForCard('非表示にしました'), '取り消す');
    await fixture.waitForCard('元に戻しました');
    const copy = fixture.discord
      .messagesIn(fixture.general)
      .filter(({ webhook_id }) => webhook_id !== undefined);
    expect(copy).toHaveLength(2);
    expect(copy.map(({ content }) => content).join('')).toContain('長い話。'.repeat(490));
  });

  it('comes back once, is not judged again, and goes once more when the decision is changed', async () => {
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    await fixture.aoi.presses(await fixture.waitForCard('非表示にしました'), '取り消す');
    await fixture.waitForCard('元に戻しました');
    const restored = () =>
      fixture.discord.messagesIn(fixture.general).filter(({ content }) => content.startsWith('RECRUIT'));
    expect(restored()).toHaveLength(1);
    fixture.discord.clock.advance(10_000);
    await fixture.aoi.presses(fixture.cards().at(-1)!, '違反と認める');
    await fixture.discord.until('it is gone again', () => restored().length === 0);
  });

  it('whose channel was deleted cannot come back: the card says so, and the author is asked to post it again', async () => {
    const channel = fixture.guild.channel('rooms');
    await fixture.waitUntilGone(await fixture.rin.says(channel, 'RECRUIT'));
    const card = await fixture.waitForCard('非表示にしました');
    fixture.guild.deletesChannel(channel);
    await fixture.aoi.presses(card, '取り消す');
    await fixture.waitForCard('元に戻せませんでした');
    await fixture.discord.until('the direct message', () =>
      fixture.discord
        .dmsOf(fixture.rin)
        .some((message) => visibleTextOf(message).includes('もう一度投稿してください')),
    );
  });

  it('comes back within its thread', async () => {
    const thread = await fixture.rin.opensThread(fixture.general, '相談');
    await fixture.waitUntilGone(await fixture.rin.says(thread, 'RECRUIT'));
    await fixture.aoi.presses(await fixture.waitForCard('非表示にしました'), '取り消す');
    await fixture.discord.until('the post is copy in the thread', () =>
      fixture.discord.messagesIn(thread).some(({ content }) => content.startsWith('RECRUIT')),
    );
  });

  it('comes back with its files, which were copied before it was deleted', async () => {
    const bytes = new Uint8Array([1, 2, 3, 4]);
    await fixture.waitUntilGone(
      await fixture.rin.says(fixture.general, 'RECRUIT', { files: [{ name: 'a.bin', bytes }] }),
    );
    await fixture.aoi.presses(await fixture.waitForCard('非表示にしました'), '取り消す');
    const copy = await fixture.discord.until('the post is back', () =>
      fixture.discord.messagesIn(fixture.general).find(({ content }) => content.startsWith('RECRUIT')),
    );
    expect(copy.attachments.map(({ filename, size }) => [filename, size])).toEqual([['a.bin', 4]]);
    await fixture.waitForCard('元に戻しました');
  });
});
