import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buttonLabels, type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

describe('names', () => {
  it('a nickname: it is replaced, and comes back when moderators find it fine', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageNicknames']);
    await fixture.rin.nick(fixture.guild, 'RECRUIT here');
    const nick = () => fixture.guild.state.members.get(fixture.rin.id)?.nick;
    await fixture.discord.until('the name is replaced', () => nick() === '名前を確認中');
    const card = await fixture.waitForCard('非表示にしました');
    expect((await fixture.aoi.presses(card, '取り消す')).text).toContain('取り消す判断を記録しました');
    await fixture.discord.until('the name is back', () => nick() === 'RECRUIT here');
  });

  it('a thread’s title is replaced, and comes back when moderators find it fine', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageThreads']);
    const thread = await fixture.rin.opensThread(fixture.general, 'RECRUIT here');
    await fixture.discord.until('the title is replaced', () => thread.name === 'タイトルを確認中');
    await fixture.aoi.presses(await fixture.waitForCard('非表示にしました'), '取り消す');
    await fixture.discord.until('the title is back', () => thread.name === 'RECRUIT here');
  });

  it('a thread that a moderator renames later is a card, and nothing is done to its owner', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageThreads']);
    const thread = await fixture.rin.opensThread(fixture.general, '雑談');
    fixture.guild.role('host', { permissions: ['ManageThreads'] });
    const host = fixture.guild.member('mai', { roles: ['moderator', 'host'] });
    await host.renames(thread, 'RECRUIT here');
    const card = await fixture.waitForCard('だれが書いたか');
    expect(JSON.stringify(card)).not.toContain(fixture.rin.id);
    expect(thread.name).toBe('RECRUIT here');
    await fixture.aoi.presses(card, '違反と認める');
    await fixture.discord.until('the title is replaced', () => thread.name === 'タイトルを確認中');
    await fixture.waitForCard('非表示にしました');
    const { strikes } = await fixture.bot.intake.getMemberHistory({
      server: { platform: 'discord', id: fixture.guild.id },
      id: fixture.rin.id,
    });
    expect(strikes).toBe(0);
    expect(fixture.discord.dmsOf(fixture.rin)).toEqual([]);
  });

  it('a forum post with a recruiting title is one case: its text goes and its title is replaced', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageThreads']);
    const forum = fixture.guild.channel('募集板', { type: 'forum' });
    const { thread, message } = await fixture.rin.posts(forum, 'RECRUIT', '詳細は中で');
    await fixture.waitUntilGone(message);
    await fixture.discord.until('the title is replaced', () => thread.name === 'タイトルを確認中');
    await fixture.waitForCard('非表示にしました');
    expect(fixture.cards()).toHaveLength(1);
  });
});

it('a forum post’s text does not wait for its title, which Discord does not allow to change often', async () => {
  fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageThreads']);
  const forum = fixture.guild.channel('募集板', { type: 'forum' });
  fixture.discord.faults.rateLimit('PATCH /channels/:channel', 1500);
  const { thread, message } = await fixture.rin.posts(forum, 'RECRUIT', '詳細は中で');
  await fixture.waitUntilGone(message);
  expect(thread.name).toBe('RECRUIT');
  await fixture.discord.until('the title is replaced', () => thread.name === 'タイトルを確認中');
  await fixture.waitForCard('非表示にしました');
});

describe('what changed while the bot was away', () => {
  /** The bot sees one message, so that a later backfill has a start. */
  const restartAround = async (change: () => Promise<unknown>) => {
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT first'));
    await fixture.stop();
    await change();
    await fixture.start();
  };

  it('a nickname is judged at the first message of the member, and only once', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageNicknames']);
    await restartAround(() => fixture.kei.nick(fixture.guild, 'RECRUIT here'));
    const nick = () => fixture.guild.state.members.get(fixture.kei.id)?.nick;
    expect(nick()).toBe('RECRUIT here');
    await fixture.kei.says(fixture.general, 'おはよう');
    await fixture.discord.until('the name is replaced', () => nick() === '名前を確認中');
    await fixture.kei.says(fixture.general, 'こんにちは');
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT last'));
    // Both posts of rin are one case, so the other card is about the name.
    await expect.poll(() => fixture.cards().length).toBe(2);
  });

  it('the title of a thread that was opened meanwhile is replaced', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageThreads']);
    let thread: { name: string } | undefined;
    await restartAround(async () => {
      thread = await fixture.kei.opensThread(fixture.general, 'RECRUIT here');
    });
    await fixture.discord.until('the title is replaced', () => thread?.name === 'タイトルを確認中');
  });

  it('a thread that was renamed meanwhile is a card, and nothing is done to its owner', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageThreads']);
    const thread = await fixture.kei.opensThread(fixture.general, '雑談');
    await restartAround(() => fixture.kei.renames(thread, 'RECRUIT here'));
    const card = await fixture.waitForCard('だれが書いたか');
    expect(JSON.stringify(card)).not.toContain(fixture.kei.id);
    expect(thread.name).toBe('RECRUIT here');
    await restartAround(async () => {});
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT last'));
    expect(fixture.cards().filter((other) => JSON.stringify(other).includes('だれが書いたか'))).toHaveLength(
      1,
    );
  });
});

describe('what members write outside of messages', () => {
  it('the status of a voice channel is a card and no strike: Discord does not say who set it', async () => {
    const voice = fixture.guild.channel('雑談部屋', { type: 'voice' });
    fixture.discord.setVoiceStatus(voice, 'ただの雑談');
    fixture.discord.setVoiceStatus(voice, 'RECRUIT here');
    const card = await fixture.waitForCard('だれが書いたか');
    expect(buttonLabels(card)).not.toContain('参加禁止');
    await fixture.aoi.presses(card, '違反と認める');
    await fixture.waitForCard('手動での対応');
    expect(fixture.cards()).toHaveLength(1);
  });

  it('a scheduled event is a card that asks moderators to change it, and no strike for its creator', async () => {
    fixture.discord.scheduleEvent(fixture.guild, {
      creator_id: fixture.rin.id,
      name: '説明会',
      description: 'RECRUIT here',
      entity_metadata: { location: '駅前' },
    });
    await fixture.waitForCard('手動での対応');
    const { strikes } = await fixture.bot.intake.getMemberHistory({
      server: { platform: 'discord', id: fixture.guild.id },
      id: fixture.rin.id,
    });
    expect(strikes).toBe(0);
  });

  it('but not an event of a moderator', async () => {
    fixture.discord.scheduleEvent(fixture.guild, {
      creator_id: fixture.aoi.id,
      name: 'RECRUIT に注意する会',
    });
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    await fixture.waitForCard('非表示にしました');
    expect(fixture.cards()).toHaveLength(1);
  });
});
