import type { APIMessage } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Policy } from '#core';
import { wordsOf } from '../../support/discord/index.ts';
import { type Community, openCommunity } from './community.ts';

const LADDER = [
  { strikes: 1, do: 'warn' },
  { strikes: 2, do: 'timeout', minutes: 60 },
  { strikes: 3, do: 'quarantine' },
] as const;

let town: Community;
beforeEach(async () => {
  town = await openCommunity({ policy: { ladder: [...LADDER] } });
});
afterEach(() => town.close());

const offends = async (times: number): Promise<APIMessage> => {
  let post: APIMessage | undefined;
  for (let n = 0; n < times; n++) {
    post = await town.rin.says(town.general, `RECRUIT ${n}`);
    await town.gone(post);
    await town.discord.until('the card', () => town.cards().length === n + 1);
    await town.discord.until('the letter', () => town.discord.dmsOf(town.rin).length === n + 1);
  }
  return post!;
};

const climbs = (ladder: Policy['ladder'], more: Partial<Policy> = {}) => {
  const server = { platform: 'discord', id: town.guild.id };
  return town.policies.set(server, { ...town.policies.of(server), ladder, ...more });
};

const rin = () => town.guild.state.members.get(town.rin.id);
const newest = () => town.cards().at(-1)!;

describe('repeated recruiting', () => {
  it('brings a timeout, which an overturn ends', async () => {
    await offends(2);
    expect(rin()?.timeoutUntil).not.toBeNull();
    const [request] = town.discord.requestsTo('PATCH /guilds/:guild/members/:user');
    expect(request!.reason).toMatch(/^Y-[0-9A-Z]{10}/);
    await town.aoi.presses(newest(), '取り消す');
    await town.discord.until('the timeout has ended', () => rin()?.timeoutUntil === null);
  });

  it('brings the quarantine role that the server has set, and an overturn takes it back', async () => {
    const role = town.guild.role('隔離', {});
    const server = { platform: 'discord', id: town.guild.id };
    const ladder = [{ strikes: 1, do: 'quarantine' as const }];
    await town.policies.set(server, { ...town.policies.of(server), roles: { quarantine: role.id }, ladder });
    await offends(1);
    await town.discord.until('the role is given', () => rin()?.roles.includes(role.id));
    await town.aoi.presses(newest(), '取り消す');
    await town.discord.until('the role is taken', () => rin()?.roles.includes(role.id) === false);
  });

  it.each([
    ['was never set', () => undefined],
    ['was deleted', () => '123456789012345678'],
    ['stands above the bot', () => town.guild.role('隔離', { aboveBot: true }).id],
  ])('where the role %s it brings a long timeout, and the card says so', async (_, role) => {
    const quarantine = role();
    const roles = quarantine === undefined ? {} : { quarantine };
    await climbs([{ strikes: 1, do: 'quarantine' }], { roles });
    await offends(1);
    await town.card('使える隔離用ロールがない');
    const days = (Date.parse(rin()!.timeoutUntil!) - town.discord.clock.now().getTime()) / 86_400_000;
    expect(days).toBeGreaterThan(27);
    expect(days).toBeLessThan(28);
    // By now there is a role, but this member was never given it: the timeout is what ends.
    const made = town.guild.role('隔離中', {});
    await climbs([{ strikes: 1, do: 'quarantine' }], { roles: { quarantine: made.id } });
    await town.aoi.presses(newest(), '取り消す');
    await town.discord.until('the timeout has ended', () => rin()?.timeoutUntil === null);
  });

  it('brings a kick, after the letter', async () => {
    await climbs([{ strikes: 1, do: 'kick' }]);
    await offends(1);
    await town.discord.until('rin is out', () => rin() === undefined);
    expect(town.guild.state.bans.size).toBe(0);
    await town.card('退出: 済み');
    expect(wordsOf(town.discord.dmsOf(town.rin)[0]!)).toContain('退出していただきます');
  });

  it('brings a ban of some days, which ends by itself, also after a restart', async () => {
    await climbs([{ strikes: 1, do: 'ban', days: 3 }]);
    await offends(1);
    await town.discord.until('the ban', () => town.guild.state.bans.has(town.rin.id));
    await town.restart();
    town.discord.clock.pass(2 * 86_400_000);
    await town.bot.intake.drain();
    expect(town.guild.state.bans.has(town.rin.id)).toBe(true);
    town.discord.clock.pass(86_400_000 + 60_000);
    await town.discord.until('the ban has ended', () => !town.guild.state.bans.has(town.rin.id));
  });
});

describe('moderators act from the card', () => {
  it('ban: the member is gone and the message too; an overturn ends the ban', async () => {
    const post = await town.rin.says(town.general, 'DOUBTFUL');
    const card = await town.card('確認待ち');
    await town.aoi.presses(card, '参加禁止にする');
    await town.gone(post);
    await town.discord.until('the ban', () => town.guild.state.bans.has(town.rin.id));
    expect(wordsOf(await town.card('参加禁止（aoi'))).toContain('aoi');
    // Whoever decides moments after another has not seen it.
    town.discord.clock.pass(10_000);
    await town.ren.presses(newest(), '取り消す');
    await town.discord.until('the ban has ended', () => !town.guild.state.bans.has(town.rin.id));
  });

  it('timeout: for as long as the ladder’s first one', async () => {
    await town.rin.says(town.general, 'DOUBTFUL');
    await town.aoi.presses(await town.card('確認待ち'), 'タイムアウト（60分）');
    await town.discord.until('the timeout', () => rin()?.timeoutUntil);
    const minutes = (Date.parse(rin()!.timeoutUntil!) - town.discord.clock.now().getTime()) / 60_000;
    expect(Math.round(minutes)).toBe(60);
  });
});

