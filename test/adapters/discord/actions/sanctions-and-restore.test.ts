import type { APIMessage } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Policy } from '#core';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

const LADDER = [
  { strikes: 1, do: 'warn' },
  { strikes: 2, do: 'timeout', minutes: 60 },
  { strikes: 3, do: 'quarantine' },
] as const;

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture({ policy: { ladder: [...LADDER] } });
});
afterEach(() => fixture.close());

const postOffers = async (times: number): Promise<APIMessage> => {
  let post: APIMessage | undefined;
  for (let n = 0; n < times; n++) {
    post = await fixture.rin.says(fixture.general, `RECRUIT ${n}`);
    await fixture.waitUntilGone(post);
    await fixture.discord.until('the card', () => fixture.cards().length === n + 1);
    await fixture.discord.until('the letter', () => fixture.discord.dmsOf(fixture.rin).length === n + 1);
  }
  return post!;
};

const startWithLadder = (ladder: Policy['ladder'], more: Partial<Policy> = {}) => {
  const server = { platform: 'discord', id: fixture.guild.id };
  return fixture.policies.set(server, { ...fixture.policies.of(server), ladder, ...more });
};

const rinState = () => fixture.guild.state.members.get(fixture.rin.id);
const newestCard = () => fixture.cards().at(-1)!;

describe('repeated recruiting', () => {
  it('brings a timeout, which an overturn ends', async () => {
    await postOffers(2);
    expect(rinState()?.timeoutUntil).not.toBeNull();
    const [request] = fixture.discord.requestsTo('PATCH /guilds/:guild/members/:user');
    expect(request!.reason).toMatch(/^Y-[0-9A-Z]{10}/);
    await fixture.aoi.presses(newestCard(), '取り消す');
    await fixture.discord.until('the timeout has ended', () => rinState()?.timeoutUntil === null);
  });

  it('brings the quarantine role that the server has set, and an overturn takes it back', async () => {
    const role = fixture.guild.role('隔離', {});
    const server = { platform: 'discord', id: fixture.guild.id };
    const ladder = [{ strikes: 1, do: 'quarantine' as const }];
    await fixture.policies.set(server, {
      ...fixture.policies.of(server),
      roles: { quarantine: role.id },
      ladder,
    });
    await postOffers(1);
    await fixture.discord.until('the role is given', () => rinState()?.roles.includes(role.id));
    await fixture.aoi.presses(newestCard(), '取り消す');
    await fixture.discord.until('the role is taken', () => rinState()?.roles.includes(role.id) === false);
  });

  it.each([
    ['was never set', () => undefined],
    ['was deleted', () => '123456789012345678'],
    ['stands above the bot', () => fixture.guild.role('隔離', { aboveBot: true }).id],
  ])('where the role %s it brings a long timeout, and the card says so', async (_, role) => {
    const quarantine = role();
    const roles = quarantine === undefined ? {} : { quarantine };
    await startWithLadder([{ strikes: 1, do: 'quarantine' }], { roles });
    await postOffers(1);
    await fixture.waitForCard('使える隔離用ロールがない');
    const days = (Date.parse(rinState()!.timeoutUntil!) - fixture.discord.clock.now().getTime()) / 86_400_000;
    expect(days).toBeGreaterThan(27);
    expect(days).toBeLessThan(28);
    // By now there is a role, but this member was never given it: the timeout is what ends.
    const made = fixture.guild.role('隔離中', {});
    await startWithLadder([{ strikes: 1, do: 'quarantine' }], { roles: { quarantine: made.id } });
    await fixture.aoi.presses(newestCard(), '取り消す');
    await fixture.discord.until('the timeout has ended', () => rinState()?.timeoutUntil === null);
  });

  it('brings a kick, after the letter', async () => {
    await startWithLadder([{ strikes: 1, do: 'kick' }]);
    await postOffers(1);
    await fixture.discord.until('rin is out', () => rinState() === undefined);
    expect(fixture.guild.state.bans.size).toBe(0);
    await fixture.waitForCard('退出: 済み');
    expect(visibleTextOf(fixture.discord.dmsOf(fixture.rin)[0]!)).toContain('退出していただきます');
  });

  it('brings a ban of some days, which ends by itself, also after a restart', async () => {
    await startWithLadder([{ strikes: 1, do: 'ban', days: 3 }]);
    await postOffers(1);
    await fixture.discord.until('the ban', () => fixture.guild.state.bans.has(fixture.rin.id));
    await fixture.restart();
    fixture.discord.clock.advance(2 * 86_400_000);
    await fixture.bot.intake.runDueJobs();
    expect(fixture.guild.state.bans.has(fixture.rin.id)).toBe(true);
    fixture.discord.clock.advance(86_400_000 + 60_000);
    await fixture.discord.until('the ban has ended', () => !fixture.guild.state.bans.has(fixture.rin.id));
  });
});

