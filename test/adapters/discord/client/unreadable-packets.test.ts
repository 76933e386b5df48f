import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
const rejections: unknown[] = [];
const onRejection = (reason: unknown): void => void rejections.push(reason);
beforeEach(async () => {
  rejections.length = 0;
  process.on('unhandledRejection', onRejection);
  fixture = await openGuildFixture();
});
afterEach(async () => {
  process.off('unhandledRejection', onRejection);
  await fixture.close();
});

/** A press of a button on this message as Discord sends it, except that the message has `thread: null`. */
const pressOn = (message: object) => ({
  id: '1300000000000000001',
  application_id: fixture.discord.bot.id,
  type: 3,
  guild_id: fixture.guild.id,
  channel_id: fixture.mods.id,
  channel: { id: fixture.mods.id, type: 0 },
  member: { user: { id: fixture.aoi.id, username: 'aoi' }, roles: [], permissions: '0' },
  token: 'token',
  version: 1,
  data: { component_type: 2, custom_id: 'x' },
  message: { ...message, thread: null },
});

describe('a packet that discord.js cannot read', () => {
  it('a button on a message whose thread is null: it is logged, and the next press and the next post count', async () => {
    await fixture.rin.says(fixture.general, 'DOUBTFUL');
    const card = await fixture.waitForCard('確認待ち');
    fixture.discord.gateway.sendPacket('INTERACTION_CREATE', pressOn(card));
    await fixture.discord.until('the packet is logged', () =>
      fixture.logLines.find((line) => line.includes('gateway_packet_failed')),
    );
    expect((await fixture.aoi.presses(card, '違反と認める')).text).toContain('記録しました');
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    expect(rejections).toEqual([]);
  });

  it.each([
    ['GUILD_CREATE', { id: '1', channels: [null], roles: null, members: 3 }],
    ['GUILD_ROLE_CREATE', { guild_id: 'GUILD', role: null }],
    ['CHANNEL_CREATE', null],
    ['THREAD_LIST_SYNC', { guild_id: 'GUILD', threads: null }],
    ['GUILD_MEMBER_UPDATE', { guild_id: 'GUILD', user: null }],
  ])('%s with content that Discord does not document: the next post is judged', async (name, content) => {
    const text = JSON.stringify(content).replaceAll('GUILD', fixture.guild.id);
    fixture.discord.gateway.sendPacket(name, JSON.parse(text));
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    expect(fixture.logLines.join('\n')).toMatch(/gateway_(packet|event)_failed/);
    expect(rejections).toEqual([]);
  });
});
