import { expect, test } from 'vitest';
import type { Decision, Message, Policy } from '#core';
import { deriveCaseId, deriveCaseState } from '../../../src/cases/index.ts';
import { extractCaseTimes } from '../../../src/scoreboard/case-times.ts';
import { MINUTE_MS } from '../../support/fake-clock.ts';
import { member, message, moderator } from '../../support/messages.ts';
import { createPipelineWorld, type PipelineWorldOptions } from '../../support/worlds/pipeline-world.ts';

/** A posted message with its case, and moderators who decide and take back. */
async function openCase(text: string, options: PipelineWorldOptions = {}) {
  const world = createPipelineWorld(options);
  const posted: Message = message('rin', text);
  await world.intake.handleMessage(posted);
  const caseId = deriveCaseId(posted.ref);
  const later = () => world.clock.advance(MINUTE_MS);
  return {
    ...world,
    posted,
    caseId,
    state: async () => deriveCaseState(await world.archive.read(caseId))!,
    strikes: async () => (await world.intake.getMemberHistory(posted.author)).strikes,
    async decide(decision: Decision, by = 'aoi') {
      later();
      return world.intake.decide({ caseId, moderator: moderator(by), decision });
    },
    async reopen(decisionIndex?: number, by = 'aoi') {
      later();
      return world.intake.performModeratorAction({
        caseId,
        moderator: moderator(by),
        action: 'reopen',
        ...(decisionIndex !== undefined && { decisionIndex }),
      });
    },
  };
}

test('an uphold that is taken back leaves a post that the program had hidden, and its strike, as they were', async () => {
  const world = await openCase('RECRUIT');
  expect(await world.strikes()).toBe(1);
  await world.decide('uphold');
  const receipt = await world.reopen();
  expect(receipt).toMatchObject({ accepted: true, code: 'ok', caseId: world.caseId });
  expect(await world.state()).toMatchObject({ moderatorDecision: undefined, needsDecision: true });
  expect(world.adapter.isHidden(world.posted)).toBe(true);
  expect(await world.strikes()).toBe(1);
  const card = world.adapter.cards.get(world.caseId)!;
  expect(card.buttons.map(({ decision }) => decision)).toEqual(['uphold', 'overturn']);
  expect(card.facts.at(-1)!.value).toContain('判断を元に戻しました（aoi');
  expect(world.adapter.messagesTo('rin', 'reply')).toEqual([]);
});

test('an uphold that hid the post is taken back: the post is visible, the strike is gone, the author knows', async () => {
  const world = await openCase('DOUBTFUL');
  await world.decide('uphold');
  expect(world.adapter.isHidden(world.posted)).toBe(true);
  expect(await world.strikes()).toBe(1);
  await world.reopen();
  expect(world.adapter.isHidden(world.posted)).toBe(false);
  expect(await world.strikes()).toBe(0);
  const [reply] = world.adapter.messagesTo('rin', 'reply');
  expect(reply!.letter.text).toContain('投稿は元に戻しました');
  expect(reply!.letter.text).toContain('ストライク（ルール違反の記録）は取り消しました');
  expect((await world.state()).needsDecision).toBe(true);
});

test('an overturn that is taken back hides the post again and counts the strike again', async () => {
  const world = await openCase('RECRUIT');
  await world.decide('overturn');
  expect(world.adapter.isHidden(world.posted)).toBe(false);
  expect(await world.strikes()).toBe(0);
  await world.reopen();
  expect(world.adapter.isHidden(world.posted)).toBe(true);
  expect(await world.strikes()).toBe(1);
  const texts = world.adapter.messagesTo('rin', 'reply').map(({ letter }) => letter.text);
  expect(texts.at(-1)).toContain('ふたたび非表示');
  await world.decide('overturn');
  expect(world.adapter.isHidden(world.posted)).toBe(false);
  expect(await world.strikes()).toBe(0);
});

test('the hourly limit does not stop a post from being hidden again', async () => {
  const quota = { hidesPerHour: 1 } as Partial<Policy['quota']>;
  const shipped = createPipelineWorld().policy.quota;
  const world = await openCase('RECRUIT', { policy: { quota: { ...shipped, ...quota } } });
  await world.decide('overturn');
  await world.intake.handleMessage(message('sora', 'RECRUIT for something else entirely'));
  await world.reopen();
  expect(world.adapter.isHidden(world.posted)).toBe(true);
});

test('a changed mind that is taken back leaves the decision before it in force', async () => {
  const world = await openCase('RECRUIT');
  await world.decide('uphold');
  await world.decide('overturn', 'kei');
  await world.reopen();
  const { moderatorDecision, needsDecision } = await world.state();
  expect(moderatorDecision).toMatchObject({ decision: 'uphold', moderator: { id: 'aoi' } });
  expect(needsDecision).toBe(false);
  expect(world.adapter.isHidden(world.posted)).toBe(true);
  expect(world.adapter.messagesTo('rin', 'reply').at(-1)!.letter.text).toContain('その前の判断に戻しました');
});