describe('moderators act from the card', () => {
  it('ban: the member is gone and the message too; an overturn ends the ban', async () => {
    const post = await fixture.rin.says(fixture.general, 'DOUBTFUL');
    const card = await fixture.waitForCard('確認待ち');
    await fixture.aoi.presses(card, '参加禁止にする');
    await fixture.waitUntilGone(post);
    await fixture.discord.until('the ban', () => fixture.guild.state.bans.has(fixture.rin.id));
    expect(visibleTextOf(await fixture.waitForCard('参加禁止（aoi'))).toContain('aoi');
    // Whoever decides moments after another has not seen it.
    fixture.discord.clock.advance(10_000);
    await fixture.ren.presses(newestCard(), '取り消す');
    await fixture.discord.until('the ban has ended', () => !fixture.guild.state.bans.has(fixture.rin.id));
  });

  it('timeout: for as long as the ladder’s first one', async () => {
    await fixture.rin.says(fixture.general, 'DOUBTFUL');
    await fixture.aoi.presses(await fixture.waitForCard('確認待ち'), 'タイムアウト（60分）');
    await fixture.discord.until('the timeout', () => rinState()?.timeoutUntil);
    const minutes = (Date.parse(rinState()!.timeoutUntil!) - fixture.discord.clock.now().getTime()) / 60_000;
    expect(Math.round(minutes)).toBe(60);
  });
});

describe('who stands above the bot', () => {
  it('is not tried in vain', async () => {
    fixture.guild.role('elder', { aboveBot: true });
    const server = { platform: 'discord', id: fixture.guild.id };
    await fixture.policies.set(server, {
      ...fixture.policies.of(server),
      ladder: [{ strikes: 1, do: 'timeout' as const, minutes: 60 }],
    });
    const elder = fixture.guild.member('elder', { roles: ['elder'] });
    await fixture.waitUntilGone(await elder.says(fixture.general, 'RECRUIT'));
    await fixture.waitForCard('タイムアウト: 失敗');
    expect(fixture.discord.requestsTo('PATCH /guilds/:guild/members/:user')).toEqual([]);
  });
});

