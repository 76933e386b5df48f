import type { APIMessage } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

const BULK = 'POST /channels/:channel/messages/bulk-delete';
const SINGLE = 'DELETE /channels/:channel/messages/:message';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture({ policy: { quota: { hidesPerHour: 10_000, newcomerDays: 14 } } });
});
afterEach(() => fixture.close());

const hide = (message: APIMessage) => {
  const server = { platform: 'discord', id: fixture.guild.id };
  const ref = { server, channel: message.channel_id, id: message.id };
  return fixture.bot.adapter.apply(server, { kind: 'hide', message: ref, reason: 'Y-0000000001 test/rule' });
};

const postMessages = async (count: number): Promise<APIMessage[]> => {
  const messages: APIMessage[] = [];
  for (let n = 0; n < count; n++) messages.push(await fixture.kei.says(fixture.general, `雑談 ${n}`));
  return messages;
};

describe('a wave of posts', () => {
  it('from many accounts is gone with few requests', async () => {
    fixture.discord.faults.delay(SINGLE, 100);
    const posts: APIMessage[] = [];
    for (let n = 0; n < 60; n++) {
      posts.push(await fixture.guild.member(`ring${n}`).says(fixture.general, `RECRUIT ${n}`));
    }
    await fixture.discord.until('all are gone', () => !posts.some(fixture.isPresent));
    const requests = fixture.discord.requestsTo(BULK).length + fixture.discord.requestsTo(SINGLE).length;
    expect(requests).toBeLessThan(30);
  });

  it('is deleted 2 to 100 at a time', async () => {
    const posts = await postMessages(230);
    await Promise.all(posts.map(hide));
    expect(posts.some(fixture.isPresent)).toBe(false);
    for (const { body } of fixture.discord.requestsTo(BULK)) {
      const { messages } = body as { messages: string[] };
      expect(messages.length).toBeGreaterThan(1);
      expect(messages.length).toBeLessThanOrEqual(100);
    }
  });

  it('with one that is too old for bulk: that one goes alone', async () => {
    const [old] = await postMessages(1);
    fixture.discord.clock.advance(15 * 86_400_000);
    const posts = await postMessages(5);
    await Promise.all([old!, ...posts].map(hide));
    expect([old!, ...posts].some(fixture.isPresent)).toBe(false);
    const bulk = fixture.discord
      .requestsTo(BULK)
      .flatMap(({ body }) => (body as { messages: string[] }).messages);
    expect(bulk).not.toContain(old!.id);
  });

  it('with a young one before one that is too old, while another is on its way: none is forgotten', async () => {
    const [old] = await postMessages(1);
    fixture.discord.clock.advance(15 * 86_400_000);
    const [first, young] = await postMessages(2);
    await Promise.all([first!, young!, old!].map(hide));
    expect([first!, young!, old!].some(fixture.isPresent)).toBe(false);
  });

  it('with one that was already deleted: the others are deleted too', async () => {
    const posts = await postMessages(8);
    await fixture.kei.deletes(posts[3]!);
    const outcomes = await Promise.allSettled(posts.map(hide));
    expect(posts.some(fixture.isPresent)).toBe(false);
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(7);
  });

  it('that Discord refuses as a whole is halved until the bad one is found', async () => {
    const posts = await postMessages(9);
    fixture.discord.faults.fail(BULK, 404, 2);
    await Promise.allSettled(posts.map(hide));
    await fixture.discord.until('all are gone', () => !posts.some(fixture.isPresent));
  });
});

describe('the same message', () => {
  it('hidden twice is harmless', async () => {
    const [post] = await postMessages(1);
    await Promise.all([hide(post!), hide(post!)]);
    await expect(hide(post!)).rejects.toMatchObject({ code: 'gone' });
  });
});
