import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

/** Something has been seen, so that there is a place to read on from. */
const handleOneOffer = async () => {
  await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT first'));
};

describe('what was posted while nobody listened is judged afterwards', () => {
  it('after the bot was stopped and started again', async () => {
    await handleOneOffer();
    await fixture.stop();
    const missed = await fixture.kei.says(fixture.general, 'RECRUIT meanwhile');
    const fine = await fixture.kei.says(fixture.general, 'ただの雑談');
    await fixture.begin();
    await fixture.waitUntilGone(missed);
    expect(fixture.isPresent(fine)).toBe(true);
  });

  it('after a session that could not be resumed', async () => {
    await handleOneOffer();
    fixture.discord.gateway.forgetSessions();
    fixture.discord.gateway.closeConnections(4009);
    const missed = await fixture.kei.says(fixture.general, 'RECRUIT meanwhile');
    await fixture.waitUntilGone(missed);
  });

  it('after a resumed session, by what Discord tells again', async () => {
    await handleOneOffer();
    fixture.discord.gateway.requestReconnect();
    const missed = await fixture.kei.says(fixture.general, 'RECRUIT meanwhile');
    await fixture.waitUntilGone(missed);
    await fixture.discord.until('the session is resumed', () => fixture.discord.gateway.resumes.length > 0);
    const later = await fixture.kei.says(fixture.general, 'RECRUIT later');
    await fixture.waitUntilGone(later);
  });

  it('after Discord itself was away', async () => {
    await handleOneOffer();
    fixture.discord.down();
    fixture.discord.up();
    const missed = await fixture.kei.says(fixture.general, 'RECRUIT meanwhile');
    await fixture.waitUntilGone(missed);
  });

  it('but moderators are known as such in a history too', async () => {
    await handleOneOffer();
    await fixture.stop();
    const quoted = await fixture.aoi.says(fixture.general, 'RECRUIT という投稿に注意');
    const missed = await fixture.kei.says(fixture.general, 'RECRUIT meanwhile');
    await fixture.begin();
    await fixture.waitUntilGone(missed);
    expect(fixture.isPresent(quoted)).toBe(true);
  });

  it('an innocent message that was edited into a solicitation meanwhile, too', async () => {
    const fine = await fixture.kei.says(fixture.general, 'ただの雑談');
    const untouched = await fixture.kei.says(fixture.general, 'もうひとつの雑談');
    await expect
      .poll(async () => (await fixture.stores.keyValueStore.list('seen/'))[0]?.[1], { timeout: 5000 })
      .toBe(untouched.id);
    await fixture.stop();
    fixture.discord.clock.advance(1000);
    await fixture.kei.edits(fine, 'RECRUIT meanwhile');
    await fixture.begin();
    await fixture.waitUntilGone(fine);
    expect(fixture.isPresent(untouched)).toBe(true);
    await fixture.waitForCard('非表示にしました');
  });

  it('and one that its author deleted meanwhile leaves nothing to be done', async () => {
    fixture.discord.faults.fail('DELETE /channels/:channel/messages/:message', 503, 1000);
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    await fixture.discord.until('hiding is postponed', () =>
      fixture.logLines.some((line) => line.includes('action_retry_scheduled')),
    );
    await fixture.stop();
    fixture.discord.faults.clear();
    await fixture.rin.deletes(post);
    await fixture.begin();
    fixture.discord.clock.advance(60_000);
    await fixture.waitForCard('非表示にしました');
    await expect.poll(() => fixture.stores.outbox.countPending(), { timeout: 5000 }).toBe(0);
    expect(fixture.cards()).toHaveLength(1);
  });

  it('and who replied meanwhile is known; of what is older nobody claims that there was no reply', async () => {
    const older = await fixture.kei.says(fixture.general, '前からある投稿');
    const ref = (id: string) => ({
      server: { platform: 'discord', id: fixture.guild.id },
      channel: fixture.general.id,
      id,
    });
    expect(fixture.bot.adapter.getResponders(ref(older.id))).toEqual([]);
    await expect
      .poll(async () => (await fixture.stores.keyValueStore.list('seen/'))[0]?.[1], { timeout: 5000 })
      .toBe(older.id);
    await fixture.stop();
    fixture.discord.clock.advance(1000);
    const missed = await fixture.kei.says(fixture.general, 'RECRUIT meanwhile');
    await fixture.rin.says(fixture.general, 'なに？', { replyTo: missed });
    await fixture.begin();
    await fixture.waitUntilGone(missed);
    expect(fixture.bot.adapter.getResponders(ref(missed.id))?.map(({ id }) => id)).toEqual([fixture.rin.id]);
    expect(fixture.bot.adapter.getResponders(ref(String(BigInt(older.id) - 1000n)))).toBeUndefined();
  });

  it('page after page, the oldest first', async () => {
    await handleOneOffer();
    await fixture.stop();
    const first = await fixture.kei.says(fixture.general, 'RECRUIT early');
    for (let n = 0; n < 120; n++) await fixture.kei.says(fixture.general, `雑談 ${n}`);
    const last = await fixture.kei.says(fixture.general, 'RECRUIT late');
    await fixture.begin();
    await fixture.waitUntilGone(last);
    expect(fixture.isPresent(first)).toBe(false);
    const after = fixture.discord
      .requestsTo('GET /channels/:channel/messages')
      .map(({ query }) => new URLSearchParams(query).get('after') ?? '');
    expect(after).toHaveLength(2);
    expect([...after].sort()).toEqual(after);
  });
});