describe('an overturned post', () => {
  it('comes back in its author’s name, with the time it was posted', async () => {
    const post = await fixture.rin.says(fixture.general, 'RECRUIT という言葉の引用');
    await fixture.waitUntilGone(post);
    await fixture.aoi.presses(await fixture.waitForCard('非表示にしました'), '取り消す');
    const back = await fixture.discord.until('the post is back', () =>
      fixture.discord.messagesIn(fixture.general).find(({ content }) => content.startsWith('RECRUIT')),
    );
    expect(back.author.username).toBe('rin');
    expect(back.webhook_id).toBeDefined();
    expect(back.content).toContain(`<t:${Math.floor(Date.parse(post.timestamp) / 1000)}:f>`);
    await fixture.waitForCard('元に戻しました');
  });

  it('as long as Discord allows comes back whole, in two posts', async () => {
    const text = `RECRUIT ${'長い話。'.repeat(497)}`;
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, text));
    await fixture.aoi.presses(await fixture.waitForCard('非表示にしました'), '取り消す');
    await fixture.waitForCard('元に戻しました');
    const back = fixture.discord.messagesIn(fixture.general).filter((each) => each.webhook_id !== undefined);
    expect(back).toHaveLength(2);
    expect(back.map(({ content }) => content).join('')).toContain('長い話。'.repeat(490));
  });

  it('comes back once, is not judged again, and goes once more when the decision is changed', async () => {
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    await fixture.aoi.presses(await fixture.waitForCard('非表示にしました'), '取り消す');
    await fixture.waitForCard('元に戻しました');
    const there = () =>
      fixture.discord.messagesIn(fixture.general).filter(({ content }) => content.startsWith('RECRUIT'));
    expect(there()).toHaveLength(1);
    fixture.discord.clock.advance(10_000);
    await fixture.aoi.presses(newestCard(), '違反と認める');
    await fixture.discord.until('it is gone again', () => there().length === 0);
  });

  it('whose channel was deleted cannot come back: the card says so, and the author is asked to post it again', async () => {
    const room = fixture.guild.channel('rooms');
    await fixture.waitUntilGone(await fixture.rin.says(room, 'RECRUIT'));
    const card = await fixture.waitForCard('非表示にしました');
    fixture.guild.deletesChannel(room);
    await fixture.aoi.presses(card, '取り消す');
    await fixture.waitForCard('元に戻せませんでした');
    await fixture.discord.until('the letter', () =>
      fixture.discord
        .dmsOf(fixture.rin)
        .some((letter) => visibleTextOf(letter).includes('もう一度投稿してください')),
    );
  });

  it('comes back within its thread', async () => {
    const thread = await fixture.rin.opensThread(fixture.general, '相談');
    await fixture.waitUntilGone(await fixture.rin.says(thread, 'RECRUIT'));
    await fixture.aoi.presses(await fixture.waitForCard('非表示にしました'), '取り消す');
    await fixture.discord.until('the post is back in the thread', () =>
      fixture.discord.messagesIn(thread).some(({ content }) => content.startsWith('RECRUIT')),
    );
  });

  it('comes back with its files, which were copied before it was deleted', async () => {
    const bytes = new Uint8Array([1, 2, 3, 4]);
    await fixture.waitUntilGone(
      await fixture.rin.says(fixture.general, 'RECRUIT', { files: [{ name: 'a.bin', bytes }] }),
    );
    await fixture.aoi.presses(await fixture.waitForCard('非表示にしました'), '取り消す');
    const back = await fixture.discord.until('the post is back', () =>
      fixture.discord.messagesIn(fixture.general).find(({ content }) => content.startsWith('RECRUIT')),
    );
    expect(back.attachments.map(({ filename, size }) => [filename, size])).toEqual([['a.bin', 4]]);
    await fixture.waitForCard('元に戻しました');
  });
});

describe('files', () => {
  it('can be copied before the message is deleted, and no more than was asked for', async () => {
    const files = [
      { name: 'small.png', bytes: new Uint8Array(10).fill(7) },
      { name: 'large.png', bytes: new Uint8Array(100) },
    ];
    const post = await fixture.kei.says(fixture.general, 'こんにちは', { files });
    const server = { platform: 'discord', id: fixture.guild.id };
    const message = {
      ref: { server, channel: fixture.general.id, id: post.id },
      author: { server, id: fixture.kei.id, name: 'kei', roles: [] },
      text: '',
      parts: files.map(({ name }) => ({ kind: 'attachment-name' as const, text: name })),
      sentAt: new Date(post.timestamp),
    };
    const within = { maxBytes: 50, signal: AbortSignal.timeout(5000) };
    const copies = await fixture.bot.adapter.fetchAttachments(message, within);
    expect(copies.map(({ name }) => name)).toEqual(['small.png', 'large.png']);
    expect(new Uint8Array(copies[0]!.bytes!)).toEqual(files[0]!.bytes);
    expect(copies[1]!.bytes).toBeUndefined();
  });
});
