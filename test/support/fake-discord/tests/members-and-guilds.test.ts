import { AuditLogEvent, type Guild as BotGuild, PermissionFlagsBits } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../fake-clock.ts';
import { BOT_PERMISSIONS } from '../index.ts';
import { nextEvent, startClient, startFakeForTest } from './connect-client.ts';

const open = async () => {
  const discord = await startFakeForTest();
  const guild = discord.guild({ name: '町の掲示板' });
  const general = guild.channel('general');
  const rin = guild.member('rin', { accountCreatedAt: new Date('2026-10-01T00:00:00Z') });
  const boss = guild.member('boss', { roles: ['管理者'] });
  guild.role('管理者').permissions = PermissionFlagsBits.Administrator.toString();
  const client = await startClient(discord);
  const seen = client.guilds.cache.get(guild.id) as BotGuild;
  return { discord, guild, general, rin, boss, client, seen };
};

const forbidden = { code: 50013, status: 403 };

describe('what is done to members', () => {
  it('a timeout silences its member until it ends', async () => {
    const { discord, guild, general, rin, seen, client } = await open();
    const member = await seen.members.fetch(rin.id);
    const changed = nextEvent(client, 'guildMemberUpdate');
    await member.timeout(10 * MINUTE_MS, '勧誘');
    await changed;
    await expect(rin.says(general, 'なぜ')).rejects.toMatchObject({ why: 'permissions' });
    discord.clock.advance(11 * MINUTE_MS);
    expect((await rin.says(general, '戻りました')).content).toBe('戻りました');
    expect(guild.state.auditLog[0]).toMatchObject({
      action_type: AuditLogEvent.MemberUpdate,
      reason: '勧誘',
    });
  });

  it('28 days are the longest; administrators and the owner cannot be timed out', async () => {
    const { guild, rin, boss, seen } = await open();
    const member = await seen.members.fetch(rin.id);
    await member.timeout(28 * DAY_MS);
    await expect(member.timeout(28 * DAY_MS + HOUR_MS)).rejects.toMatchObject({ code: 50035 });
    for (const { id } of [boss, guild.owner])
      await expect((await seen.members.fetch(id)).timeout(MINUTE_MS)).rejects.toMatchObject(forbidden);
  });

  it('roles are given and taken below the bot only', async () => {
    const { guild, rin, seen } = await open();
    const quarantine = guild.role('隔離');
    const high = guild.role('支配人', { aboveBot: true });
    const managed = guild.role('別のボット', { managed: true });
    const member = await seen.members.fetch(rin.id);
    await member.roles.add(quarantine.id, '隔離します');
    expect(guild.state.members.get(rin.id)?.roles).toEqual([quarantine.id]);
    await member.roles.remove(quarantine.id);
    expect(guild.state.members.get(rin.id)?.roles).toEqual([]);
    await expect(member.roles.add(high.id)).rejects.toMatchObject(forbidden);
    await expect(member.roles.add(managed.id)).rejects.toMatchObject(forbidden);
    await expect(member.roles.add('1')).rejects.toMatchObject({ code: 10011 });
  });

  it('who stands above the bot is out of its reach', async () => {
    const { guild, seen } = await open();
    guild.role('支配人', { aboveBot: true });
    const high = guild.member('takai', { roles: ['支配人'] });
    const member = await seen.members.fetch(high.id);
    await expect(member.timeout(MINUTE_MS)).rejects.toMatchObject(forbidden);
    await expect(member.kick()).rejects.toMatchObject(forbidden);
    await expect(member.ban()).rejects.toMatchObject(forbidden);
  });

  it('a kick puts out, a ban keeps out', async () => {
    const { guild, general, rin, seen } = await open();
    const kei = guild.member('kei');
    await (await seen.members.fetch(kei.id)).kick('退場');
    await expect(seen.members.fetch(kei.id)).rejects.toMatchObject({ code: 10007 });
    await kei.joins(guild);
    await rin.says(general, '消される');
    await seen.bans.create(rin.id, { deleteMessageSeconds: 3600, reason: '再犯' });
    await expect(rin.joins(guild)).rejects.toThrow(/banned/);
    expect(general.messages.size).toBe(0);
    expect((await seen.bans.fetch(rin.id)).reason).toBe('再犯');
    await seen.bans.remove(rin.id);
    await expect(seen.bans.remove(rin.id)).rejects.toMatchObject({ code: 10026 });
    await rin.joins(guild);
  });

  it('many are banned at once, up to 200, and those who could not be are named', async () => {
    const { guild, boss, seen } = await open();
    const ids = ['a', 'b', 'c'].map((name) => guild.member(name).id);
    const outcome = await seen.bans.bulkCreate([...ids, guild.owner.id]);
    expect(outcome).toMatchObject({ bannedUsers: ids, failedUsers: [guild.owner.id] });
    await expect(seen.bans.bulkCreate([guild.owner.id])).rejects.toMatchObject({ code: 500000 });
    const many = Array.from({ length: 201 }, (_, i) => String(i + 1));
    await expect(seen.bans.bulkCreate(many)).rejects.toMatchObject({ code: 50035 });
    guild.setBotPermissions(['BanMembers']);
    await expect(seen.bans.bulkCreate([boss.id])).rejects.toMatchObject(forbidden);
  });

  it('without the permission nothing is done, and it counts among the invalid requests', async () => {
    const { discord, guild, rin, seen } = await open();
    const member = await seen.members.fetch(rin.id);
    guild.setBotPermissions(BOT_PERMISSIONS.filter((name) => name !== 'ModerateMembers'));
    await expect(member.timeout(MINUTE_MS)).rejects.toMatchObject(forbidden);
    expect(discord.invalidRequests()).toBe(1);
    expect(guild.state.members.get(rin.id)?.timeoutUntil).toBeNull();
  });
});

