import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wordsOf } from '../../support/discord/index.ts';
import { type Community, openCommunity } from './community.ts';

let town: Community;
beforeEach(async () => {
  town = await openCommunity();
});
afterEach(() => town.close());

describe('a recruiting post', () => {
  it('is deleted, its author warned in private, and the moderators get one card', async () => {
    const post = await town.rin.says(town.general, 'RECRUIT 日給5万');
    await town.gone(post);
    const card = await town.card('非表示にしました');
    expect(wordsOf(card)).toContain('RECRUIT');
    expect(wordsOf(card)).toContain('rin');
    const [letter] = await town.discord.until('the letter', () => {
      const letters = town.discord.dmsOf(town.rin);
      return letters.length > 0 && letters;
    });
    expect(wordsOf(letter!)).toContain('町の掲示板');
    expect(wordsOf(letter!)).toContain('#9110');
    expect(town.cards()).toHaveLength(1);
  });

  it('is deleted with the case number in the audit log, short enough for Discord', async () => {
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    const [request] = town.discord.requestsTo('DELETE /channels/:channel/messages/:message');
    expect(request!.reason).toMatch(/^Y-[0-9A-Z]{10}/);
  });

  it('that says nothing bad stays where it is', async () => {
    const fine = await town.rin.says(town.general, 'こんにちは');
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    expect(town.standing(fine)).toBe(true);
  });
});

describe('whatever a member can post is judged', () => {
  it('an edit that turns an innocent message into an offer', async () => {
    const post = await town.rin.says(town.general, 'おはよう');
    await town.rin.edits(post, 'RECRUIT');
    await town.gone(post);
  });

  it('a reply', async () => {
    const asked = await town.kei.says(town.general, '仕事を探しています');
    await town.gone(await town.rin.says(town.general, 'RECRUIT', { replyTo: asked }));
    expect(town.standing(asked)).toBe(true);
  });

  it('a post as long as Discord allows, full of formatting, whose bad part at its end the card shows', async () => {
    await town.gone(await town.rin.says(town.general, `${'*_`'.repeat(660)} RECRUIT <@1>`));
    expect(wordsOf(await town.card('非表示にしました'))).toContain('**__RECRUIT__**');
  });

  it('a forwarded message', async () => {
    const elsewhere = town.discord.guild({ name: 'よそ' });
    const unseen = { overwrites: [{ who: town.discord.bot.id, deny: ['ViewChannel' as const] }] };
    const bad = await elsewhere.member('mei').says(elsewhere.channel('ads', unseen), 'RECRUIT');
    await town.gone(await town.rin.says(town.general, '', { forward: bad }));
  });

  it('a poll', async () => {
    const poll = { question: '働きたい人', answers: ['RECRUIT', 'いいえ'] };
    await town.gone(await town.rin.says(town.general, '', { poll }));
  });

  it("an attachment's name", async () => {
    const files = [{ name: 'RECRUIT.png', bytes: new Uint8Array([1, 2, 3]) }];
    await town.gone(await town.rin.says(town.general, '見て', { files }));
  });

  it('a link preview', async () => {
    const embeds = [{ title: 'RECRUIT', description: 'x' }];
    await town.gone(await town.rin.says(town.general, 'https://a.example', { embeds }));
  });

  it('the chat of a voice channel', async () => {
    const voice = town.guild.channel('通話', { type: 'voice' });
    await town.gone(await town.rin.says(voice, 'RECRUIT'));
  });

  it('the name of somebody who joins', async () => {
    const kai = town.discord.person('kai', { displayName: 'RECRUIT here' });
    await kai.joins(town.guild);
    await town.card('RECRUIT');
  });
});

describe('who is not judged', () => {
  it('moderators and bots', async () => {
    const said = [
      await town.aoi.says(town.general, 'RECRUIT という語に注意'),
      await town.guild.member('robot', { bot: true }).says(town.general, 'RECRUIT'),
      await town.guild.owner.says(town.general, 'RECRUIT'),
    ];
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    expect(said.every(town.standing)).toBe(true);
  });

  it('a role that is exempt', async () => {
    const role = town.guild.role('講師', {});
    const server = { platform: 'discord', id: town.guild.id };
    const policy = town.policies.of(server);
    await town.policies.set(server, { ...policy, exempt: { roles: [role.id], channels: [] } });
    const teacher = town.guild.member('sensei', { roles: ['講師'] });
    const fine = await teacher.says(town.general, 'RECRUIT');
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    expect(town.standing(fine)).toBe(true);
  });

  it('a channel that is exempt, or lies in an exempt category', async () => {
    const category = town.guild.channel('練習', { type: 'category' });
    const inside = town.guild.channel('例文', { parent: category });
    const policy = town.policies.of({ platform: 'discord', id: town.guild.id });
    const exempt = { roles: [], channels: [category.id] };
    await town.policies.set({ platform: 'discord', id: town.guild.id }, { ...policy, exempt });
    const fine = await town.rin.says(inside, 'RECRUIT');
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    expect(town.standing(fine)).toBe(true);
  });
});

describe('a letter that cannot be delivered', () => {
  it('leaves a short notice without a word of the matter, and moderators see it on the card', async () => {
    const shy = town.guild.member('shy', { dmsOpen: false });
    await town.gone(await shy.says(town.general, 'RECRUIT'));
    const card = await town.card('お知らせを受け取らない設定');
    expect(wordsOf(card)).toContain('警告');
    const notice = town.discord
      .messagesIn(town.general)
      .find(({ author }) => author.id === town.discord.bot.id);
    expect(notice!.content).toContain(`<@${shy.id}>`);
    expect(notice!.content).not.toMatch(/RECRUIT|違反|闇バイト/);
  });

  it('never tells the channel that somebody asked for help', async () => {
    const shy = town.guild.member('shy', { dmsOpen: false });
    await shy.says(town.general, 'SCARED');
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    expect(
      town.discord.messagesIn(town.general).filter(({ author }) => author.id === town.discord.bot.id),
    ).toEqual([]);
  });
});
