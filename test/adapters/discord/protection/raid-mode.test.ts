import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { buttonLabels, type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

const raidPolicy = {
  joins: 5,
  windowMinutes: 2,
  do: ['verification', 'invites', 'dms'],
  minutes: 30,
} as const;
const policy = { waves: { ...raidPolicy, do: [...raidPolicy.do] } };

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture({ policy });
});
afterEach(() => fixture.close());

const joinMembers = async (count: number, name = 'stranger') => {
  for (let n = 0; n < count; n++) await fixture.discord.person(`${name}${n}`).joins(fixture.guild);
};
const verificationLevel = () => fixture.guild.state.verificationLevel;
const invitesPausedUntil = () => fixture.guild.state.incidents?.invites_disabled_until ?? null;

describe('many strangers at once', () => {
  it('raise the verification level and pause invites and direct messages, with one card', async () => {
    await joinMembers(5);
    const card = await fixture.waitForCard('5個のアカウントが参加しました');
    expect(verificationLevel()).toBe(3);
    expect(invitesPausedUntil()).not.toBeNull();
    expect(fixture.guild.state.incidents?.dms_disabled_until).not.toBeNull();
    expect(visibleTextOf(card)).toContain('認証レベルの引き上げ / 招待の一時停止');
    await joinMembers(5, 'another');
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    expect(fixture.cards().filter((message) => visibleTextOf(message).includes('参加しました'))).toHaveLength(
      1,
    );
  });

  it('pause invites and direct messages in one request, for at most 24 hours less a minute', async () => {
    const server = { platform: 'discord', id: fixture.guild.id };
    const start = fixture.discord.clock.now().getTime();
    await fixture.bot.adapter.enableRaidMode(server, {
      ...{ measures: ['invites', 'dms'], cause: 'joins', accounts: 5, windowMinutes: 2 },
      until: new Date(start + 24 * 60 * 60_000),
    });
    const requests = fixture.discord.requestsTo('PUT /guilds/:guild/incident-actions');
    expect(requests).toHaveLength(1);
    const { invites_disabled_until: invites, dms_disabled_until: dms } = fixture.guild.state.incidents!;
    expect(invites).toBe(dms);
    // The clock runs while the request is made.
    const end = fixture.discord.clock.now().getTime();
    expect(Date.parse(invites!)).toBeLessThanOrEqual(end + 24 * 60 * 60_000 - 60_000);
  });

  it('that come slowly are nothing', async () => {
    for (let n = 0; n < 8; n++) {
      await joinMembers(1, `slow${n}`);
      fixture.discord.clock.advance(60_000);
    }
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    expect(verificationLevel()).toBe(1);
  });

  it('everything returns by itself, also when the bot was restarted meanwhile', async () => {
    await joinMembers(5);
    await fixture.waitForCard('参加しました');
    await expect
      .poll(async () => (await fixture.stores.keyValueStore.list('shield/'))[0]?.[1])
      .toContain('message');
    await fixture.restart();
    fixture.discord.clock.advance(31 * 60_000);
    await fixture.waitForCard('すべて元に戻っています');
    expect(verificationLevel()).toBe(1);
    expect(invitesPausedUntil()).toBeNull();
    expect(await fixture.stores.keyValueStore.list('shield/')).toEqual([]);
  });

  it('a moderator ends it with the button', async () => {
    await joinMembers(5);
    const card = await fixture.waitForCard('参加しました');
    expect(buttonLabels(card)).toEqual(['いま終了する']);
    await expect
      .poll(async () => (await fixture.stores.keyValueStore.list('shield/'))[0]?.[1])
      .toContain('message');
    const reply = await fixture.aoi.presses(card, 'いま終了する');
    expect(reply.text).toContain('終了しました');
    expect(verificationLevel()).toBe(1);
    expect(visibleTextOf(await fixture.waitForCard('aoi さんが終了しました'))).toBeTruthy();
  });

  it('that the bot may not end any more end by themselves later: the moderator reads that it failed', async () => {
    await joinMembers(5);
    const card = await fixture.waitForCard('参加しました');
    await expect
      .poll(async () => (await fixture.stores.keyValueStore.list('shield/'))[0]?.[1])
      .toContain('message');
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages']);
    const reply = await fixture.aoi.presses(card, 'いま終了する');
    expect(reply).toMatchObject({ kind: 'message', ephemeral: true });
    expect(reply.text).toContain('もう一度');
    expect(verificationLevel()).toBe(3);
    expect(await fixture.stores.keyValueStore.list('shield/')).toHaveLength(1);
  });

  it('in shadow mode only a card tells', async () => {
    const server = { platform: 'discord', id: fixture.guild.id };
    await fixture.policies.set(server, { ...fixture.policies.of(server), mode: 'shadow' });
    await joinMembers(5);
    await fixture.waitForCard('試験運転中のため、何も変更していません');
    expect(verificationLevel()).toBe(1);
    expect(invitesPausedUntil()).toBeNull();
  });

  it('without the permission the card says what could not be done', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages']);
    await joinMembers(5);
    await fixture.waitForCard('できませんでした：認証レベルの引き上げ');
    expect(verificationLevel()).toBe(1);
  });

  it('after the moderators’ channel was deleted, the owner gets a direct message', async () => {
    fixture.guild.deletesChannel(fixture.mods);
    await joinMembers(5);
    await fixture.discord.until('the direct message', () =>
      fixture.discord
        .dmsOf(fixture.guild.owner)
        .some((message) => visibleTextOf(message).includes('5個のアカウントが参加しました')),
    );
    expect(verificationLevel()).toBe(3);
    expect(fixture.logLines.join()).not.toContain('raid_mode_failed');
  });

  it('the same text from many accounts counts as well', async () => {
    for (let n = 0; n < 5; n++) {
      const author = fixture.guild.member(`ring${n}`);
      await author.says(fixture.general, 'RECRUIT 日給10万円 荷物を運ぶだけ すぐに連絡ください');
    }
    await fixture.waitForCard('5個のアカウントが、ほぼ同じ投稿');
    expect(verificationLevel()).toBe(3);
  });
});
