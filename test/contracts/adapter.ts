import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACTION_KINDS } from '#core';
import { adapterReadsContract } from './adapter-reads.ts';
import {
  ACTION_ORDER,
  type AdapterContractOptions,
  type AdapterWorld,
  adapterErrorOf,
  applyAgain,
  countTextsWith,
  createActions,
  createCard,
  createRecordingIntake,
  doneOrDegraded,
  type OpenPlatform,
  openAdapterWorld,
  SILENCE_MS,
  TEST_TIMEOUT_MS,
  waitFor,
} from './adapter-world.ts';

export type { AdapterContractOptions, OpenPlatform, PlatformUnderTest } from './adapter-world.ts';

/**
 * The contract of every adapter, also of a small one: it forwards posts, does the actions that it supports, refuses all
 * others, and stops.
 * @example adapterBasicContract('echo board', async () => openEchoBoard())
 */
export function adapterBasicContract(name: string, open: OpenPlatform): void {
  describe(`basic adapter contract: ${name}`, { timeout: TEST_TIMEOUT_MS }, () => {
    let world: AdapterWorld;
    beforeAll(async () => {
      world = await openAdapterWorld(open);
    }, TEST_TIMEOUT_MS);
    afterAll(() => world.close());

    test('a post arrives with its author, its channel and its time', async () => {
      const text = '今夜の集まりは19時からです';
      const message = await world.receive('rin', text);
      expect(message).toMatchObject({
        ref: { server: world.server, channel: world.channel, id: expect.stringMatching(/./) },
        author: { server: world.server, id: expect.stringMatching(/./), roles: expect.any(Array) },
        text,
        parts: expect.any(Array),
        sentAt: expect.any(Date),
      });
      expect(message.author.name).toContain('rin');
      expect(Number.isNaN(message.sentAt.getTime())).toBe(false);
      expect(message.author.moderator ?? false).toBe(false);
      expect(message.author.bot ?? false).toBe(false);
      expect(world.adapter.platform).toBe(world.server.platform);
    });

    test('two posts of one member have one author and two ids', async () => {
      const first = await world.receive('sora', 'おはようございます');
      const second = await world.receive('sora', 'こんばんは');
      expect(second.author.id).toBe(first.author.id);
      expect(second.ref.id).not.toBe(first.ref.id);
    });

    test('every action that it supports is done, and doing it again changes nothing', async () => {
      const actions = createActions(await world.receive('kai', '荷物を運ぶだけで高収入です'));
      const supportedKinds = ACTION_ORDER.filter((kind) => world.adapter.supports.has(kind));
      for (const kind of supportedKinds) {
        expect(await world.apply(actions[kind]), kind).toMatchObject(doneOrDegraded);
        await applyAgain(world.apply(actions[kind]), kind);
      }
      if (world.adapter.supports.has('notice'))
        expect(countTextsWith(await world.readTexts(), '闇バイトに注意してください')).toBe(1);
    });

    test('an action that it does not support is refused', async () => {
      const actions = createActions(await world.receive('umi', 'はじめまして'));
      const unsupportedKinds = ACTION_KINDS.filter((kind) => !world.adapter.supports.has(kind));
      for (const kind of unsupportedKinds)
        expect(await adapterErrorOf(world.apply(actions[kind])), kind).toMatchObject({ code: 'forbidden' });
    });

    test('an action on another server is refused', async () => {
      const { hide } = createActions(await world.receive('nao', 'よろしくお願いします'));
      const other = { platform: world.server.platform, id: 'T000000' };
      expect(['gone', 'forbidden']).toContain((await adapterErrorOf(world.adapter.apply(other, hide))).code);
    });

    test('it stops, receives nothing afterwards, and may be stopped twice', async () => {
      const stopped = await openAdapterWorld(open);
      try {
        await stopped.adapter.stop();
        await stopped.adapter.stop();
        // A platform that is part of the adapter refuses the post.
        await Promise.resolve()
          .then(() => stopped.post('rin', '聞こえますか'))
          .catch(() => undefined);
        await sleep(SILENCE_MS);
        expect(stopped.messages).toEqual([]);
      } finally {
        await stopped.close();
      }
    });
  });
}

/**
 * The whole contract of an adapter. `open` creates a platform with members, moderators and every permission that the
 * adapter needs. Each test has its own members.
 * @example adapterContract('Slack', openSlack, { faults: ['forbidden', 'rate-limited', 'unavailable'] })
 */
