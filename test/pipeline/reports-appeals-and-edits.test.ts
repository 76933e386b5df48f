import { expect, test } from 'vitest';
import { deriveCaseId } from '../../src/cases/index.ts';
import { HOUR_MS } from '../support/fake-clock.ts';
import { fakeDetect } from '../support/fake-detector.ts';
import { edited, member, message, moderator, SERVER } from '../support/messages.ts';
import { createPipelineWorld } from '../support/worlds/pipeline-world.ts';

const sora = member('sora');

test('a report brings any message before the moderators, and the reporter is thanked in private', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'harmless to the rules');
  const receipt = await intake.report({ message: posted, reporter: sora, reason: '怪しい勧誘です' });
  expect(receipt).toMatchObject({ accepted: true, code: 'ok', caseId: deriveCaseId(posted.ref) });
  expect(receipt.text).toContain('通報を受け付けました');
  const card = adapter.cards.get(deriveCaseId(posted.ref))!;
  expect(card.title).toContain('通報');
  expect(card.facts).toContainEqual({ label: '通報', value: '1件 怪しい勧誘です' });
  expect(card.buttons).toHaveLength(2);
  expect(adapter.changes).toEqual(['card']);
});

test('a report evaluates a post in full, also one that the prefilter skipped', async () => {
  const { intake, adapter } = createPipelineWorld({
    detect: (posted, policy, inFull) =>
      fakeDetect(inFull === true ? posted : { ...posted, text: '' }, policy),
  });
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.cards.size).toBe(0);
  await intake.report({ message: posted, reporter: sora, reason: '怪しい勧誘です' });
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.reasons.length).toBeGreaterThan(0);
});

test('while a post is visible the second button says that there is no violation, and later that it is undone', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'DOUBTFUL');
  await intake.handleMessage(posted);
  const labels = () => adapter.cards.get(deriveCaseId(posted.ref))!.buttons.map(({ label }) => label);
  expect(labels()).toEqual(['違反と認める', '問題なし']);
  await intake.handleEdit(edited(posted, 'RECRUIT'));
  expect(adapter.isHidden(posted)).toBe(true);
  expect(labels()).toEqual(['違反と認める', '取り消す']);
});

test('a post above the hourly limit is visible, so its second button says that there is no violation', async () => {
  const { intake, adapter } = createPipelineWorld({
    policy: { quota: { hidesPerHour: 0, newcomerDays: 14 } },
  });
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.isHidden(posted)).toBe(false);
  const labels = adapter.cards.get(deriveCaseId(posted.ref))!.buttons.map(({ label }) => label);
  expect(labels).toEqual(['違反と認める', '問題なし']);
});

test('in shadow mode the second button says that there is no violation', async () => {
  const { intake, adapter } = createPipelineWorld({ policy: { mode: 'shadow' } });
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  const labels = adapter.cards.get(deriveCaseId(posted.ref))!.buttons.map(({ label }) => label);
  expect(labels).toEqual(['違反と認める', '問題なし']);
});

test('reports on one message join one case, and each member counts once', async () => {
  const { intake, adapter, archive } = createPipelineWorld();
  const posted = message('rin', 'DOUBTFUL');
  await intake.handleMessage(posted);
  for (const reporter of [sora, member('yui'), sora]) {
    expect(await intake.report({ message: posted, reporter, reason: 'spam' })).toMatchObject({ code: 'ok' });
  }
  const events = await archive.read(deriveCaseId(posted.ref));
  expect(events.map((event) => event.kind)).toEqual(['opened', 'reported', 'reported']);
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.facts).toContainEqual({
    label: '通報',
    value: '2件 spam',
  });
});

test('a reported message that the rules would hide is hidden', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.report({ message: posted, reporter: sora, reason: '' });
  expect(adapter.isHidden(posted)).toBe(true);
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(1);
});

test('many reports alone never hide anything', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'unpopular but fine');
  for (let i = 0; i < 30; i++) {
    await intake.report({ message: posted, reporter: member(`m${i}`), reason: 'gang' });
  }
  expect(adapter.isHidden(posted)).toBe(false);
});

test('who reports too much in an hour is asked to wait', async () => {
  const { intake, clock } = createPipelineWorld({ policy: { reports: { perMemberPerHour: 2 } } });
  const report = () => intake.report({ message: message('rin', 'x'), reporter: sora, reason: '' });
  await report();
  await report();
  expect(await report()).toMatchObject({ accepted: false, code: 'too-many' });
  clock.advance(HOUR_MS);
  expect(await report()).toMatchObject({ accepted: true });
});

test('moderators and bots cannot be reported here, and the answer is polite', async () => {
  const { intake, calls } = createPipelineWorld();
  for (const author of [moderator('aoi'), member('bot', { bot: true })]) {
    const receipt = await intake.report({ message: message(author, 'RECRUIT'), reporter: sora, reason: '' });
    expect(receipt).toMatchObject({ accepted: false, code: 'exempt' });
    expect(receipt.text).toContain('モデレーターに直接ご相談ください');
  }
  expect(calls).toEqual([]);
});

