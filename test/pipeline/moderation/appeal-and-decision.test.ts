import { expect, test } from 'vitest';
import { AdapterError } from '#core';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { createFakeAdapter } from '../../support/fake-adapter.ts';
import { MINUTE_MS } from '../../support/fake-clock.ts';
import { edited, message, moderator } from '../../support/messages.ts';
import { createPipelineWorld } from '../../support/worlds/pipeline-world.ts';

test('only moderators of this server decide, and only about cases that exist', async () => {
  const { intake } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  const decide = (who: ReturnType<typeof moderator>, caseOf = id) =>
    intake.decide({ caseId: caseOf, moderator: who, decision: 'overturn' });
  expect(await decide(posted.author)).toMatchObject({ accepted: false, code: 'not-moderator' });
  const elsewhere = moderator('aoi', { server: { platform: 'fake', id: 'other' } });
  expect(await decide(elsewhere)).toMatchObject({ accepted: false, code: 'not-moderator' });
  expect(await decide(moderator(), 'Y-NONE')).toMatchObject({ accepted: false, code: 'unknown-case' });
});

for (const [one, other] of [
  ['overturn', 'overturn'],
  ['uphold', 'overturn'],
] as const) {
  test(`two moderators at once (${one}, ${other}): one decides, the other is told`, async () => {
    const { intake, archive } = createPipelineWorld();
    const posted = message('rin', 'DOUBTFUL');
    await intake.handleMessage(posted);
    const id = deriveCaseId(posted.ref);
    const receipts = await Promise.all([
      intake.decide({ caseId: id, moderator: moderator('aoi'), decision: one }),
      intake.decide({ caseId: id, moderator: moderator('ren'), decision: other }),
    ]);
    expect(receipts.map((receipt) => receipt.code).sort()).toEqual(['already-decided', 'ok']);
    const events = await archive.read(id);
    expect(events.filter((event) => event.kind === 'ruled')).toHaveLength(1);
  });
}

test('upholding a doubtful message hides it, warns and counts as if the rules had been sure', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'DOUBTFUL');
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  await intake.decide({ caseId: id, moderator: moderator('aoi'), decision: 'uphold' });
  expect(adapter.requestedActions.map((action) => action.kind)).toEqual(['card', 'hide', 'warn', 'card']);
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(1);
  const card = adapter.cards.get(id)!;
  expect(card.buttons).toEqual([]);
  expect(card.facts.at(-1)!.value).toBe('違反と認める（aoi、2026-11-02 12:00 JST）');
});

test('the same decision twice is one; everything can be undone, and done again', async () => {
  const { intake, adapter, strikes, clock, policy } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  const decide = (decision: 'uphold' | 'overturn') =>
    intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision });
  const count = () => strikes.count(posted.author, clock.now(), policy.strikes.windowDays);

  expect(await decide('uphold')).toMatchObject({ code: 'ok' });
  expect(await decide('uphold')).toMatchObject({ code: 'already-decided' });
  expect(adapter.changes.filter((kind) => kind === 'hide')).toHaveLength(1);
  expect(await decide('overturn')).toMatchObject({ code: 'ok' });
  expect(await decide('overturn')).toMatchObject({ code: 'already-decided' });
  expect([adapter.isHidden(posted), await count()]).toEqual([false, 0]);
  expect(await decide('uphold')).toMatchObject({ code: 'ok' });
  expect([adapter.isHidden(posted), await count()]).toEqual([true, 1]);
  expect(await decide('overturn')).toMatchObject({ code: 'ok' });
  expect([adapter.isHidden(posted), await count()]).toEqual([false, 0]);
});

test('overturning a doubtful message that nobody acted upon does not trouble its author', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'DOUBTFUL');
  await intake.handleMessage(posted);
  await intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision: 'overturn' });
  expect(adapter.deliveredMessages).toEqual([]);
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.status).toContain('問題なし');
});

