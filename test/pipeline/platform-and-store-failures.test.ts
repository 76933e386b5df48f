import { expect, test } from 'vitest';
import { AdapterError } from '#core';
import { deriveCaseId } from '../../src/cases/index.ts';
import { createFakeAdapter } from '../support/fake-adapter.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../support/fake-clock.ts';
import { message, moderator } from '../support/messages.ts';
import { createPipelineWorld } from '../support/worlds/pipeline-world.ts';

test('a message that its author already removed still counts, and no text says that we hid it', async () => {
  const { intake, adapter } = createPipelineWorld();
  adapter.failNext('hide', new AdapterError('gone', 'unknown message'));
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.status).toBe('投稿はすでに削除されていました。');
  expect(adapter.messagesTo('rin')[0]!.letter.text).not.toContain('非表示');
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(1);
  await intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision: 'overturn' });
  expect(adapter.requestedActions.map((action) => action.kind)).not.toContain('restore');
});

test('without the right to hide: no strike, no warning, and the card asks for hands', async () => {
  const { intake, adapter } = createPipelineWorld();
  adapter.failNext('hide', new AdapterError('forbidden', 'missing permission'));
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.status).toContain('手動での対応');
  expect(adapter.messagesTo('rin')).toEqual([]);
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(0);
});

test('a warning that could not be delivered is on the card', async () => {
  const { intake, adapter } = createPipelineWorld();
  adapter.failNext('warn', new AdapterError('forbidden', 'closed DMs'));
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.facts).toContainEqual({
    label: '警告の送信',
    value: expect.stringContaining('失敗'),
  });
});

test('a member who left before the warning has not been told', async () => {
  const { intake, adapter } = createPipelineWorld();
  adapter.failNext('warn', new AdapterError('gone', 'unknown member'));
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.facts).toContainEqual({
    label: '警告の送信',
    value: '失敗（対象がすでにない）',
  });
});

test('a busy platform is asked again after the pause it asked for, and then the path goes on', async () => {
  const { intake, adapter, clock } = createPipelineWorld();
  adapter.failNext('hide', new AdapterError('rate-limited', 'slow down', 30 * SECOND_MS));
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.status).toContain('途中');
  clock.advance(29 * SECOND_MS);
  await intake.runDueJobs();
  expect(adapter.isHidden(posted)).toBe(false);
  clock.advance(SECOND_MS);
  await intake.runDueJobs();
  expect(adapter.isHidden(posted)).toBe(true);
  expect(adapter.messagesTo('rin', 'warn')).toHaveLength(1);
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.status).toBe('投稿を非表示にしました。');
});

test('a platform that stays away is asked ever more seldom, then given up, and the card says so', async () => {
  const { intake, adapter, clock, outbox } = createPipelineWorld();
  adapter.failNext('hide', new AdapterError('unavailable', 'no answer'), Number.POSITIVE_INFINITY);
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  for (let minute = 0; minute < 5 * 60; minute++) {
    clock.advance(MINUTE_MS);
    await intake.runDueJobs();
  }
  expect(adapter.requestedActions.filter((action) => action.kind === 'hide')).toHaveLength(20);
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.status).toContain('応答しない');
  expect(await outbox.countPending()).toBe(0);
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(0);
});

test('an adapter that breaks its promise is logged and asked again', async () => {
  const { intake, adapter, clock, logged } = createPipelineWorld();
  adapter.failNext('hide', new TypeError('RECRUIT is not a function'));
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  clock.advance(2 * SECOND_MS);
  await intake.runDueJobs();
  expect(adapter.isHidden(posted)).toBe(true);
  expect(logged.join()).toContain('adapter_unexpected_error');
  expect(logged.join()).not.toContain('RECRUIT');
});

test('a card that the platform refused is brought later, in its newest form only', async () => {
  const { intake, adapter, clock, archive } = createPipelineWorld();
  adapter.failNext('card', new AdapterError('unavailable', 'no answer'), 2);
  const posted = message('rin', 'DOUBTFUL');
  await intake.handleMessage(posted);
  await intake.report({ message: posted, reporter: message('sora', '').author, reason: 'looks bad' });
  expect(adapter.cards.size).toBe(0);
  clock.advance(MINUTE_MS);
  await intake.runDueJobs();
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.revision).toBe(2);
  expect(adapter.requestedActions).toHaveLength(3);
  expect(await archive.listUnfinished()).toEqual([]);
});