test('nobody can report what they have written themselves, and is told what to do instead', async () => {
  const { intake, calls } = createPipelineWorld();
  const own = { message: message('sora', 'RECRUIT'), reporter: sora, reason: '' };
  const receipt = await intake.report(own);
  expect(receipt).toMatchObject({ accepted: false, code: 'own' });
  expect(receipt.text).toContain('投稿を削除してください');
  const english = await intake.report({ ...own, reporter: { ...sora, language: 'en' } });
  expect(english.text).toContain('delete it');
  expect(calls).toEqual([]);
});

test('reporters learn how it ended, the author never learns who reported', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'DOUBTFUL');
  await intake.report({ message: posted, reporter: sora, reason: 'told me to write elsewhere' });
  await intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision: 'uphold' });
  expect(adapter.isHidden(posted)).toBe(true);
  expect(adapter.messagesTo('sora', 'reply')[0]!.letter.text).toContain('ルール違反と判断しました');
  expect(adapter.messagesTo('rin').map(({ kind }) => kind)).toEqual(['warn']);
  expect(JSON.stringify(adapter.messagesTo('rin'))).not.toMatch(/sora|elsewhere/);

  await intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision: 'overturn' });
  expect(adapter.messagesTo('sora', 'reply')[1]!.letter.text).toContain('問題ない');
});

test('only the author may appeal, only cases that exist, and the same words twice are one appeal', async () => {
  const { intake, archive } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  expect(await intake.appeal({ caseId: 'Y-NONE', author: posted.author, plea: '' })).toMatchObject({
    accepted: false,
    code: 'unknown-case',
  });
  expect(await intake.appeal({ caseId: id, author: sora, plea: '' })).toMatchObject({ code: 'not-yours' });
  const namesake = { ...posted.author, server: { platform: 'fake', id: 'other' } };
  expect(await intake.appeal({ caseId: id, author: namesake, plea: '' })).toMatchObject({
    code: 'not-yours',
  });
  const appeal = { caseId: id, author: posted.author, plea: 'not what it looks like' };
  expect(await intake.appeal(appeal)).toMatchObject({ accepted: true });
  const repeated = await intake.appeal(appeal);
  expect(repeated).toMatchObject({ accepted: true });
  expect(repeated.text).toContain('すでに受け付けています。モデレーターの確認をお待ちください');
  const events = await archive.read(id);
  expect(events.filter((event) => event.kind === 'appealed')).toHaveLength(1);
});

test('a second appeal with other words is kept and shown beside the first; after five the answer says so', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  const caseId = deriveCaseId(posted.ref);
  const appeal = (plea: string) => intake.appeal({ caseId, author: posted.author, plea });
  await appeal('友人の紹介でした');
  expect((await appeal('学校の行事の手伝いです')).text).toContain('先にいただいた申立てに加えました');
  const shown = () =>
    adapter.cards
      .get(caseId)!
      .facts.filter(({ label }) => label === '異議申立て')
      .map(({ value }) => value);
  expect(shown()).toEqual(['1. 友人の紹介でした', '2. 学校の行事の手伝いです']);
  for (const plea of ['三', '四', '五']) await appeal(plea);
  expect(await appeal('六')).toMatchObject({ accepted: false, code: 'too-many' });
  expect(shown()).toHaveLength(5);
  await intake.decide({ caseId, moderator: moderator(), decision: 'overturn' });
  expect(adapter.messagesTo('rin', 'reply')).toHaveLength(1);
});

test('after an overturn, the author can appeal against a new hide of the edited post, though five appeals came before', async () => {
  const { intake, adapter, clock } = createPipelineWorld();
  const posted = message('rin', 'DOUBTFUL');
  await intake.handleMessage(posted);
  const caseId = deriveCaseId(posted.ref);
  const appeal = (plea: string) => intake.appeal({ caseId, author: posted.author, plea });
  for (const plea of ['一', '二', '三', '四', '五']) await appeal(plea);
  await intake.decide({ caseId, moderator: moderator(), decision: 'overturn' });
  clock.advance(60_000);
  await intake.handleEdit(edited(posted, 'RECRUIT', clock.now()));
  expect(adapter.isHidden(posted)).toBe(true);
  expect(await appeal('引用でした')).toMatchObject({ accepted: true, code: 'ok' });
  for (const plea of ['七', '八', '九', '十']) await appeal(plea);
  expect(await appeal('十一')).toMatchObject({ accepted: false, code: 'too-many' });
});

test('a moderator who comes second learns who decided, and how', async () => {
  const { intake } = createPipelineWorld();
  const posted = message('rin', 'DOUBTFUL');
  await intake.handleMessage(posted);
  const caseId = deriveCaseId(posted.ref);
  await intake.decide({ caseId, moderator: moderator('aoi'), decision: 'overturn' });
  const second = await intake.decide({ caseId, moderator: moderator('ren'), decision: 'uphold' });
  expect(second).toMatchObject({ accepted: false, code: 'already-decided' });
  expect(second.text).toBe(`${caseId} は、すでに aoi さんが判断を取り消しています。`);
});