test('overturning an early case lifts what a later one brought, if the strikes left do not reach it', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posts = ['a', 'b', 'c'].map((text) => message('rin', `RECRUIT ${text}`));
  for (const posted of posts) await intake.handleMessage(posted);
  const { author } = posts[0]!;
  const overturn = (i: number) =>
    intake.decide({ caseId: deriveCaseId(posts[i]!.ref), moderator: moderator(), decision: 'overturn' });

  await overturn(0);
  expect(adapter.memberState(author)).toMatchObject({ quarantined: false });
  expect(adapter.memberState(author).timeoutUntil).toBeDefined();
  await overturn(1);
  expect(adapter.memberState(author).timeoutUntil).toBeUndefined();
  expect(adapter.isHidden(posts[2]!)).toBe(true);
});

test('a sanction whose rung is still reached stays', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posts = ['a', 'b', 'c', 'd'].map((text) => message('rin', `RECRUIT ${text}`));
  for (const posted of posts) await intake.handleMessage(posted);
  await intake.decide({ caseId: deriveCaseId(posts[3]!.ref), moderator: moderator(), decision: 'overturn' });
  expect(adapter.memberState(posts[0]!.author).quarantined).toBe(true);
});

test('a ban is taken back; of a kick the card says that somebody has to invite the member again', async () => {
  const { intake, adapter } = createPipelineWorld({ policy: { ladder: [{ strikes: 1, do: 'ban' }] } });
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  const kinds = adapter.requestedActions.map((action) => action.kind);
  expect(kinds.indexOf('warn')).toBeLessThan(kinds.indexOf('ban'));
  await intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision: 'overturn' });
  expect(adapter.memberState(posted.author).away).toBeUndefined();
  const manual = (cards: typeof adapter.cards) =>
    cards.get(deriveCaseId(posted.ref))!.facts.some(({ label }) => label === '手動での対応');
  expect(manual(adapter.cards)).toBe(false);
  const other = createPipelineWorld({ policy: { ladder: [{ strikes: 1, do: 'kick' }] } });
  await other.intake.handleMessage(posted);
  await other.intake.decide({
    caseId: deriveCaseId(posted.ref),
    moderator: moderator(),
    decision: 'overturn',
  });
  expect(manual(other.adapter.cards)).toBe(true);
});

test('an overturn that comes while hiding is still being tried wins', async () => {
  const { intake, adapter, clock } = createPipelineWorld();
  adapter.failNext('hide', new AdapterError('unavailable', 'no answer'));
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  await intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision: 'overturn' });
  clock.advance(MINUTE_MS);
  await intake.runDueJobs();
  expect(adapter.isHidden(posted)).toBe(false);
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(0);
  expect(adapter.messagesTo('rin', 'warn')).toEqual([]);
});

test('a message that cannot be restored is not said to be', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  adapter.failNext('restore', new AdapterError('forbidden', 'no webhook'));
  await intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision: 'overturn' });
  const [letter] = adapter.messagesTo('rin', 'reply');
  expect(letter!.letter.text).toContain('元に戻せませんでした');
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.status).toContain('元に戻せませんでした');
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(0);
});

test('what the platform could only half do is half undone too', async () => {
  const adapter = createFakeAdapter({
    outcomes: { hide: { status: 'degraded', detail: 'スレッドで注意しました' } },
  });
  const { intake } = createPipelineWorld({ adapter });
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.status).toContain('スレッドで注意しました');
  await intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision: 'overturn' });
  expect(adapter.requestedActions.map((action) => action.kind)).toContain('restore');
});

test('an edit while a decision is made loses neither', async () => {
  const { intake, adapter, archive } = createPipelineWorld();
  const posted = message('rin', 'DOUBTFUL');
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  await Promise.all([
    intake.decide({ caseId: id, moderator: moderator(), decision: 'uphold' }),
    intake.handleEdit(edited(posted, 'RECRUIT')),
    intake.appeal({ caseId: id, author: posted.author, plea: 'x' }),
  ]);
  const kinds = (await archive.read(id)).map((event) => event.kind);
  expect(kinds).toEqual(expect.arrayContaining(['ruled', 'rejudged', 'appealed']));
  expect(adapter.changes.filter((kind) => kind === 'hide')).toHaveLength(1);
  expect(adapter.cards.get(id)!.revision).toBe(kinds.length);
});
