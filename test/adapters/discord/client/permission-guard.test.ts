import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

describe('what Discord refuses', () => {
  it('without the permission to delete it says so on the card, and does not ask in vain', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ReadMessageHistory']);
    const posts = [
      await fixture.rin.says(fixture.general, 'RECRUIT 1'),
      await fixture.kei.says(fixture.general, 'RECRUIT 2'),
    ];
    await fixture.discord.until('both cards', () => fixture.cards().length === 2);
    for (const card of fixture.cards()) expect(visibleTextOf(card)).toContain('手動での対応をお願いします');
    expect(posts.every(fixture.isPresent)).toBe(true);
    expect(fixture.discord.requests.filter(({ status }) => status === 403)).toEqual([]);
  });

  it('refused by Discord once, it does not ask again and again', async () => {
    const route = 'DELETE /channels/:channel/messages/:message';
    fixture.discord.faults.fail(route, 403, 1);
    await fixture.rin.says(fixture.general, 'RECRUIT 1');
    await fixture.waitForCard('手動での対応');
    await fixture.kei.says(fixture.general, 'RECRUIT 2');
    await fixture.discord.until('both cards', () => fixture.cards().length === 2);
    expect(fixture.discord.requestsTo(route)).toHaveLength(1);
    fixture.discord.clock.advance(11 * 60_000);
    await fixture.waitUntilGone(await fixture.guild.member('sora').says(fixture.general, 'RECRUIT 3'));
  });

  it('with a token that is refused it asks no more, says so, and tries again later', async () => {
    const route = 'DELETE /channels/:channel/messages/:message';
    fixture.discord.faults.fail(route, 401, 1);
    await fixture.rin.says(fixture.general, 'RECRUIT 1');
    await expect
      .poll(() => fixture.bot.adapter.health())
      .toEqual({
        ok: false,
        why: 'the token is not accepted',
      });
    const requestCount = fixture.discord.requests.length;
    const post = await fixture.kei.says(fixture.general, 'RECRUIT 2');
    await expect.poll(() => fixture.stores.keyValueStore.list('unshown/')).toHaveLength(2);
    expect(fixture.discord.requests).toHaveLength(requestCount);
    expect(fixture.isPresent(post)).toBe(true);
    fixture.discord.clock.advance(11 * 60_000);
    await fixture.waitUntilGone(await fixture.guild.member('sora').says(fixture.general, 'RECRUIT 3'));
    expect(fixture.bot.adapter.health().ok).toBe(true);
    await fixture.bot.intake.retryUndeliveredCards();
    const cardTexts = () => fixture.cards().map(visibleTextOf).join();
    await expect.poll(cardTexts).toContain('RECRUIT__** 2');
    expect(cardTexts()).toContain('RECRUIT__** 1');
  });

  it('hides again as soon as the permission is back', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages']);
    await fixture.rin.says(fixture.general, 'RECRUIT 1');
    await fixture.waitForCard('手動での対応');
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages']);
    await fixture.waitUntilGone(await fixture.kei.says(fixture.general, 'RECRUIT 2'));
  });
});