describe('who comes and goes', () => {
  it('joins, new names and leaving are sent as events; an account has its age', async () => {
    const { discord, guild, client } = await open();
    const kei = discord.person('kei', { accountCreatedAt: new Date('2026-11-01T00:00:00Z') });
    const joined = nextEvent<{ id: string; user: { createdAt: Date } }>(client, 'guildMemberAdd');
    await kei.joins(guild);
    expect((await joined).user.createdAt).toEqual(new Date('2026-11-01T00:00:00Z'));
    const renamed = new Promise((resolve) =>
      client.once('guildMemberUpdate', (_, now) => resolve(now.displayName)),
    );
    await kei.nick(guild, '高収入');
    expect(await renamed).toBe('高収入');
    const left = nextEvent<{ id: string }>(client, 'guildMemberRemove');
    await kei.leaves(guild);
    expect((await left).id).toBe(kei.id);
  });

  it('all members are listed in chunks, once in half a minute', async () => {
    const { guild, seen } = await open();
    for (let i = 0; i < 1200; i++) guild.member(`m${i}`);
    expect((await seen.members.fetch()).size).toBe(guild.state.members.size);
    await expect(seen.members.fetch()).rejects.toMatchObject({ name: 'GatewayRateLimitError' });
  });
});

describe('the guild itself', () => {
  it('verification, incident actions for a day at most, the audit log', async () => {
    const { discord, guild, seen } = await open();
    await seen.setVerificationLevel(4, '荒らし');
    expect(guild.state.verificationLevel).toBe(4);
    const inHours = (hours: number) => new Date(discord.clock.now().getTime() + hours * HOUR_MS);
    await seen.setIncidentActions({ invitesDisabledUntil: inHours(20), dmsDisabledUntil: inHours(20) });
    expect(guild.state.incidents).toMatchObject({ invites_disabled_until: expect.any(String) });
    await expect(seen.setIncidentActions({ dmsDisabledUntil: inHours(30) })).rejects.toMatchObject({
      code: 50035,
    });
    const log = await seen.fetchAuditLogs({ type: AuditLogEvent.GuildUpdate });
    expect(log.entries.first()?.reason).toBe('荒らし');
    guild.setBotPermissions(['ViewChannel']);
    await expect(seen.fetchAuditLogs()).rejects.toMatchObject(forbidden);
    await expect(seen.setVerificationLevel(1)).rejects.toMatchObject(forbidden);
  });

  it('the history is searched 25 at a time, and not while it is being indexed', async () => {
    const { discord, guild, general, rin, client } = await open();
    for (let i = 0; i < 30; i++) await rin.says(general, i % 2 ? `高収入 ${i}` : `雑談 ${i}`);
    const search = (query: string) =>
      client.rest.get(`/guilds/${guild.id}/messages/search?${query}` as never) as Promise<{
        total_results: number;
        messages: { content: string }[][];
        code?: number;
      }>;
    expect((await search('')).messages).toHaveLength(25);
    const found = await search('content=%E9%AB%98%E5%8F%8E%E5%85%A5');
    expect([found.total_results, found.messages[0]?.[0]?.content]).toEqual([15, '高収入 29']);
    expect((await search('has=-file&author_type=user&sort_order=asc')).messages[0]?.[0]?.content).toBe(
      '雑談 0',
    );
    expect((await search('has=file')).total_results).toBe(0);
    await expect(search('limit=26')).rejects.toMatchObject({ code: 50035 });
    await expect(search('offset=9976')).rejects.toMatchObject({ code: 50035 });
    guild.state.indexed = false;
    expect(await search('')).toMatchObject({ code: 110000, retry_after: 2 });
    expect(discord.requests.at(-1)).toMatchObject({ status: 202 });
  });

  it('a bot that is put out hears of it', async () => {
    const { guild, client } = await open();
    const gone = nextEvent<{ id: string }>(client, 'guildDelete');
    guild.removesBot();
    expect((await gone).id).toBe(guild.id);
  });
});