describe('who stands above the bot', () => {
  it('is not tried in vain', async () => {
    town.guild.role('elder', { aboveBot: true });
    const server = { platform: 'discord', id: town.guild.id };
    await town.policies.set(server, {
      ...town.policies.of(server),
      ladder: [{ strikes: 1, do: 'timeout' as const, minutes: 60 }],
    });
    const elder = town.guild.member('elder', { roles: ['elder'] });
    await town.gone(await elder.says(town.general, 'RECRUIT'));
    await town.card('タイムアウト: 失敗');
    expect(town.discord.requestsTo('PATCH /guilds/:guild/members/:user')).toEqual([]);
  });
});

describe('an overturned post', () => {
  it('comes back in its author’s name, with the time it was posted', async () => {
    const post = await town.rin.says(town.general, 'RECRUIT という言葉の引用');
    await town.gone(post);
    await town.aoi.presses(await town.card('非表示にしました'), '取り消す');
    const back = await town.discord.until('the post is back', () =>
      town.discord.messagesIn(town.general).find(({ content }) => content.startsWith('RECRUIT')),
    );
    expect(back.author.username).toBe('rin');
    expect(back.webhook_id).toBeDefined();
    expect(back.content).toContain(`<t:${Math.floor(Date.parse(post.timestamp) / 1000)}:f>`);
    await town.card('元に戻しました');
  });

  it('as long as Discord allows comes back whole, in two posts', async () => {
    const text = `RECRUIT ${'長い話。'.repeat(497)}`;
    await town.gone(await town.rin.says(town.general, text));
    await town.aoi.presses(await town.card('非表示にしました'), '取り消す');
    await town.card('元に戻しました');
    const back = town.discord.messagesIn(town.general).filter((each) => each.webhook_id !== undefined);
    expect(back).toHaveLength(2);
    expect(back.map(({ content }) => content).join('')).toContain('長い話。'.repeat(490));
  });

  it('comes back once, is not judged again, and goes once more when the decision is changed', async () => {
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    await town.aoi.presses(await town.card('非表示にしました'), '取り消す');
    await town.card('元に戻しました');
    const there = () =>
      town.discord.messagesIn(town.general).filter(({ content }) => content.startsWith('RECRUIT'));
    expect(there()).toHaveLength(1);
    town.discord.clock.pass(10_000);
    await town.aoi.presses(newest(), '違反と認める');
    await town.discord.until('it is gone again', () => there().length === 0);
  });

  it('whose channel was deleted cannot come back: the card says so, and the author is asked to post it again', async () => {
    const room = town.guild.channel('rooms');
    await town.gone(await town.rin.says(room, 'RECRUIT'));
    const card = await town.card('非表示にしました');
    town.guild.deletes(room);
    await town.aoi.presses(card, '取り消す');
    await town.card('元に戻せませんでした');
    await town.discord.until('the letter', () =>
      town.discord.dmsOf(town.rin).some((letter) => wordsOf(letter).includes('もう一度投稿してください')),
    );
  });

  it('comes back within its thread', async () => {
    const thread = await town.rin.opensThread(town.general, '相談');
    await town.gone(await town.rin.says(thread, 'RECRUIT'));
    await town.aoi.presses(await town.card('非表示にしました'), '取り消す');
    await town.discord.until('the post is back in the thread', () =>
      town.discord.messagesIn(thread).some(({ content }) => content.startsWith('RECRUIT')),
    );
  });

  it('comes back with its files, which were copied before it was deleted', async () => {
    const bytes = new Uint8Array([1, 2, 3, 4]);
    await town.gone(await town.rin.says(town.general, 'RECRUIT', { files: [{ name: 'a.bin', bytes }] }));
    await town.aoi.presses(await town.card('非表示にしました'), '取り消す');
    const back = await town.discord.until('the post is back', () =>
      town.discord.messagesIn(town.general).find(({ content }) => content.startsWith('RECRUIT')),
    );
    expect(back.attachments.map(({ filename, size }) => [filename, size])).toEqual([['a.bin', 4]]);
    await town.card('元に戻しました');
  });
});

describe('files', () => {
  it('can be copied before the message is deleted, and no more than was asked for', async () => {
    const files = [
      { name: 'small.png', bytes: new Uint8Array(10).fill(7) },
      { name: 'large.png', bytes: new Uint8Array(100) },
    ];
    const post = await town.kei.says(town.general, 'こんにちは', { files });
    const server = { platform: 'discord', id: town.guild.id };
    const message = {
      ref: { server, channel: town.general.id, id: post.id },
      author: { server, id: town.kei.id, name: 'kei', roles: [] },
      text: '',
      parts: files.map(({ name }) => ({ kind: 'attachment-name' as const, text: name })),
      sentAt: new Date(post.timestamp),
    };
    const within = { mostBytes: 50, signal: AbortSignal.timeout(5000) };
    const copies = await town.bot.adapter.attachments(message, within);
    expect(copies.map(({ name }) => name)).toEqual(['small.png', 'large.png']);
    expect(new Uint8Array(copies[0]!.bytes!)).toEqual(files[0]!.bytes);
    expect(copies[1]!.bytes).toBeUndefined();
  });
});
