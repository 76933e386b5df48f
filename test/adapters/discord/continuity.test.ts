import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wordsOf } from '../../support/discord/index.ts';
import { type Community, openCommunity } from './community.ts';

let town: Community;
beforeEach(async () => {
  town = await openCommunity();
});
afterEach(() => town.close());

/** Something has been seen, so that there is a place to read on from. */
const seenOne = async () => {
  await town.gone(await town.rin.says(town.general, 'RECRUIT first'));
};

describe('what was posted while nobody listened is judged afterwards', () => {
  it('after the bot was stopped and started again', async () => {
    await seenOne();
    await town.stop();
    const missed = await town.kei.says(town.general, 'RECRUIT meanwhile');
    const fine = await town.kei.says(town.general, 'ただの雑談');
    await town.begin();
    await town.gone(missed);
    expect(town.standing(fine)).toBe(true);
  });

  it('after a session that could not be resumed', async () => {
    await seenOne();
    town.discord.gateway.forget();
    town.discord.gateway.close(4009);
    const missed = await town.kei.says(town.general, 'RECRUIT meanwhile');
    await town.gone(missed);
  });

  it('after a resumed session, by what Discord tells again', async () => {
    await seenOne();
    town.discord.gateway.askToReconnect();
    const missed = await town.kei.says(town.general, 'RECRUIT meanwhile');
    await town.gone(missed);
    await town.discord.until('the session is resumed', () => town.discord.gateway.resumes.length > 0);
    const later = await town.kei.says(town.general, 'RECRUIT later');
    await town.gone(later);
  });

  it('after Discord itself was away', async () => {
    await seenOne();
    town.discord.down();
    town.discord.up();
    const missed = await town.kei.says(town.general, 'RECRUIT meanwhile');
    await town.gone(missed);
  });

  it('but moderators are known as such in a history too', async () => {
    await seenOne();
    await town.stop();
    const quoted = await town.aoi.says(town.general, 'RECRUIT という投稿に注意');
    const missed = await town.kei.says(town.general, 'RECRUIT meanwhile');
    await town.begin();
    await town.gone(missed);
    expect(town.standing(quoted)).toBe(true);
  });

  it('an innocent message that was edited into a solicitation meanwhile, too', async () => {
    const fine = await town.kei.says(town.general, 'ただの雑談');
    const untouched = await town.kei.says(town.general, 'もうひとつの雑談');
    await expect
      .poll(async () => (await town.stores.memos.list('seen/'))[0]?.[1], { timeout: 5000 })
      .toBe(untouched.id);
    await town.stop();
    town.discord.clock.pass(1000);
    await town.kei.edits(fine, 'RECRUIT meanwhile');
    await town.begin();
    await town.gone(fine);
    expect(town.standing(untouched)).toBe(true);
    await town.card('非表示にしました');
  });

  it('and one that its author deleted meanwhile leaves nothing to be done', async () => {
    town.discord.faults.fail('DELETE /channels/:channel/messages/:message', 503, 1000);
    const post = await town.rin.says(town.general, 'RECRUIT');
    await town.discord.until('hiding is postponed', () =>
      town.logged.some((line) => line.includes('action postponed')),
    );
    await town.stop();
    town.discord.faults.clear();
    await town.rin.deletes(post);
    await town.begin();
    town.discord.clock.pass(60_000);
    await town.card('非表示にしました');
    await expect.poll(() => town.stores.outbox.pending(), { timeout: 5000 }).toBe(0);
    expect(town.cards()).toHaveLength(1);
  });

  it('and who replied meanwhile is known; of what is older nobody claims that there was no reply', async () => {
    const older = await town.kei.says(town.general, '前からある投稿');
    const ref = (id: string) => ({
      server: { platform: 'discord', id: town.guild.id },
      channel: town.general.id,
      id,
    });
    expect(town.bot.adapter.touched(ref(older.id))).toEqual([]);
    await expect
      .poll(async () => (await town.stores.memos.list('seen/'))[0]?.[1], { timeout: 5000 })
      .toBe(older.id);
    await town.stop();
    town.discord.clock.pass(1000);
    const missed = await town.kei.says(town.general, 'RECRUIT meanwhile');
    await town.rin.says(town.general, 'なに？', { replyTo: missed });
    await town.begin();
    await town.gone(missed);
    expect(town.bot.adapter.touched(ref(missed.id))?.map(({ id }) => id)).toEqual([town.rin.id]);
    expect(town.bot.adapter.touched(ref(String(BigInt(older.id) - 1000n)))).toBeUndefined();
  });

  it('page after page, the oldest first', async () => {
    await seenOne();
    await town.stop();
    const first = await town.kei.says(town.general, 'RECRUIT early');
    for (let n = 0; n < 120; n++) await town.kei.says(town.general, `雑談 ${n}`);
    const last = await town.kei.says(town.general, 'RECRUIT late');
    await town.begin();
    await town.gone(last);
    expect(town.standing(first)).toBe(false);
    const after = town.discord
      .requestsTo('GET /channels/:channel/messages')
      .map(({ query }) => new URLSearchParams(query).get('after') ?? '');
    expect(after).toHaveLength(2);
    expect([...after].sort()).toEqual(after);
  });
});

