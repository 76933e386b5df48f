import type { APIMessage } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wordsOf } from '../../support/discord/index.ts';
import { buttonsOf, type Community, openCommunity } from './community.ts';

let town: Community;
beforeEach(async () => {
  town = await openCommunity();
});
afterEach(() => town.close());

/** The one card as it stands now, once it says so. */
const says = (words: string) =>
  town.discord.until(`the card to say "${words}"`, () => {
    const [card] = town.cards();
    return card && wordsOf(card).includes(words) && card;
  });

const doubtful = async (): Promise<{ post: APIMessage; card: APIMessage }> => {
  const post = await town.rin.says(town.general, 'DOUBTFUL');
  return { post, card: await says('確認待ち') };
};

describe("a case's card", () => {
  it('marks what was noticed, and shows members’ words without mentions, links or formatting', async () => {
    await town.rin.says(town.general, 'DOUBTFUL **x** @everyone https://scam.example <@1>');
    const words = wordsOf(await says('確認待ち'));
    expect(words).toContain('**__DOUBTFUL__**');
    expect(words).toContain('\\*\\*x\\*\\*');
    expect(words).not.toContain('@everyone');
    expect(words).not.toContain('https://scam');
    expect(words).not.toMatch(/<@1>/);
  });

  it('offers what moderators may do, with a link to the message', async () => {
    const { post, card } = await doubtful();
    expect(buttonsOf(card)).toEqual([
      ...['違反と認める', '取り消す'],
      ...['タイムアウト（60分）', '参加禁止にする', '担当する', 'メモ'],
    ]);
    expect(JSON.stringify(card.components)).toContain(`/${town.guild.id}/${town.general.id}/${post.id}`);
  });

  it('is changed in its place: hidden when a moderator upholds, with who decided and when', async () => {
    const { post, card } = await doubtful();
    const seen = await town.aoi.presses(card, '違反と認める');
    expect(seen.ephemeral).toBe(true);
    expect(seen.text).toContain('違反と認める判断を記録しました');
    await town.gone(post);
    expect(wordsOf(await says('非表示にしました'))).toMatch(/違反と認める（aoi、\d{4}-\d\d-\d\d/);
    expect(town.cards()).toHaveLength(1);
  });

  it('offers the opposite once it is decided, so that everything can be undone', async () => {
    const { card } = await doubtful();
    await town.aoi.presses(card, '取り消す');
    const decided = await says('問題なしと判断されました');
    expect(buttonsOf(decided)).toContain('違反と認める');
    expect(buttonsOf(decided)).not.toContain('取り消す');
  });

  it('pressed by two moderators at once ends in one decision, and the other is told', async () => {
    const { card } = await doubtful();
    const seen = await Promise.all([
      town.aoi.presses(card, '違反と認める'),
      town.ren.presses(card, '取り消す'),
    ]);
    const texts = seen.map(({ text }) => text);
    expect(texts.filter((text) => text.includes('すでに判断済み'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('記録しました'))).toHaveLength(1);
  });

  it('pressed by somebody who is no moderator does nothing', async () => {
    town.guild.role('guest', {});
    const { card } = await doubtful();
    const guest = town.guild.member('guest', { roles: ['moderator'] });
    town.guild.state.members.get(guest.id)!.roles.splice(0);
    const desk = town.guild.channel('mods');
    desk.overwrites.push({ id: guest.id, type: 1, allow: '1024', deny: '0' });
    const seen = await guest.presses(card, '違反と認める');
    expect(seen.text).toContain('モデレーターだけ');
  });

  it('shows who takes the case, and notes from a form', async () => {
    const { card } = await doubtful();
    await town.aoi.presses(card, '担当する');
    await says('担当: aoi');
    const form = await town.ren.presses(card, 'メモ');
    expect(form.kind).toBe('modal');
    const noted = await town.ren.submits(form.modal, { text: '本人に確認中' });
    expect(noted.text).toContain('メモを記録しました');
    await says('ren：本人に確認中');
  });

  it('is found again after a restart and changed, not posted a second time', async () => {
    const { post, card } = await doubtful();
    await town.restart();
    await town.aoi.presses(card, '違反と認める');
    await town.gone(post);
    await says('非表示にしました');
    expect(town.cards()).toHaveLength(1);
  });

  it('is posted anew when somebody deleted it', async () => {
    const { card } = await doubtful();
    await town.aoi.presses(card, '担当する');
    await says('担当: aoi');
    await town.guild.owner.deletes(card);
    await town.bot.intake.handle({
      caseId: /Y-[0-9A-Z]{10}/.exec(wordsOf(card))![0],
      moderator: {
        server: { platform: 'discord', id: town.guild.id },
        id: '1',
        name: 'aoi',
        roles: [],
        moderator: true,
      },
      deed: 'note',
      note: '再掲',
    });
    await says('再掲');
  });

  it('is posted once though Discord’s answer was lost on the way', async () => {
    await town.close();
    town = await openCommunity({ adapter: { timeoutMs: 300 } });
    town.discord.faults.blackHole('POST /channels/:channel/messages');
    await town.rin.says(town.general, 'DOUBTFUL');
    await says('確認待ち');
    await town.discord.until(
      'the bot asks again',
      () => town.discord.requestsTo('POST /channels/:channel/messages').length > 1,
    );
    expect(town.cards()).toHaveLength(1);
  });

  it('goes to the channel that the server has set', async () => {
    const desk = town.guild.channel('相談室', {
      overwrites: [
        { who: '@everyone', deny: ['ViewChannel'] },
        { who: town.discord.bot.id, allow: ['ViewChannel'] },
      ],
    });
    const server = { platform: 'discord', id: town.guild.id };
    await town.policies.set(server, { ...town.policies.of(server), channels: { moderators: desk.id } });
    await town.rin.says(town.general, 'DOUBTFUL');
    await town.discord.until('the card there', () => town.discord.messagesIn(desk).length === 1);
    expect(town.cards()).toHaveLength(0);
  });
});

describe('an interaction', () => {
  it('that arrives twice is one', async () => {
    const { card } = await doubtful();
    town.discord.gateway.twice('INTERACTION_CREATE');
    const seen = await town.aoi.presses(card, '違反と認める');
    expect(seen.text).toContain('記録しました');
    const id = /Y-[0-9A-Z]{10}/.exec(wordsOf(card))![0];
    await says('非表示にしました');
    const events = await town.stores.archive.read(id);
    expect(events.filter(({ kind }) => kind === 'ruled')).toHaveLength(1);
  });

  it('that Discord took note of without confirming it is not asked for in vain: the answer comes', async () => {
    const { card } = await doubtful();
    const impatient = await town.beside({ timeoutMs: 500 });
    await town.stop();
    town.discord.faults.blackHole('POST /interactions/:interaction/:token/callback');
    const seen = await town.aoi.presses(card, '違反と認める');
    expect(seen.text).toContain('記録しました');
    await impatient.stop();
  });
});

describe('an appeal', () => {
  it('is made from the letter, reaches the card, and an overturn lifts the strike', async () => {
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    await says('非表示にしました');
    const letter = await town.discord.until('the letter', () => town.discord.dmsOf(town.rin)[0]);
    const form = await town.rin.presses(letter, '異議を申し立てる');
    expect(form.modal?.title).toBe('異議申立て');
    const answer = await town.rin.submits(form.modal, { text: '引用しただけです' });
    expect(answer.text).toContain('受け付けました');
    const card = await says('引用しただけです');
    await town.aoi.presses(card, '取り消す');
    const rin = { server: { platform: 'discord', id: town.guild.id }, id: town.rin.id };
    await town.discord.until('the answer', () =>
      town.discord.dmsOf(town.rin).some((message) => wordsOf(message).includes('取り消しました')),
    );
    expect((await town.bot.intake.standing(rin)).strikes).toBe(0);
  });

  it('against somebody else’s case is refused', async () => {
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    const id = /Y-[0-9A-Z]{10}/.exec(wordsOf(await says('非表示にしました')))![0];
    const kei = {
      server: { platform: 'discord', id: town.guild.id },
      id: town.kei.id,
      name: 'kei',
      roles: [],
    };
    expect(await town.bot.intake.appeal({ caseId: id, author: kei, plea: 'x' })).toMatchObject({
      code: 'not-yours',
    });
  });
});
