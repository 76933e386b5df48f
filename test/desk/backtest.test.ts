import { expect, test } from 'vitest';
import type { Message } from '#core';
import { HISTORY_MOST } from '../../src/desk/backtest.ts';
import { administrator, createDeskWorld, OFFER } from '../support/desk-world.ts';
import { message, moderator } from '../support/messages.ts';

const kei = administrator();

async function* history(...messages: readonly Message[]): AsyncGenerator<Message> {
  yield* messages;
}

const linked = (author: string, text: string, nth: number) =>
  message(author, text, { url: `https://chat.example/${nth}` });

test('a backtest counts what would have been hidden and reviewed, with links, and touches nothing', async () => {
  const { ask, adapter, book, intake } = createDeskWorld();
  await ask(kei, { kind: 'phrase-add', text: 'アサガオ', ruling: 'review' });
  const reply = await ask(kei, {
    kind: 'backtest',
    history: history(
      linked('rin', 'おはよう', 1),
      linked('rin', OFFER, 2),
      linked('yui', 'アサガオが咲いた', 3),
      linked('sora', `急募 ${OFFER}`, 4),
      message(moderator(), OFFER, { url: 'https://chat.example/5' }),
    ),
  });
  const { text } = reply;
  expect(text).toContain('5件のうち、非表示になるのは2件、確認に回るのは1件');
  expect(text).toMatch(/非表示：https:\/\/chat\.example\/[24] /);
  expect(text).toMatch(/確認を依頼：https:\/\/chat\.example\/3 /);
  expect(text).not.toContain('chat.example/1');
  expect(text).not.toContain('chat.example/5');
  expect(text).not.toContain('荷物を運ぶ');
  expect(text).toContain('投稿には何も行っていません');
  expect(adapter.asked).toEqual([]);
  expect(await book.archive.casesIn(kei.server, 10)).toEqual([]);
  expect(await intake.standing(message('rin', '').author)).toEqual({ strikes: 0, caseIds: [] });
});

test('many hits are a file, and the answer names the worst', async () => {
  const { ask } = createDeskWorld();
  const offers = Array.from({ length: 20 }, (_, i) => linked('rin', OFFER, i));
  const reply = await ask(kei, { kind: 'backtest', history: history(...offers) });
  expect(reply.text).toContain('ほか12件');
  expect(reply.file?.text.split('\n').filter(Boolean)).toHaveLength(20);
});

test('a backtest that is cancelled stops reading and tells what it has', async () => {
  const { ask } = createDeskWorld();
  let read = 0;
  async function* endless() {
    for (;;) yield linked('rin', OFFER, read++);
  }
  const reply = await ask(kei, { kind: 'backtest', history: endless(), cancelled: () => read > 40 });
  expect(reply.accepted).toBe(true);
  expect(reply.text).toContain('中止しました');
  expect(reply.text).toContain('40件');
  expect(read).toBeLessThan(50);
});

test('an endless history ends at the bound, live messages get their turn, and progress is told', async () => {
  const { ask } = createDeskWorld();
  const seen: number[] = [];
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  async function* endless() {
    for (;;) yield message('rin', 'おはよう');
  }
  const reply = await ask(kei, { kind: 'backtest', history: endless(), progress: (n) => seen.push(n) });
  clearInterval(timer);
  expect(reply.text).toContain(`新しい${HISTORY_MOST}件`);
  expect(seen.at(-1)).toBe(HISTORY_MOST);
  expect(turns).toBeGreaterThan(5);
});

test('a history that breaks off is told as such, with what was read', async () => {
  const { ask, logged } = createDeskWorld();
  async function* broken() {
    yield linked('rin', OFFER, 1);
    throw new Error('words of a member');
  }
  const reply = await ask(kei, { kind: 'backtest', history: broken() });
  expect(reply.text).toContain('最後まで読めませんでした');
  expect(reply.text).toContain('1件のうち、非表示になるのは1件');
  expect(logged.join()).not.toContain('words of a member');
});

test('an empty history is no success story', async () => {
  const { ask } = createDeskWorld();
  expect((await ask(kei, { kind: 'backtest', history: history() })).text).toContain('ありませんでした');
});

test('a channel that may not be read is told so', async () => {
  const { ask } = createDeskWorld();
  const reply = await ask(kei, { kind: 'backtest', history: 'unreadable' });
  expect(reply).toMatchObject({ accepted: false, code: 'not-found' });
  expect(reply.text).toContain('権限をご確認');
});

test('a second backtest waits for the first: one of a server at a time', async () => {
  const { ask } = createDeskWorld();
  let end = () => {};
  const gate = new Promise<void>((resolve) => {
    end = resolve;
  });
  async function* slow() {
    yield message('rin', 'おはよう');
    await gate;
  }
  const first = ask(kei, { kind: 'backtest', history: slow() });
  expect(await ask(kei, { kind: 'backtest', history: history() })).toMatchObject({ code: 'too-many' });
  end();
  expect(await first).toMatchObject({ accepted: true });
  expect(await ask(kei, { kind: 'backtest', history: history() })).toMatchObject({ accepted: true });
});
