import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

describe('a recruiting post', () => {
  it('is deleted, its author warned in private, and the moderators get one card', async () => {
    const post = await fixture.rin.says(fixture.general, 'RECRUIT 日給5万');
    await fixture.waitUntilGone(post);
    const card = await fixture.waitForCard('非表示にしました');
    expect(visibleTextOf(card)).toContain('RECRUIT');
    expect(visibleTextOf(card)).toContain('rin');
    const [warning] = await fixture.discord.until('the direct message', () => {
      const messages = fixture.discord.dmsOf(fixture.rin);
      return messages.length > 0 && messages;
    });
    expect(visibleTextOf(warning!)).toContain('町の掲示板');
    expect(visibleTextOf(warning!)).toContain('#9110');
    expect(fixture.cards()).toHaveLength(1);
  });

  it('is deleted with the case number in the audit log, short enough for Discord', async () => {
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    const [request] = fixture.discord.requestsTo('DELETE /channels/:channel/messages/:message');
    expect(request!.reason).toMatch(/^Y-[0-9A-Z]{10}/);
  });

  it('that says nothing bad stays where it is', async () => {
    const fine = await fixture.rin.says(fixture.general, 'こんにちは');
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    expect(fixture.isPresent(fine)).toBe(true);
  });
});

describe('everything that a member can post is judged', () => {
  it('an edit that turns an innocent message into an offer', async () => {
    const post = await fixture.rin.says(fixture.general, 'おはよう');
    await fixture.rin.edits(post, 'RECRUIT');
    await fixture.waitUntilGone(post);
  });

  it('a reply', async () => {
    const question = await fixture.kei.says(fixture.general, '仕事を探しています');
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT', { replyTo: question }));
    expect(fixture.isPresent(question)).toBe(true);
  });

  it('a post as long as Discord allows, full of formatting, whose bad part at its end the card shows', async () => {
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, `${'*_`'.repeat(660)} RECRUIT <@1>`));
    expect(visibleTextOf(await fixture.waitForCard('非表示にしました'))).toContain('**__RECRUIT__**');
  });

  it('a forwarded message', async () => {
    const elsewhere = fixture.discord.guild({ name: 'よそ' });
    const unseen = { overwrites: [{ who: fixture.discord.bot.id, deny: ['ViewChannel' as const] }] };
    const bad = await elsewhere.member('mei').says(elsewhere.channel('ads', unseen), 'RECRUIT');
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, '', { forward: bad }));
  });

  it('a poll', async () => {
    const poll = { question: '働きたい人', answers: ['RECRUIT', 'いいえ'] };
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, '', { poll }));
  });

  it("an attachment's name", async () => {
    const files = [{ name: 'RECRUIT.png', bytes: new Uint8Array([1, 2, 3]) }];
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, '見て', { files }));
  });

  it('a link preview', async () => {
    const embeds = [{ title: 'RECRUIT', description: 'x' }];
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'https://a.example', { embeds }));
  });

  it('the chat of a voice channel', async () => {
    const voice = fixture.guild.channel('通話', { type: 'voice' });
    await fixture.waitUntilGone(await fixture.rin.says(voice, 'RECRUIT'));
  });

  it('the name of a new member', async () => {
    const kai = fixture.discord.person('kai', { displayName: 'RECRUIT here' });
    await kai.joins(fixture.guild);
    await fixture.waitForCard('RECRUIT');
  });
});
