import { expect, test } from 'vitest';
import { AdapterError } from '#core';
import { caseId } from '../../src/cases/index.ts';
import { HOUR, MINUTE, SECOND } from '../support/clock.ts';
import { fakeAdapter } from '../support/fake-adapter.ts';
import { message, moderator } from '../support/messages.ts';
import { createWorld } from '../support/world.ts';

test('a message that its author already removed counts all the same, and nobody says we hid it', async () => {
  const { intake, adapter } = createWorld();
  adapter.fail('hide', new AdapterError('gone', 'unknown message'));
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  expect(adapter.cards.get(caseId(posted.ref))!.status).toBe('投稿はすでに削除されていました。');
  expect(adapter.lettersTo('rin')[0]!.letter.text).not.toContain('非表示');
  expect((await intake.standing(posted.author)).strikes).toBe(1);
  await intake.decide({ caseId: caseId(posted.ref), moderator: moderator(), decision: 'overturn' });
  expect(adapter.asked.map((action) => action.kind)).not.toContain('restore');
});

test('without the right to hide: no strike, no warning, and the card asks for hands', async () => {
  const { intake, adapter } = createWorld();
  adapter.fail('hide', new AdapterError('forbidden', 'missing permission'));
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  expect(adapter.cards.get(caseId(posted.ref))!.status).toContain('手動での対応');
  expect(adapter.lettersTo('rin')).toEqual([]);
  expect((await intake.standing(posted.author)).strikes).toBe(0);
});

test('a warning that could not be delivered is on the card', async () => {
  const { intake, adapter } = createWorld();
  adapter.fail('warn', new AdapterError('forbidden', 'closed DMs'));
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  expect(adapter.cards.get(caseId(posted.ref))!.facts).toContainEqual({
    label: '警告の送信',
    value: expect.stringContaining('失敗'),
  });
});

test('a member who left before the letter has not been told', async () => {
  const { intake, adapter } = createWorld();
  adapter.fail('warn', new AdapterError('gone', 'unknown member'));
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  expect(adapter.cards.get(caseId(posted.ref))!.facts).toContainEqual({
    label: '警告の送信',
    value: '失敗（対象がすでにない）',
  });
});

test('a busy platform is asked again after the pause it asked for, and then the path goes on', async () => {
  const { intake, adapter, clock } = createWorld();
  adapter.fail('hide', new AdapterError('rate-limited', 'slow down', 30 * SECOND));
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  expect(adapter.cards.get(caseId(posted.ref))!.status).toContain('途中');
  clock.pass(29 * SECOND);
  await intake.drain();
  expect(adapter.hidden(posted)).toBe(false);
  clock.pass(SECOND);
  await intake.drain();
  expect(adapter.hidden(posted)).toBe(true);
  expect(adapter.lettersTo('rin', 'warn')).toHaveLength(1);
  expect(adapter.cards.get(caseId(posted.ref))!.status).toBe('投稿を非表示にしました。');
});

test('a platform that stays away is asked ever more seldom, then given up, and the card says so', async () => {
  const { intake, adapter, clock, outbox } = createWorld();
  adapter.fail('hide', new AdapterError('unavailable', 'no answer'), Number.POSITIVE_INFINITY);
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  for (let minute = 0; minute < 5 * 60; minute++) {
    clock.pass(MINUTE);
    await intake.drain();
  }
  expect(adapter.asked.filter((action) => action.kind === 'hide')).toHaveLength(20);
  expect(adapter.cards.get(caseId(posted.ref))!.status).toContain('応答しない');
  expect(await outbox.pending()).toBe(0);
  expect((await intake.standing(posted.author)).strikes).toBe(0);
});

test('an adapter that breaks its promise is logged and asked again', async () => {
  const { intake, adapter, clock, logged } = createWorld();
  adapter.fail('hide', new TypeError('RECRUIT is not a function'));
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  clock.pass(2 * SECOND);
  await intake.drain();
  expect(adapter.hidden(posted)).toBe(true);
  expect(logged.join()).toContain('adapter broke');
  expect(logged.join()).not.toContain('RECRUIT');
});

