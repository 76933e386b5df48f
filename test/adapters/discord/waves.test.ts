import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wordsOf } from '../../support/discord/index.ts';
import { buttonsOf, type Community, openCommunity } from './community.ts';

const waves = { joins: 5, windowMinutes: 2, do: ['verification', 'invites', 'dms'], minutes: 30 } as const;
const policy = { waves: { ...waves, do: [...waves.do] } };

let town: Community;
beforeEach(async () => {
  town = await openCommunity({ policy });
});
afterEach(() => town.close());

const arrive = async (count: number, name = 'stranger') => {
  for (let n = 0; n < count; n++) await town.discord.person(`${name}${n}`).joins(town.guild);
};
const level = () => town.guild.state.verificationLevel;
const paused = () => town.guild.state.incidents?.invites_disabled_until ?? null;

describe('many strangers at once', () => {
  it('raise the verification level and pause invites and direct messages, with one card', async () => {
    await arrive(5);
    const card = await town.card('5個のアカウントが参加しました');
    expect(level()).toBe(3);
    expect(paused()).not.toBeNull();
    expect(town.guild.state.incidents?.dms_disabled_until).not.toBeNull();
    expect(wordsOf(card)).toContain('認証レベルの引き上げ / 招待の一時停止');
    await arrive(5, 'another');
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    expect(town.cards().filter((each) => wordsOf(each).includes('参加しました'))).toHaveLength(1);
  });

  it('that come slowly are nothing', async () => {
    for (let n = 0; n < 8; n++) {
      await arrive(1, `slow${n}`);
      town.discord.clock.pass(60_000);
    }
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    expect(level()).toBe(1);
  });

  it('everything returns by itself, also when the bot was restarted meanwhile', async () => {
    await arrive(5);
    await town.card('参加しました');
    await expect.poll(async () => (await town.stores.memos.list('shield/'))[0]?.[1]).toContain('message');
    await town.restart();
    town.discord.clock.pass(31 * 60_000);
    await town.card('すべて元に戻っています');
    expect(level()).toBe(1);
    expect(paused()).toBeNull();
    expect(await town.stores.memos.list('shield/')).toEqual([]);
  });

  it('a moderator ends it with the button', async () => {
    await arrive(5);
    const card = await town.card('参加しました');
    expect(buttonsOf(card)).toEqual(['いま終了する']);
    await expect.poll(async () => (await town.stores.memos.list('shield/'))[0]?.[1]).toContain('message');
    const seen = await town.aoi.presses(card, 'いま終了する');
    expect(seen.text).toContain('終了しました');
    expect(level()).toBe(1);
    expect(wordsOf(await town.card('aoi さんが終了しました'))).toBeTruthy();
  });

  it('that the bot may not end any more are still over by themselves later: the moderator is told that it failed', async () => {
    await arrive(5);
    const card = await town.card('参加しました');
    await expect.poll(async () => (await town.stores.memos.list('shield/'))[0]?.[1]).toContain('message');
    town.guild.allowBot(['ViewChannel', 'SendMessages', 'ManageMessages']);
    const seen = await town.aoi.presses(card, 'いま終了する');
    expect(seen).toMatchObject({ kind: 'message', ephemeral: true });
    expect(seen.text).toContain('もう一度');
    expect(level()).toBe(3);
    expect(await town.stores.memos.list('shield/')).toHaveLength(1);
  });

  it('in shadow mode only a card tells', async () => {
    const server = { platform: 'discord', id: town.guild.id };
    await town.policies.set(server, { ...town.policies.of(server), mode: 'shadow' });
    await arrive(5);
    await town.card('試験運転中のため、何も変更していません');
    expect(level()).toBe(1);
    expect(paused()).toBeNull();
  });

  it('without the permission the card says what could not be done', async () => {
    town.guild.allowBot(['ViewChannel', 'SendMessages', 'ManageMessages']);
    await arrive(5);
    await town.card('できませんでした：認証レベルの引き上げ');
    expect(level()).toBe(1);
  });

  it('where the moderators’ channel was deleted the owner is told in private', async () => {
    town.guild.deletes(town.mods);
    await arrive(5);
    await town.discord.until('the letter', () =>
      town.discord
        .dmsOf(town.guild.owner)
        .some((letter) => wordsOf(letter).includes('5個のアカウントが参加しました')),
    );
    expect(level()).toBe(3);
    expect(town.logged.join()).not.toContain('shield not raised');
  });

  it('the same text from many accounts counts as well', async () => {
    for (let n = 0; n < 5; n++) {
      const author = town.guild.member(`ring${n}`);
      await author.says(town.general, 'RECRUIT 日給10万円 荷物を運ぶだけ すぐに連絡ください');
    }
    await town.card('5個のアカウントが、ほぼ同じ投稿');
    expect(level()).toBe(3);
  });
});