test('without the counting stores hiding goes on, and strikes are counted from the archive', async () => {
  const { intake, adapter } = createPipelineWorld({
    observe: (call) => {
      if (/^(strikes|quotas|claims)/.test(call)) throw new Error('connection lost');
    },
  });
  const posts = ['a', 'b', 'c'].map((text) => message('rin', `RECRUIT ${text}`));
  for (const posted of posts) await intake.handleMessage(posted);
  await intake.handleMessage(message('sora', 'SCARED'));
  expect(posts.every((posted) => adapter.isHidden(posted))).toBe(true);
  expect(adapter.memberState(posts[0]!.author).quarantined).toBe(true);
  expect((await intake.getMemberHistory(posts[0]!.author)).strikes).toBe(3);
  await intake.decide({ caseId: deriveCaseId(posts[2]!.ref), moderator: moderator(), decision: 'overturn' });
  expect(adapter.memberState(posts[0]!.author).quarantined).toBe(false);
});

test('without the archive every request gets an answer and nothing is thrown', async () => {
  let down = false;
  const { intake, adapter } = createPipelineWorld({
    observe: (call) => {
      if (down && call.startsWith('archive')) throw new Error('connection lost');
    },
  });
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  down = true;
  const id = deriveCaseId(posted.ref);
  const appeal = await intake.appeal({ caseId: id, author: posted.author, plea: 'please' });
  expect(appeal).toMatchObject({ accepted: false, code: 'unavailable' });
  const decision = await intake.decide({ caseId: id, moderator: moderator(), decision: 'overturn' });
  expect(decision).toMatchObject({ accepted: false, code: 'unavailable' });
  const report = await intake.report({ message: message('sora', 'hm'), reporter: posted.author, reason: '' });
  expect(report).toMatchObject({ accepted: false, code: 'unavailable' });
  await intake.handleEdit(message('yui', 'RECRUIT'));
  await intake.runDueJobs();
  await intake.resumeUnfinishedCases();
  expect(adapter.isHidden(posted)).toBe(true);
});

test('help that the platform could not deliver is offered again, but not to a member who takes no direct messages', async () => {
  const adapter = createFakeAdapter();
  const { intake, clock } = createPipelineWorld({ adapter });
  adapter.failNext('help', new AdapterError('unavailable', 'no answer'));
  await intake.handleMessage(message('rin', 'SCARED'));
  await intake.handleMessage(message('rin', 'SCARED'));
  expect(adapter.messagesTo('rin')).toHaveLength(1);
  adapter.failNext('help', new AdapterError('forbidden', 'closed DMs'));
  await intake.handleMessage(message('sora', 'SCARED'));
  clock.advance(HOUR_MS);
  await intake.handleMessage(message('sora', 'SCARED'));
  expect(adapter.messagesTo('sora')).toEqual([]);
});

test('the card about evidence that could not be stored is tried a few times, in memory', async () => {
  const { intake, adapter, clock, logged } = createPipelineWorld({
    observe: (call) => {
      if (call === 'archive.append') throw new Error('disk full');
    },
  });
  adapter.failNext('card', new AdapterError('unavailable', 'no answer'), 2);
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  for (let i = 0; i < 10; i++) {
    clock.advance(MINUTE_MS);
    await intake.runDueJobs();
  }
  expect(adapter.requestedActions.map((action) => action.kind)).toEqual(['card', 'card', 'card']);
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.status).toContain('証拠を保存できなかった');
  expect(logged.join()).not.toContain('fallback_card_failed');
});

test('and given up with a line in the log when the platform never answers', async () => {
  const { intake, adapter, clock, logged } = createPipelineWorld({
    observe: (call) => {
      if (call === 'archive.append') throw new Error('disk full');
    },
  });
  adapter.failNext('card', new AdapterError('unavailable', 'no answer'), 100);
  await intake.handleMessage(message('rin', 'RECRUIT'));
  for (let i = 0; i < 20; i++) {
    clock.advance(10 * MINUTE_MS);
    await intake.runDueJobs();
  }
  expect(adapter.requestedActions).toHaveLength(6);
  expect(logged.filter((line) => line.includes('fallback_card_failed'))).toHaveLength(1);
});

test('while nothing can be stored, a channel that takes few cards at a time gets the card of every offer in the end', async () => {
  const { intake, adapter, clock, logged } = createPipelineWorld({
    observe: (call) => {
      if (call === 'archive.append') throw new Error('disk full');
    },
  });
  adapter.failNext('card', new AdapterError('rate-limited', 'many cards are waiting', 5000), 1000);
  const posts = Array.from({ length: 120 }, (_, nth) => message(`member${nth}`, 'RECRUIT'));
  for (const post of posts) await intake.handleMessage(post);
  for (let i = 0; i < 10; i++) {
    clock.advance(MINUTE_MS);
    await intake.runDueJobs();
  }
  expect(adapter.cards.size).toBe(posts.length);
  expect(logged.join()).not.toContain('fallback_card_failed');
});