test('a card that the platform refused is brought later, in its newest form only', async () => {
  const { intake, adapter, clock, archive } = createWorld();
  adapter.fail('card', new AdapterError('unavailable', 'no answer'), 2);
  const posted = message('rin', 'DOUBTFUL');
  await intake.message(posted);
  await intake.report({ message: posted, reporter: message('sora', '').author, reason: 'looks bad' });
  expect(adapter.cards.size).toBe(0);
  clock.pass(MINUTE);
  await intake.drain();
  expect(adapter.cards.get(caseId(posted.ref))!.revision).toBe(2);
  expect(adapter.asked).toHaveLength(3);
  expect(await archive.unfinished()).toEqual([]);
});

test('without the counting stores hiding goes on, and strikes are counted from the archive', async () => {
  const { intake, adapter } = createWorld({
    watch: (call) => {
      if (/^(strikes|quotas|claims)/.test(call)) throw new Error('connection lost');
    },
  });
  const posts = ['a', 'b', 'c'].map((text) => message('rin', `RECRUIT ${text}`));
  for (const posted of posts) await intake.message(posted);
  await intake.message(message('sora', 'SCARED'));
  expect(posts.every((posted) => adapter.hidden(posted))).toBe(true);
  expect(adapter.member(posts[0]!.author).quarantined).toBe(true);
  expect((await intake.standing(posts[0]!.author)).strikes).toBe(3);
  await intake.decide({ caseId: caseId(posts[2]!.ref), moderator: moderator(), decision: 'overturn' });
  expect(adapter.member(posts[0]!.author).quarantined).toBe(false);
});

test('without the archive every request gets an answer and nothing is thrown', async () => {
  let down = false;
  const { intake, adapter } = createWorld({
    watch: (call) => {
      if (down && call.startsWith('archive')) throw new Error('connection lost');
    },
  });
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  down = true;
  const id = caseId(posted.ref);
  const appeal = await intake.appeal({ caseId: id, author: posted.author, plea: 'please' });
  expect(appeal).toMatchObject({ accepted: false, code: 'unavailable' });
  const decision = await intake.decide({ caseId: id, moderator: moderator(), decision: 'overturn' });
  expect(decision).toMatchObject({ accepted: false, code: 'unavailable' });
  const report = await intake.report({ message: message('sora', 'hm'), reporter: posted.author, reason: '' });
  expect(report).toMatchObject({ accepted: false, code: 'unavailable' });
  await intake.edited(message('yui', 'RECRUIT'));
  await intake.drain();
  await intake.resume();
  expect(adapter.hidden(posted)).toBe(true);
});

test('help that the platform could not deliver is offered again, but not to closed doors', async () => {
  const adapter = fakeAdapter();
  const { intake, clock } = createWorld({ adapter });
  adapter.fail('help', new AdapterError('unavailable', 'no answer'));
  await intake.message(message('rin', 'SCARED'));
  await intake.message(message('rin', 'SCARED'));
  expect(adapter.lettersTo('rin')).toHaveLength(1);
  adapter.fail('help', new AdapterError('forbidden', 'closed DMs'));
  await intake.message(message('sora', 'SCARED'));
  clock.pass(HOUR);
  await intake.message(message('sora', 'SCARED'));
  expect(adapter.lettersTo('sora')).toEqual([]);
});

test('the card about evidence that could not be stored is tried a few times, in memory', async () => {
  const { intake, adapter, clock, logged } = createWorld({
    watch: (call) => {
      if (call === 'archive.append') throw new Error('disk full');
    },
  });
  adapter.fail('card', new AdapterError('unavailable', 'no answer'), 2);
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  for (let i = 0; i < 10; i++) {
    clock.pass(MINUTE);
    await intake.drain();
  }
  expect(adapter.asked.map((action) => action.kind)).toEqual(['card', 'card', 'card']);
  expect(adapter.cards.get(caseId(posted.ref))!.status).toContain('証拠を保存できなかった');
  expect(logged.join()).not.toContain('card not sent');
});

test('and given up with a line in the log when the platform never answers', async () => {
  const { intake, adapter, clock, logged } = createWorld({
    watch: (call) => {
      if (call === 'archive.append') throw new Error('disk full');
    },
  });
  adapter.fail('card', new AdapterError('unavailable', 'no answer'), 100);
  await intake.message(message('rin', 'RECRUIT'));
  for (let i = 0; i < 20; i++) {
    clock.pass(10 * MINUTE);
    await intake.drain();
  }
  expect(adapter.asked).toHaveLength(6);
  expect(logged.filter((line) => line.includes('card not sent'))).toHaveLength(1);
});
