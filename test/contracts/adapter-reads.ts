import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '#core';
import { type AdapterWorld, type OpenPlatform, openAdapterWorld, TEST_TIMEOUT_MS } from './adapter-world.ts';

const textsOf = (messages: readonly Message[] | undefined) => messages?.map(({ text }) => text);

/**
 * The contract of what an adapter reads from its platform for a member: callers, channels, roles and messages.
 * @example adapterReadsContract('Slack', openSlack)
 */
export function adapterReadsContract(name: string, open: OpenPlatform): void {
  describe(`contract of what the adapter reads: ${name}`, { timeout: TEST_TIMEOUT_MS }, () => {
    let world: AdapterWorld;
    let moderator: { readonly id: string };
    beforeAll(async () => {
      world = await openAdapterWorld(open);
      moderator = world.moderator!;
    }, TEST_TIMEOUT_MS);
    afterAll(() => world.close());

    const findCaller = (id: string, server = world.server) => world.adapter.findCaller!({ server, id });
    const other = () => ({ platform: world.server.platform, id: '100000000000000002' });

    test('a moderator has the rights of a moderator, an ordinary member has none', async () => {
      const { author } = await world.receive('rin', 'こんにちは');
      expect(await findCaller(moderator.id)).toMatchObject({ id: moderator.id, moderator: true });
      const member = await findCaller(author.id);
      expect(member).toMatchObject({ server: world.server, id: author.id, name: author.name });
      expect([member?.moderator ?? false, member?.administrator ?? false]).toEqual([false, false]);
    });

    test('an account that is no member, and a server without the bot, have no caller', async () => {
      expect(await findCaller(world.stranger!.id)).toBeUndefined();
      expect(await findCaller(moderator.id, other())).toBeUndefined();
    });

    test('the messages around a message come oldest first, at most as many as wanted', async () => {
      const [, second, target] = [
        await world.receive('aki', '前の前'),
        await world.receive('aki', '前'),
        await world.receive('aki', '問題の投稿'),
        await world.receive('aki', '次'),
        await world.receive('aki', '次の次'),
        await world.receive('aki', 'ずっと後'),
      ];
      const neighbours = await world.adapter.readNeighbours!(target, 2, moderator);
      expect(textsOf(neighbours?.before)).toEqual(['前の前', '前']);
      expect(textsOf(neighbours?.after)).toEqual(['次', '次の次']);
      expect(neighbours?.before.at(-1)).toMatchObject({ ref: second.ref, author: { id: second.author.id } });
    });

    test('the messages around a hidden message can be read', async () => {
      const before = await world.receive('kai', '隠す前の投稿');
      const target = await world.receive('kai', '隠される投稿');
      const after = await world.receive('kai', '隠した後の投稿');
      await world.apply({ kind: 'hide', message: target.ref, reason: 'test' });
      const neighbours = await world.adapter.readNeighbours!(target, 1, moderator);
      expect(neighbours?.before.map(({ ref }) => ref)).toEqual([before.ref]);
      expect(neighbours?.after.map(({ ref }) => ref)).toEqual([after.ref]);
    });

    test('a display name has no messages around it', async () => {
      const ref = { server: world.server, channel: 'members', id: 'name-U1-abcdefghij' };
      expect(await world.adapter.readNeighbours!({ ref, sentAt: new Date() }, 2, moderator)).toBeUndefined();
    });

    test('a history comes newest first', async () => {
      await world.receive('mei', '一番目');
      await world.receive('mei', '二番目');
      const history = await world.adapter.readHistory!(world.server, world.channel, moderator);
      const texts: string[] = [];
      for await (const { text } of history!) texts.push(text);
      expect(texts.slice(0, 2)).toEqual(['二番目', '一番目']);
    });

    test('channels have names, and roles have names', async () => {
      const channels = await world.adapter.listChannels!(world.server, moderator);
      expect(channels).toContainEqual({ id: world.channel, name: 'general' });
      expect(channels.map(({ id }) => id)).toContain(world.moderatorChannel);
      const roles = (await world.adapter.listRoles?.(world.server)) ?? [];
      for (const role of roles)
        expect(role).toEqual({ id: expect.any(String), name: expect.stringMatching(/./) });
      expect(await world.adapter.listChannels!(other(), moderator)).toEqual([]);
    });

    test('a member reads nothing of a channel that only moderators can see', async () => {
      const { author, ...message } = await world.receive('umi', 'はじめまして');
      const channel = world.moderatorChannel!;
      const { adapter, server } = world;
      const ref = { ...message.ref, channel };
      const names = (await adapter.listChannels!(server, author)).map(({ id }) => id);
      expect([names.includes(world.channel), names.includes(channel)]).toEqual([true, false]);
      expect(await adapter.readHistory!(server, channel, author)).toBeUndefined();
      expect(await adapter.readNeighbours!({ ref, sentAt: new Date() }, 2, author)).toBeUndefined();
      expect(await adapter.readHistory!(server, channel, moderator)).toBeDefined();
    });

    test('an account that is no member reads nothing', async () => {
      const message = await world.receive('nao', 'よろしくお願いします');
      const { adapter, server, channel, stranger } = world;
      expect(await adapter.listChannels!(server, stranger!)).toEqual([]);
      expect(await adapter.readHistory!(server, channel, stranger!)).toBeUndefined();
      expect(await adapter.readNeighbours!(message, 2, stranger!)).toBeUndefined();
    });

    test('a channel that does not exist cannot be read', async () => {
      const { adapter, server } = world;
      const message = await world.receive('ren', 'おやすみなさい');
      for (const channel of ['100000000000000001', '../guilds']) {
        expect(await adapter.readHistory!(server, channel, moderator)).toBeUndefined();
        const ref = { ...message.ref, channel };
        expect(await adapter.readNeighbours!({ ref, sentAt: new Date() }, 2, moderator)).toBeUndefined();
      }
    });
  });
}
