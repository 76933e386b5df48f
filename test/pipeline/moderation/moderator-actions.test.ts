import { expect, test } from 'vitest';
import { AdapterError } from '#core';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { createFakeAdapter } from '../../support/fake-adapter.ts';
import { MINUTE_MS } from '../../support/fake-clock.ts';
import { message, moderator } from '../../support/messages.ts';
import { createPipelineWorld } from '../../support/worlds/pipeline-world.ts';

const posted = message('rin', 'DOUBTFUL');
const id = deriveCaseId(posted.ref);

test('a moderator bans from the card: the message is hidden, the author banned, and the card says who did it', async () => {
  const { intake, adapter } = createPipelineWorld();
  await intake.handleMessage(posted);
  const receipt = await intake.performModeratorAction({
    caseId: id,
    moderator: moderator('aoi'),
    action: 'ban',
  });
  expect(receipt).toMatchObject({ accepted: true, code: 'ok' });
  expect(adapter.isHidden(posted)).toBe(true);
  expect(adapter.memberState(posted.author).away).toBe('banned');
  expect(adapter.messagesTo('rin', 'warn')).toHaveLength(1);
  const facts = adapter.cards.get(id)!.facts.map(({ value }) => value);
  expect(facts).toContain('参加禁止（aoi、2026-11-02 12:00 JST）');
});

test('overturning lifts what a moderator had asked for, the ban as well', async () => {
  const { intake, adapter, clock } = createPipelineWorld();
  await intake.handleMessage(posted);
  await intake.performModeratorAction({ caseId: id, moderator: moderator('aoi'), action: 'ban' });
  expect(adapter.cards.get(id)!.change).toMatchObject({ decision: 'overturn' });
  clock.advance(MINUTE_MS);
  await intake.decide({ caseId: id, moderator: moderator('ren'), decision: 'overturn' });
  expect(adapter.memberState(posted.author).away).toBeUndefined();
  expect(adapter.isHidden(posted)).toBe(false);
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(0);
});

test('a timeout is done even when the message could not be hidden, and ends when the case is overturned', async () => {
  const adapter = createFakeAdapter();
  adapter.failNext('hide', new AdapterError('forbidden', 'no'), 99);
  const { intake, clock } = createPipelineWorld({ adapter });
  await intake.handleMessage(posted);
  await intake.performModeratorAction({ caseId: id, moderator: moderator('aoi'), action: 'timeout' });
  expect(adapter.memberState(posted.author).timeoutUntil).toEqual(
    new Date(clock.now().getTime() + 60 * MINUTE_MS),
  );
  clock.advance(MINUTE_MS);
  await intake.decide({ caseId: id, moderator: moderator('aoi'), decision: 'overturn' });
  expect(adapter.memberState(posted.author).timeoutUntil).toBeUndefined();
});

test('two moderators pressing ban at once: one is told that it has been decided', async () => {
  const { intake, adapter } = createPipelineWorld();
  await intake.handleMessage(posted);
  const receipts = await Promise.all(
    ['aoi', 'ren'].map((name) =>
      intake.performModeratorAction({ caseId: id, moderator: moderator(name), action: 'ban' }),
    ),
  );
  expect(receipts.map(({ code }) => code).sort()).toEqual(['already-decided', 'ok']);
  expect(adapter.changes.filter((kind) => kind === 'ban')).toHaveLength(1);
});

test('whoever takes a case is shown on its card; a later colleague may take over, one at the same moment not', async () => {
  const { intake, adapter, clock } = createPipelineWorld();
  await intake.handleMessage(posted);
  const claim = (name: string) =>
    intake.performModeratorAction({ caseId: id, moderator: moderator(name), action: 'claim' });
  const at = () => adapter.cards.get(id)!.facts.find(({ label }) => label === '担当')?.value;
  expect(await claim('aoi')).toMatchObject({ accepted: true });
  expect(await claim('ren')).toMatchObject({ accepted: false, text: expect.stringContaining('aoi') });
  expect(at()).toContain('aoi');
  clock.advance(MINUTE_MS);
  expect(await claim('ren')).toMatchObject({ accepted: true });
  expect(at()).toContain('ren');
});

test("moderators' notes stand on the card with their names, and decide nothing", async () => {
  const { intake, adapter } = createPipelineWorld();
  await intake.handleMessage(posted);
  await intake.performModeratorAction({
    caseId: id,
    moderator: moderator('aoi'),
    action: 'note',
    note: '本人に確認中',
  });
  const card = adapter.cards.get(id)!;
  expect(card.facts.map(({ value }) => value)).toContain('aoi：本人に確認中');
  expect(card.buttons).toHaveLength(2);
  expect(adapter.isHidden(posted)).toBe(false);
});

test('members cannot do what moderators do', async () => {
  const { intake } = createPipelineWorld();
  await intake.handleMessage(posted);
  const receipt = await intake.performModeratorAction({
    caseId: id,
    moderator: posted.author,
    action: 'ban',
  });
  expect(receipt).toMatchObject({ accepted: false, code: 'not-moderator' });
});
