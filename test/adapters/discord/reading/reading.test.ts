import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blockedPostRef } from '../../../../adapters/discord/inbound/pseudo-messages.ts';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

const rightsOf = async (person: { readonly id: string }) => {
  const server = { platform: 'discord', id: fixture.guild.id };
  const caller = await fixture.bot.adapter.findCaller({ server, id: person.id });
  return caller && [caller.moderator ?? false, caller.administrator ?? false];
};
const memberWith = (permission: 'Administrator' | 'ManageGuild' | 'ManageMessages' | 'BanMembers') => {
  fixture.guild.role(permission, { permissions: [permission] });
  return fixture.guild.member(`with ${permission}`, { roles: [permission] });
};

describe('the rights that Discord grants now', () => {
  it.each([
    ['ManageMessages', true, false],
    ['ManageGuild', false, true],
    ['Administrator', true, true],
    ['BanMembers', false, false],
  ] as const)('a member with %s is moderator: %s, administrator: %s', async (permission, ...rights) => {
    expect(await rightsOf(memberWith(permission))).toEqual(rights);
  });

  it('the owner has all rights without a role', async () => {
    expect(await rightsOf(fixture.guild.owner)).toEqual([true, true]);
  });

  it('a moderator who loses the role loses the rights, and one who leaves is no member', async () => {
    expect(await rightsOf(fixture.aoi)).toEqual([true, false]);
    fixture.guild.changesMember(fixture.aoi, { roles: [] });
    expect(await rightsOf(fixture.aoi)).toEqual([false, false]);
    fixture.guild.kicks(fixture.aoi);
    expect(await rightsOf(fixture.aoi)).toBeUndefined();
  });

  it('a question that comes after the change is never answered with an earlier response', async () => {
    const { discord, guild, aoi } = fixture;
    const route = 'GET /guilds/:guild/members/:user';
    discord.faults.delay(route, 200);
    const before = rightsOf(aoi);
    await discord.until('the request is there', () => discord.requestsTo(route).length > 0);
    guild.changesMember(aoi, { roles: [] });
    expect(await rightsOf(aoi)).toEqual([false, false]);
    expect(await before).toEqual([true, false]);
  });

  it('a moderator in timeout has no rights until it ends, an administrator keeps them', async () => {
    const administrator = memberWith('Administrator');
    const timeoutUntil = new Date(fixture.discord.clock.now().getTime() + 60_000);
    for (const person of [fixture.aoi, administrator]) fixture.guild.changesMember(person, { timeoutUntil });
    expect(await rightsOf(fixture.aoi)).toEqual([false, false]);
    expect(await rightsOf(administrator)).toEqual([true, true]);
    fixture.discord.clock.advance(61_000);
    expect(await rightsOf(fixture.aoi)).toEqual([true, false]);
  });

  it('a role that loses its permission while the gateway is away takes the rights away', async () => {
    const { discord, guild, bot } = fixture;
    discord.gateway.refuseIdentifies(4000);
    discord.gateway.forgetSessions();
    discord.gateway.closeConnections(1006);
    await discord.until('the loss is noticed', () =>
      bot.adapter.listConnections().every((one) => !one.isReady),
    );
    guild.role('moderator').permissions = '0';
    expect(await rightsOf(fixture.aoi)).toEqual([false, false]);
  });

  it('an id that is no number is never sent to Discord', async () => {
    const before = fixture.discord.requests.length;
    expect(await rightsOf({ id: '../../users/@me' })).toBeUndefined();
    expect(fixture.discord.requests.length).toBe(before);
  });

  it('an outage is an error, and no member without rights', async () => {
    fixture.discord.faults.fail('GET /guilds/:guild/members/:user', 503, 20);
    await expect(rightsOf(fixture.aoi)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('the messages around a message', () => {
  it('are those of its thread, also after both were deleted', async () => {
    const { discord, guild, general, rin, aoi, bot } = fixture;
    const thread = await rin.opensThread(general, '相談');
    const posts = [];
    for (const text of ['一', '二', '三']) posts.push(await rin.says(thread, text));
    const [, second] = posts;
    await rin.deletes(second!);
    const ref = { server: { platform: 'discord', id: guild.id }, channel: thread.id, id: second!.id };
    const neighbours = await bot.adapter.readNeighbours({ ref, sentAt: discord.clock.now() }, 5, aoi);
    expect(neighbours?.before.map(({ text }) => text)).toEqual(['一']);
    expect(neighbours?.after.map(({ text }) => text)).toEqual(['三']);
    // Their roles are not known, so nothing automatic may follow from them.
    expect(neighbours?.before[0]?.author).toMatchObject({ id: rin.id, unknown: 'rights' });
    guild.deletesChannel(thread);
    await discord.until('the thread is gone', () => !guild.state.channels.has(thread.id));
    expect(await bot.adapter.readNeighbours({ ref, sentAt: discord.clock.now() }, 5, aoi)).toBeUndefined();
  });
});

describe('the messages around a post that AutoMod blocked', () => {
  it('are those before and after its time', async () => {
    const { discord, guild, general, kei, aoi, bot } = fixture;
    await kei.says(general, '前の投稿');
    discord.clock.advance(1000);
    const sentAt = discord.clock.now();
    discord.clock.advance(1000);
    await kei.says(general, '後の投稿');
    const ref = blockedPostRef(guild.id, general.id, fixture.rin.id, '勧誘', 29_400_000);
    const neighbours = await bot.adapter.readNeighbours({ ref, sentAt }, 5, aoi);
    expect(neighbours?.before.map(({ text }) => text)).toEqual(['前の投稿']);
    expect(neighbours?.after.map(({ text }) => text)).toEqual(['後の投稿']);
  });
});

describe('names', () => {
  it('channels keep the order of Discord, and roles of bots are left out', async () => {
    const { guild, aoi, bot } = fixture;
    guild.channel('ひみつ', { overwrites: [{ who: '@everyone', deny: ['ViewChannel'] }] });
    guild.role('連携', { managed: true });
    const server = { platform: 'discord', id: guild.id };
    expect((await bot.adapter.listChannels(server, aoi)).map(({ name }) => name)).toEqual([
      'general',
      'mods',
    ]);
    expect((await bot.adapter.listRoles(server)).map(({ name }) => name)).toEqual(['moderator']);
  });

  it('threads come after the channels, only when wanted and when the reader may see their channel', async () => {
    const { guild, general, mods, rin, aoi, bot } = fixture;
    const server = { platform: 'discord', id: guild.id };
    const namesFor = async (reader: { readonly id: string }) =>
      (await bot.adapter.listChannels(server, reader, { threads: true })).map(({ name }) => name);
    await rin.opensThread(general, '相談');
    await aoi.opensThread(mods, '当番');
    await expect.poll(() => namesFor(aoi)).toEqual(['general', 'mods', '相談', '当番']);
    expect(await namesFor(rin)).toEqual(['general', '相談']);
    expect(await bot.adapter.listChannels(server, rin)).toHaveLength(1);
  });
});