describe('trouble with Discord', () => {
  it('the same message told twice is one case', async () => {
    town.discord.gateway.twice('MESSAGE_CREATE');
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    await town.card('非表示にしました');
    expect(town.cards()).toHaveLength(1);
    expect(town.discord.dmsOf(town.rin)).toHaveLength(1);
  });

  it('an answer 503 is asked again until the message is gone', async () => {
    town.discord.faults.fail('DELETE /channels/:channel/messages/:message', 503, 2);
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
  });

  it('without the permission to delete it says so on the card, and does not ask in vain', async () => {
    town.guild.allowBot(['ViewChannel', 'SendMessages', 'ReadMessageHistory']);
    const posts = [
      await town.rin.says(town.general, 'RECRUIT 1'),
      await town.kei.says(town.general, 'RECRUIT 2'),
    ];
    await town.discord.until('both cards', () => town.cards().length === 2);
    for (const card of town.cards()) expect(wordsOf(card)).toContain('手動での対応をお願いします');
    expect(posts.every(town.standing)).toBe(true);
    expect(town.discord.requests.filter(({ status }) => status === 403)).toEqual([]);
  });

  it('refused by Discord once, it does not ask again and again', async () => {
    const route = 'DELETE /channels/:channel/messages/:message';
    town.discord.faults.fail(route, 403, 1);
    await town.rin.says(town.general, 'RECRUIT 1');
    await town.card('手動での対応');
    await town.kei.says(town.general, 'RECRUIT 2');
    await town.discord.until('both cards', () => town.cards().length === 2);
    expect(town.discord.requestsTo(route)).toHaveLength(1);
    town.discord.clock.pass(11 * 60_000);
    await town.gone(await town.guild.member('sora').says(town.general, 'RECRUIT 3'));
  });

  it('with a token that is refused it asks no more, says so, and tries again later', async () => {
    const route = 'DELETE /channels/:channel/messages/:message';
    town.discord.faults.fail(route, 401, 1);
    await town.rin.says(town.general, 'RECRUIT 1');
    await expect
      .poll(() => town.bot.adapter.health())
      .toEqual({
        ok: false,
        why: 'the token is not accepted',
      });
    const asked = town.discord.requests.length;
    const post = await town.kei.says(town.general, 'RECRUIT 2');
    await expect.poll(() => town.stores.memos.list('unshown/')).toHaveLength(2);
    expect(town.discord.requests).toHaveLength(asked);
    expect(town.standing(post)).toBe(true);
    town.discord.clock.pass(11 * 60_000);
    await town.gone(await town.guild.member('sora').says(town.general, 'RECRUIT 3'));
    expect(town.bot.adapter.health().ok).toBe(true);
    await town.bot.intake.showAgain();
    const words = () => town.cards().map(wordsOf).join();
    await expect.poll(words).toContain('RECRUIT__** 2');
    expect(words()).toContain('RECRUIT__** 1');
  });

  it('asked to be patient, it waits as long as Discord says', async () => {
    const route = 'DELETE /channels/:channel/messages/:message';
    town.discord.faults.limit(route, 1000);
    const asked = Date.now();
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    expect(Date.now() - asked).toBeGreaterThan(900);
    expect(town.discord.requestsTo(route)).toHaveLength(2);
  });

  it('hides again as soon as the permission is back', async () => {
    town.guild.allowBot(['ViewChannel', 'SendMessages']);
    await town.rin.says(town.general, 'RECRUIT 1');
    await town.card('手動での対応');
    town.guild.allowBot(['ViewChannel', 'SendMessages', 'ManageMessages']);
    await town.gone(await town.kei.says(town.general, 'RECRUIT 2'));
  });
});

describe('a bot that is removed from the server', () => {
  it('forgets what it remembered about it', async () => {
    await seenOne();
    await town.card('非表示にしました');
    await expect.poll(() => town.stores.memos.list('card/')).not.toEqual([]);
    town.guild.removesBot();
    await town.discord.until('the removal is heard', () =>
      town.logged.some((line) => line.includes('removed from a guild')),
    );
    await expect.poll(() => town.stores.memos.list('')).toEqual([]);
  });
});
