import { expect, test } from 'vitest';
import { caseId } from '../../src/cases/index.ts';
import { createReplay } from '../../src/pipeline/replay.ts';
import { createMemorySpool } from '../../src/store/index.ts';
import { seen } from '../contracts/spool.ts';
import { member, message } from '../support/messages.ts';
import { createWorld } from '../support/world.ts';

/** A world whose archive can be taken away. */
function town() {
  let away = false;
  const world = createWorld({
    watch: (call, when) => {
      if (away && when === 'asked' && /^(archive|outbox)/.test(call)) throw new Error('connection lost');
    },
  });
  return {
    ...world,
    archiveIs(here: boolean) {
      away = !here;
    },
  };
}

test('while the archive is away nothing is hidden, moderators look, and afterwards each is handled once', async () => {
  const { intake, adapter, archive, archiveIs, clock, strikes, policy } = town();
  const posts = ['a', 'b', 'c'].map((text) => message(text, `RECRUIT ${text}`));
  archiveIs(false);
  for (const posted of posts) await intake.message(posted);
  await intake.message(posts[0]!);
  await intake.message(message('yui', 'good morning'));
  await intake.drain();
  expect(adapter.asked.map(({ kind }) => kind)).toEqual(['card', 'card', 'card', 'card']);
  expect(adapter.cards.get(caseId(posts[0]!.ref))!.status).toContain('保存');

  archiveIs(true);
  for (let i = 0; i < 8; i++) await intake.drain();
  for (const posted of posts) {
    expect(adapter.hidden(posted)).toBe(true);
    expect((await archive.read(caseId(posted.ref))).filter(({ kind }) => kind === 'opened')).toHaveLength(1);
    expect(adapter.cards.get(caseId(posted.ref))!.status).toBe('投稿を非表示にしました。');
    expect(await strikes.count(posted.author, clock.now(), policy.strikes.windowDays)).toBe(1);
  }
  expect(adapter.changes.filter((kind) => kind === 'hide')).toHaveLength(3);
  expect(adapter.letters).toHaveLength(3);
  expect(await archive.unfinished()).toEqual([]);
});

test('a report made meanwhile reaches the moderators later', async () => {
  const { intake, adapter, archiveIs } = town();
  const posted = message('rin', '例の件、あとで話そう');
  archiveIs(false);
  const receipt = await intake.report({ message: posted, reporter: member('yui'), reason: '勧誘' });
  expect(receipt.code).toBe('unavailable');
  archiveIs(true);
  await intake.drain();
  expect(JSON.stringify(adapter.cards.get(caseId(posted.ref)))).toContain('勧誘');
  expect(adapter.hidden(posted)).toBe(false);
});

test('one that cannot be stored keeps nobody else waiting, is never given up, and is told once', async () => {
  const spool = createMemorySpool();
  for (const [at, text] of ['odd', 'a', 'b'].entries()) await spool.put(seen(text, at));
  const taken: string[] = [];
  const said: string[] = [];
  const note = (what: string) => void said.push(what);
  const replay = createReplay({
    spool,
    async take({ message: { text } }) {
      taken.push(text);
      if (text === 'odd') throw new Error('characters that the database does not know');
    },
    log: { info: () => {}, warn: note, error: note },
  });
  for (let i = 0; i < 6; i++) await replay();
  expect(taken.filter((text) => text !== 'odd')).toEqual(['a', 'b']);
  expect(taken.filter((text) => text === 'odd').length).toBeGreaterThan(1);
  expect(said).toEqual(['still on the spool']);
  expect(spool.size()).toBe(1);
});

test('after a long outage what waits is taken up a few side by side, oldest first', async () => {
  const spool = createMemorySpool();
  const texts = Array.from({ length: 30 }, (_, i) => `post ${i}`);
  for (const [at, text] of texts.entries()) await spool.put(seen(text, at));
  const begun: string[] = [];
  let atWork = 0;
  let most = 0;
  const replay = createReplay({
    spool,
    async take({ message: { text } }) {
      begun.push(text);
      most = Math.max(most, ++atWork);
      await new Promise((resolve) => setTimeout(resolve, 5));
      atWork -= 1;
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  await replay();
  expect(begun).toEqual(texts);
  expect(most).toBe(8);
  expect(spool.size()).toBe(0);
});
