import type { APIMessage } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Community, openCommunity } from './community.ts';

const BULK = 'POST /channels/:channel/messages/bulk-delete';
const SINGLE = 'DELETE /channels/:channel/messages/:message';

let town: Community;
beforeEach(async () => {
  town = await openCommunity({ policy: { quota: { hidesPerHour: 10_000 } } });
});
afterEach(() => town.close());

const hide = (message: APIMessage) => {
  const server = { platform: 'discord', id: town.guild.id };
  const ref = { server, channel: message.channel_id, id: message.id };
  return town.bot.adapter.apply(server, { kind: 'hide', message: ref, reason: 'Y-0000000001 test/rule' });
};

const said = async (count: number): Promise<APIMessage[]> => {
  const messages: APIMessage[] = [];
  for (let n = 0; n < count; n++) messages.push(await town.kei.says(town.general, `雑談 ${n}`));
  return messages;
};

describe('a wave of posts', () => {
  it('from many accounts is gone with few requests', async () => {
    town.discord.faults.slow(SINGLE, 100);
    const posts: APIMessage[] = [];
    for (let n = 0; n < 60; n++) {
      posts.push(await town.guild.member(`ring${n}`).says(town.general, `RECRUIT ${n}`));
    }
    await town.discord.until('all are gone', () => !posts.some(town.standing));
    const requests = town.discord.requestsTo(BULK).length + town.discord.requestsTo(SINGLE).length;
    expect(requests).toBeLessThan(30);
  });

  it('is deleted 2 to 100 at a time', async () => {
    const posts = await said(230);
    await Promise.all(posts.map(hide));
    expect(posts.some(town.standing)).toBe(false);
    for (const { body } of town.discord.requestsTo(BULK)) {
      const { messages } = body as { messages: string[] };
      expect(messages.length).toBeGreaterThan(1);
      expect(messages.length).toBeLessThanOrEqual(100);
    }
  });

  it('with one that is too old for bulk: that one goes alone', async () => {
    const [old] = await said(1);
    town.discord.clock.pass(15 * 86_400_000);
    const posts = await said(5);
    await Promise.all([old!, ...posts].map(hide));
    expect([old!, ...posts].some(town.standing)).toBe(false);
    const bulk = town.discord
      .requestsTo(BULK)
      .flatMap(({ body }) => (body as { messages: string[] }).messages);
    expect(bulk).not.toContain(old!.id);
  });

  it('with one that somebody else has removed already: the others go all the same', async () => {
    const posts = await said(8);
    await town.kei.deletes(posts[3]!);
    const outcomes = await Promise.allSettled(posts.map(hide));
    expect(posts.some(town.standing)).toBe(false);
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(7);
  });

  it('that Discord refuses as a whole is halved until the bad one is found', async () => {
    const posts = await said(9);
    town.discord.faults.fail(BULK, 404, 2);
    await Promise.allSettled(posts.map(hide));
    await town.discord.until('all are gone', () => !posts.some(town.standing));
  });
});

describe('the same message', () => {
  it('hidden twice is harmless', async () => {
    const [post] = await said(1);
    await Promise.all([hide(post!), hide(post!)]);
    await expect(hide(post!)).rejects.toMatchObject({ code: 'gone' });
  });
});
