import { expect, test } from 'vitest';
import type { Message } from '#core';
import { MAX_HISTORY_MESSAGES } from '../../src/pipeline/preview/judge-history.ts';
import { message, moderator } from '../support/messages.ts';
import { administrator, createCommandWorld, RECRUITING_TEXT } from '../support/worlds/command-world.ts';

const kei = administrator();

async function* history(...messages: readonly Message[]): AsyncGenerator<Message> {
  yield* messages;
}

const linked = (author: string, text: string, nth: number) =>
  message(author, text, { url: `https://chat.example/${nth}` });

test('a backtest counts what would have been hidden and reviewed, with links, and touches nothing', async () => {
  const { execute, adapter, stores, intake } = createCommandWorld();
  await execute(kei, { command: 'rules add', options: { phrase: 'アサガオ', ruling: 'review' } });
  const reply = await execute(kei, {
    command: 'backtest',
    options: {
      channel: history(
        linked('rin', 'おはよう', 1),
        linked('rin', RECRUITING_TEXT, 2),
        linked('yui', 'アサガオが咲いた', 3),
        linked('sora', `急募 ${RECRUITING_TEXT}`, 4),
        message(moderator(), RECRUITING_TEXT, { url: 'https://chat.example/5' }),
      ),
    },
  });
  const { text } = reply;
  expect(text).toContain('5件のうち、非表示になるのは2件、確認に回るのは1件');
  expect(text).toMatch(/非表示：https:\/\/chat\.example\/[24] /);
  expect(text).toMatch(/確認を依頼：https:\/\/chat\.example\/3 /);
  expect(text).not.toContain('chat.example/1');
  expect(text).not.toContain('chat.example/5');
  expect(text).not.toContain('荷物を運ぶ');
  expect(text).toContain('投稿には何も行っていません');
  expect(adapter.requestedActions).toEqual([]);
  expect(await stores.archive.listCasesOfServer(kei.server, 10)).toEqual([]);
  expect(await intake.getMemberHistory(message('rin', '').author)).toEqual({ strikes: 0, caseIds: [] });
});

test('many hits are a file, and the answer names the worst', async () => {
  const { execute } = createCommandWorld();
  const offers = Array.from({ length: 20 }, (_, i) => linked('rin', RECRUITING_TEXT, i));
  const reply = await execute(kei, { command: 'backtest', options: { channel: history(...offers) } });
  expect(reply.text).toContain('ほか12件');
  expect(reply.file?.text.split('\n').filter(Boolean)).toHaveLength(20);
});

test('a backtest that is cancelled stops reading and tells what it has', async () => {
  const { execute } = createCommandWorld();
  let read = 0;
  async function* endless() {
    for (;;) yield linked('rin', RECRUITING_TEXT, read++);
  }
  const reply = await execute(kei, {
    command: 'backtest',
    cancelled: () => read > 40,
    options: { channel: endless() },
  });
  expect(reply.accepted).toBe(true);
  expect(reply.text).toContain('中止しました');
  expect(reply.text).toContain('40件');
  expect(read).toBeLessThan(50);
});

test('an endless history ends at the bound, live messages get their turn, and progress is told', async () => {
  const { execute } = createCommandWorld();
  const seen: number[] = [];
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  async function* endless() {
    for (;;) yield message('rin', 'おはよう');
  }
  const reply = await execute(kei, {
    command: 'backtest',
    progress: (n) => seen.push(n),
    options: { channel: endless() },
  });
  clearInterval(timer);
  expect(reply.text).toContain(`新しい${MAX_HISTORY_MESSAGES}件`);
  expect(seen.at(-1)).toBe(MAX_HISTORY_MESSAGES);
  expect(turns).toBeGreaterThan(5);
});

test('a history that breaks off is told as such, with what was read', async () => {
  const { execute, logged } = createCommandWorld();
  async function* broken() {
    yield linked('rin', RECRUITING_TEXT, 1);
    throw new Error('words of a member');
  }
  const reply = await execute(kei, { command: 'backtest', options: { channel: broken() } });
  expect(reply.text).toContain('最後まで読めませんでした');
  expect(reply.text).toContain('1件のうち、非表示になるのは1件');
  expect(logged.join()).not.toContain('words of a member');
});

test('an empty history is no success story', async () => {
  const { execute } = createCommandWorld();
  expect((await execute(kei, { command: 'backtest', options: { channel: history() } })).text).toContain(
    'ありませんでした',
  );
});

test('a channel that may not be read is told so', async () => {
  const { execute } = createCommandWorld();
  const reply = await execute(kei, { command: 'backtest', options: { channel: 'unreadable' } });
  expect(reply).toMatchObject({ accepted: false, code: 'not-found' });
  expect(reply.text).toContain('権限をご確認');
});

test('a second backtest waits for the first: one of a server at a time', async () => {
  const { execute } = createCommandWorld();
  let end = () => {};
  const gate = new Promise<void>((resolve) => {
    end = resolve;
  });
  async function* slow() {
    yield message('rin', 'おはよう');
    await gate;
  }
  const first = execute(kei, { command: 'backtest', options: { channel: slow() } });
  expect(await execute(kei, { command: 'backtest', options: { channel: history() } })).toMatchObject({
    code: 'too-many',
  });
  end();
  expect(await first).toMatchObject({ accepted: true });
  expect(await execute(kei, { command: 'backtest', options: { channel: history() } })).toMatchObject({
    accepted: true,
  });
});