test('a report stays a report on its card after moderators have hidden the post', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'good morning');
  await intake.handleMessage(posted);
  await intake.report({ message: posted, reporter: sora, reason: 'odd' });
  const caseId = deriveCaseId(posted.ref);
  await intake.decide({ caseId, moderator: moderator(), decision: 'uphold' });
  expect(adapter.cards.get(caseId)!.title).toContain('通報');
});

test('an appeal after a decision brings the buttons back, and its author hears the answer', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  await intake.decide({ caseId: id, moderator: moderator(), decision: 'uphold' });
  expect(adapter.cards.get(id)!.buttons).toEqual([]);
  expect(adapter.messagesTo('rin', 'reply')).toEqual([]);
  await intake.appeal({ caseId: id, author: posted.author, plea: 'please look again' });
  expect(adapter.cards.get(id)!.buttons).toHaveLength(2);
  expect(await intake.decide({ caseId: id, moderator: moderator(), decision: 'uphold' })).toMatchObject({
    accepted: true,
  });
  expect(adapter.messagesTo('rin', 'reply')[0]!.letter.text).toContain('判断は変わりませんでした');
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(1);
});

test('what was overturned needs no appeal', async () => {
  const { intake } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  await intake.decide({ caseId: id, moderator: moderator(), decision: 'overturn' });
  const receipt = await intake.appeal({ caseId: id, author: posted.author, plea: '' });
  expect(receipt).toMatchObject({ accepted: false, code: 'already-decided' });
});

test('an innocent message that is edited into a solicitation is caught', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'good morning');
  await intake.handleMessage(posted);
  const later = edited(posted, 'RECRUIT');
  await Promise.all([intake.handleEdit(later), intake.handleEdit(later)]);
  expect(adapter.requestedActions.map((action) => action.kind)).toEqual(['hide', 'warn', 'card']);
});

test('an innocent edit of an innocent message is no news', async () => {
  const { intake, adapter, archive } = createPipelineWorld();
  const posted = message('rin', 'good mornin');
  await intake.handleMessage(posted);
  await intake.handleEdit(edited(posted, 'good morning'));
  expect(adapter.requestedActions).toEqual([]);
  expect(await archive.read(deriveCaseId(posted.ref))).toEqual([]);
});

test('an edit of a hidden message doubles nothing; back to innocence the case stays and says so', async () => {
  const { intake, adapter, archive } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  await intake.handleEdit(edited(posted, 'RECRUIT louder'));
  const innocent = edited(posted, 'nice weather', new Date('2026-11-02T03:06:00Z'));
  await intake.handleEdit(innocent);
  await intake.handleEdit(innocent);
  await intake.handleEdit(edited(posted, 'RECRUIT louder'));
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  const events = await archive.read(id);
  expect(events.filter((event) => event.kind === 'rejudged')).toHaveLength(2);
  expect(adapter.changes.filter((kind) => kind !== 'card')).toEqual(['hide', 'warn']);
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(1);
  const card = adapter.cards.get(id)!;
  expect(card.text).toBe('RECRUIT louder');
  expect(card.facts).toContainEqual({ label: '編集後の本文', value: '問題なし' });

  await intake.decide({ caseId: id, moderator: moderator(), decision: 'overturn' });
  const restore = adapter.requestedActions.find((action) => action.kind === 'restore');
  expect(restore).toMatchObject({ message: { text: 'nice weather' } });
});

test('a doubtful message edited into a clear solicitation is hidden in the same case', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'DOUBTFUL');
  await intake.handleMessage(posted);
  await intake.handleEdit(edited(posted, 'RECRUIT'));
  expect(adapter.isHidden(posted)).toBe(true);
  expect(adapter.cards.size).toBe(1);
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.text).toBe('RECRUIT');
});

test('what moderators let stand is not hidden again for the same words, but for new ones it is', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT for my school play');
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  await intake.decide({ caseId: id, moderator: moderator(), decision: 'overturn' });
  await intake.report({ message: posted, reporter: sora, reason: '' });
  expect(adapter.isHidden(posted)).toBe(false);
  expect(adapter.cards.get(id)!.buttons).toEqual([]);
  await intake.handleEdit(edited(posted, 'RECRUIT for real'));
  expect(adapter.isHidden(posted)).toBe(true);
  expect(adapter.cards.get(id)!.buttons).toHaveLength(2);
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(1);
});

test('the standing of an unknown member is clean', async () => {
  const { intake } = createPipelineWorld();
  expect(await intake.getMemberHistory({ server: SERVER, id: 'nobody' })).toEqual({
    strikes: 0,
    caseIds: [],
  });
});