describe('trouble with Discord', () => {
  it('the same message told twice is one case', async () => {
    fixture.discord.gateway.duplicateNext('MESSAGE_CREATE');
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    await fixture.waitForCard('非表示にしました');
    expect(fixture.cards()).toHaveLength(1);
    expect(fixture.discord.dmsOf(fixture.rin)).toHaveLength(1);
  });

  it('an answer 503 is asked again until the message is gone', async () => {
    fixture.discord.faults.fail('DELETE /channels/:channel/messages/:message', 503, 2);
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
  });

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
    const asked = fixture.discord.requests.length;
    const post = await fixture.kei.says(fixture.general, 'RECRUIT 2');
    await expect.poll(() => fixture.stores.keyValueStore.list('unshown/')).toHaveLength(2);
    expect(fixture.discord.requests).toHaveLength(asked);
    expect(fixture.isPresent(post)).toBe(true);
    fixture.discord.clock.advance(11 * 60_000);
    await fixture.waitUntilGone(await fixture.guild.member('sora').says(fixture.general, 'RECRUIT 3'));
    expect(fixture.bot.adapter.health().ok).toBe(true);
    await fixture.bot.intake.retryUndeliveredCards();
    const words = () => fixture.cards().map(visibleTextOf).join();
    await expect.poll(words).toContain('RECRUIT__** 2');
    expect(words()).toContain('RECRUIT__** 1');
  });

  it('asked to be patient, it waits as long as Discord says', async () => {
    const route = 'DELETE /channels/:channel/messages/:message';
    fixture.discord.faults.rateLimit(route, 1000);
    const asked = Date.now();
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    expect(Date.now() - asked).toBeGreaterThan(900);
    expect(fixture.discord.requestsTo(route)).toHaveLength(2);
  });

  it('hides again as soon as the permission is back', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages']);
    await fixture.rin.says(fixture.general, 'RECRUIT 1');
    await fixture.waitForCard('手動での対応');
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages']);
    await fixture.waitUntilGone(await fixture.kei.says(fixture.general, 'RECRUIT 2'));
  });
});

describe('a bot that is removed from the server', () => {
  it('forgets what it remembered about it', async () => {
    await handleOneOffer();
    await fixture.waitForCard('非表示にしました');
    await expect.poll(() => fixture.stores.keyValueStore.list('card/')).not.toEqual([]);
    fixture.guild.removesBot();
    await fixture.discord.until('the removal is heard', () =>
      fixture.logLines.some((line) => line.includes('guild_removed')),
    );
    await expect.poll(() => fixture.stores.keyValueStore.list('')).toEqual([]);
  });
});