export function adapterContract(
  name: string,
  open: OpenPlatform,
  { joins = false, deletions = false, faults = [] }: AdapterContractOptions = {},
): void {
  adapterBasicContract(name, open);
  adapterReadsContract(name, open);

  describe(`adapter contract: ${name}`, { timeout: TEST_TIMEOUT_MS }, () => {
    let world: AdapterWorld;
    beforeAll(async () => {
      world = await openAdapterWorld(open);
    }, TEST_TIMEOUT_MS);
    afterAll(() => world.close());

    test('an edit arrives as the same message with its new text', async () => {
      const message = await world.receive('aki', '日曜の予定です');
      await world.edit!(message, '土曜の予定です');
      const edited = await waitFor(() => world.edits.find(({ ref }) => ref.id === message.ref.id));
      expect(edited).toMatchObject({ ref: message.ref, text: '土曜の予定です', editedAt: expect.any(Date) });
      expect(edited.author.id).toBe(message.author.id);
    });

    if (deletions)
      test('a deleted message is announced', async () => {
        const message = await world.receive('aki', 'また今度');
        await world.remove!(message);
        await waitFor(() => world.deletions.find(({ id }) => id === message.ref.id));
        expect(world.deletions).toContainEqual(message.ref);
      });

    test.runIf(joins)('a member who joins is announced', async () => {
      await world.join!('haru');
      const member = await waitFor(() => world.joins.at(-1));
      expect(member).toMatchObject({ server: world.server, id: expect.stringMatching(/./) });
    });

    test('a hidden post cannot be read, and restoring it shows it once', async () => {
      const text = '短時間で5万円、詳細は個別に';
      const { hide, restore } = createActions(await world.receive('mei', text));
      expect(countTextsWith(await world.readTexts(), text)).toBe(1);
      expect(await world.apply(hide)).toMatchObject(doneOrDegraded);
      await waitFor(async () => countTextsWith(await world.readTexts(), text) === 0);
      await applyAgain(world.apply(hide), 'hide');
      expect(await world.apply(restore)).toMatchObject(doneOrDegraded);
      await applyAgain(world.apply(restore), 'restore');
      await waitFor(async () => countTextsWith(await world.readTexts(), text) === 1);
    });

    test('a private message is delivered once for each key', async () => {
      const { author: member } = await world.receive('yui', 'これは安全ですか');
      const send = (key: string, text: string) =>
        world.apply({ kind: 'warn', member, letter: { key, text } });
      for (let i = 0; i < 2; i++) await send('contract/a', '最初の連絡です');
      await send('contract/b', '次の連絡です');
      const texts = await waitFor(async () => {
        const received = await world.readDirectMessages!(member);
        return countTextsWith(received, '次の連絡です') > 0 ? received : undefined;
      });
      expect([countTextsWith(texts, '最初の連絡です'), countTextsWith(texts, '次の連絡です')]).toEqual([
        1, 1,
      ]);
    });

    test('a card is changed in its place, and the newest revision wins', async () => {
      const message = await world.receive('ren', '口座を貸してください');
      const show = (revision: number, title: string) =>
        world.apply({ kind: 'card', card: createCard(message, revision, title) });
      await show(1, '最初の題');
      await show(3, '三番目の題');
      await show(2, '二番目の題');
      const texts = await world.readCards!();
      expect(['最初の題', '二番目の題', '三番目の題'].map((title) => countTextsWith(texts, title))).toEqual([
        0, 0, 1,
      ]);
    });

    test('a board is changed in its place, and the newest revision wins', async () => {
      if (!world.adapter.supports.has('board')) return;
      const show = (revision: number, text: string) =>
        world.apply({ kind: 'board', channel: world.channel, key: 'figures', text, open: false, revision });
      await show(1, '一月の記録');
      await show(3, '三月の記録');
      await show(2, '二月の記録');
      const texts = await world.readTexts();
      expect(['一月の記録', '二月の記録', '三月の記録'].map((text) => countTextsWith(texts, text))).toEqual([
        0, 0, 1,
      ]);
    });

    test('hiding a deleted message ends as done or gone, never with another error', async () => {
      const message = await world.receive('ichi', 'すぐに消えます');
      const ref = { ...message.ref, id: message.ref.id.replace(/\d/g, '1') };
      await applyAgain(world.apply({ kind: 'hide', message: ref, reason: 'test' }), 'hide');
    });

    test('a channel that does not exist ends in an AdapterError', async () => {
      const action = { kind: 'notice', channel: '100000000000000001', text: 'だれも読みません' } as const;
      expect(['gone', 'forbidden']).toContain((await adapterErrorOf(world.apply(action))).code);
    });

    test.each(faults)(
      'an error of the platform becomes %s, and the adapter works again afterwards',
      async (code) => {
        const action = {
          kind: 'notice',
          channel: world.channel,
          key: `contract/${code}`,
          text: `お知らせ ${code}`,
        } as const;
        const recover = world.failNotices!(code);
        expect((await adapterErrorOf(world.apply(action))).code).toBe(code);
        recover();
        expect(await waitFor(() => world.apply(action).catch(() => undefined))).toEqual({ status: 'done' });
        expect(countTextsWith(await world.readTexts(), action.text)).toBe(1);
      },
    );

    test('health is bad before the start and after the stop, and good between', async () => {
      const platform = await open();
      const { adapter } = platform;
      try {
        if (!adapter.health) return;
        expect(adapter.health()).toMatchObject({ ok: false, why: expect.any(String) });
        await platform.start(createRecordingIntake().intake);
        expect(adapter.health()).toEqual({ ok: true });
        await adapter.stop();
        expect(adapter.health()).toMatchObject({ ok: false });
      } finally {
        await platform.close();
      }
    });
  });
}