test('only the named decision is taken back, once, by a moderator of the server', async () => {
  const world = await openCase('RECRUIT');
  await world.decide('uphold');
  const first = (await world.state()).moderatorDecision!.index;
  await world.decide('overturn', 'kei');
  expect(await world.reopen(first)).toMatchObject({ accepted: false, code: 'already-decided' });
  const second = (await world.state()).moderatorDecision!.index;
  const elsewhere = moderator('nao', { server: { platform: 'fake', id: 'other' } });
  for (const who of [elsewhere, member('rin')])
    expect(
      await world.intake.performModeratorAction({ caseId: world.caseId, moderator: who, action: 'reopen' }),
    ).toMatchObject({ accepted: false, code: 'not-moderator' });
  const receipts = [
    await world.reopen(second),
    await world.reopen(second),
    await world.reopen(second, 'kei'),
  ];
  expect(receipts.map(({ accepted }) => accepted)).toEqual([true, false, false]);
});

test('a case without a decision has nothing to take back', async () => {
  const world = await openCase('RECRUIT');
  expect(await world.reopen()).toMatchObject({ accepted: false, code: 'already-decided' });
  expect((await world.state()).events.some(({ kind }) => kind === 'reopened')).toBe(false);
});

test('a ban that came with the decision ends when the decision is taken back', async () => {
  const world = await openCase('DOUBTFUL');
  await world.intake.performModeratorAction({
    caseId: world.caseId,
    moderator: moderator('aoi'),
    action: 'ban',
  });
  expect(world.adapter.memberState(world.posted.author).away).toBe('banned');
  await world.reopen();
  expect(world.adapter.memberState(world.posted.author).away).toBeUndefined();
  expect(world.adapter.isHidden(world.posted)).toBe(false);
});

test('a reporter who knows the decision learns that it was taken back', async () => {
  const world = await openCase('RECRUIT');
  await world.intake.report({ message: world.posted, reporter: member('kei'), reason: 'odd' });
  await world.decide('uphold');
  expect(world.adapter.messagesTo('kei', 'reply')).toHaveLength(1);
  await world.reopen();
  const texts = world.adapter.messagesTo('kei', 'reply').map(({ letter }) => letter.text);
  expect(texts.at(-1)).toContain('先の判断を取り消し');
});

test('a text that was found innocent by mistake is hidden again in later posts', async () => {
  const world = await openCase('RECRUIT');
  await world.decide('overturn');
  await world.reopen();
  const again = message('sora', 'RECRUIT');
  await world.intake.handleMessage(again);
  expect(world.adapter.isHidden(again)).toBe(true);
});

test('a post that an author who may need help wrote gets no strike, also after an overturn was taken back', async () => {
  const world = await openCase('RECRUIT', {
    detect: (posted) => ({
      signals: [
        {
          rule: 'fake/offer',
          weight: 6,
          sorts: ['pay', 'contact', 'context'],
          spans: [{ start: 0, end: posted.text.length }],
          note: 'x',
        },
      ],
      stance: 'soliciting',
      asksForHelp: true,
      logOdds: 6,
    }),
  });
  expect(world.adapter.isHidden(world.posted)).toBe(true);
  await world.decide('overturn');
  await world.reopen();
  expect(world.adapter.isHidden(world.posted)).toBe(true);
  expect(await world.strikes()).toBe(0);
});

test('in shadow mode nothing is done, and a decision that is taken back does nothing either', async () => {
  const world = await openCase('RECRUIT', { policy: { mode: 'shadow' } });
  await world.decide('uphold');
  await world.reopen();
  expect(world.adapter.isHidden(world.posted)).toBe(false);
  expect((await world.state()).needsDecision).toBe(true);
  await world.decide('overturn');
  await world.reopen();
  expect(world.adapter.isHidden(world.posted)).toBe(false);
});

test('the scoreboard does not count a decision that was taken back', async () => {
  const world = await openCase('RECRUIT');
  await world.intake.appeal({ caseId: world.caseId, author: world.posted.author, plea: 'mistake' });
  await world.decide('overturn');
  const decided = extractCaseTimes((await world.state()).events)!;
  expect(decided).toMatchObject({ overturned: true, appeals: [{ decidedAt: expect.any(Date) }] });
  await world.reopen();
  const reopened = extractCaseTimes((await world.state()).events)!;
  expect(reopened.overturned).toBe(false);
  expect(reopened.appeals[0]!.decidedAt).toBeUndefined();
});
