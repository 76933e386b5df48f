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
    await fixture.discord.until(
      'the direct message',
      () => fixture.discord.dmsOf(fixture.rin).length === n + 1,
    );
  }
  return post!;
};

const setLadder = (ladder: Policy['ladder'], more: Partial<Policy> = {}) => {
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
    await setLadder([{ strikes: 1, do: 'quarantine' }], { roles });
    await postOffers(1);
    await fixture.waitForCard('使える隔離用ロールがない');
    const days = (Date.parse(rinState()!.timeoutUntil!) - fixture.discord.clock.now().getTime()) / 86_400_000;
    expect(days).toBeGreaterThan(27);
    expect(days).toBeLessThan(28);
    // The role exists now, but this member never got it: the overturn must end the timeout.
    const newRole = fixture.guild.role('隔離中', {});
    await setLadder([{ strikes: 1, do: 'quarantine' }], { roles: { quarantine: newRole.id } });
    await fixture.aoi.presses(newestCard(), '取り消す');
    await fixture.discord.until('the timeout has ended', () => rinState()?.timeoutUntil === null);
  });

  it.each([
    ['no channel', [], '隔離用ロールが、どのチャンネルの書き込みも止めていません', ['general', 'talk']],
    ['one of two channels', ['general'], '書き込みを止められないチャンネルがあります', ['talk']],
    ['all channels', ['general', 'talk'], '隔離: 済み', []],
  ])('where the role closes %s, the card says so', async (_, closed, onCard, open) => {
    const role = fixture.guild.role('隔離', {});
    fixture.guild.channel('talk');
    for (const name of closed) {
      const deny = String((1n << 11n) | (1n << 38n));
      fixture.guild.channel(name).overwrites.push({ id: role.id, type: 0, allow: '0', deny });
    }
    await fixture.restart();
    await setLadder([{ strikes: 1, do: 'quarantine' }], { roles: { quarantine: role.id } });
    await postOffers(1);
    await fixture.waitForCard(onCard);
    const server = { platform: 'discord', id: fixture.guild.id };
    expect(fixture.bot.adapter.findUnmutedChannels(server).toSorted()).toEqual(open);
  });

  it('brings a kick, after the direct message', async () => {
    await setLadder([{ strikes: 1, do: 'kick' }]);
    await postOffers(1);
    await fixture.discord.until('rin is out', () => rinState() === undefined);
    expect(fixture.guild.state.bans.size).toBe(0);
    await fixture.waitForCard('退出: 済み');
    expect(visibleTextOf(fixture.discord.dmsOf(fixture.rin)[0]!)).toContain('退出していただきます');
  });

  it('brings a ban of some days, which ends by itself, also after a restart', async () => {
    await setLadder([{ strikes: 1, do: 'ban', days: 3 }]);
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
    // A decision within seconds after another one is refused, because its author cannot have seen it.
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
