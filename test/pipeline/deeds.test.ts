import { expect, test } from 'vitest';
import { AdapterError } from '#core';
import { caseId } from '../../src/cases/index.ts';
import { MINUTE } from '../support/clock.ts';
import { fakeAdapter } from '../support/fake-adapter.ts';
import { message, moderator } from '../support/messages.ts';
import { createWorld } from '../support/world.ts';

const posted = message('rin', 'DOUBTFUL');
const id = caseId(posted.ref);

test('a moderator bans from the card: the message is hidden, the author banned, and the card says who did it', async () => {
  const { intake, adapter } = createWorld();
  await intake.message(posted);
  const receipt = await intake.handle({ caseId: id, moderator: moderator('aoi'), deed: 'ban' });
  expect(receipt).toMatchObject({ accepted: true, code: 'ok' });
  expect(adapter.hidden(posted)).toBe(true);
  expect(adapter.member(posted.author).away).toBe('banned');
  expect(adapter.lettersTo('rin', 'warn')).toHaveLength(1);
  const facts = adapter.cards.get(id)!.facts.map(({ value }) => value);
  expect(facts).toContain('参加禁止（aoi、2026-11-02 12:00 JST）');
});

test('overturning lifts what a moderator had asked for, the ban as well', async () => {
  const { intake, adapter, clock } = createWorld();
  await intake.message(posted);
  await intake.handle({ caseId: id, moderator: moderator('aoi'), deed: 'ban' });
  expect(adapter.cards.get(id)!.change).toMatchObject({ decision: 'overturn' });
  clock.pass(MINUTE);
  await intake.decide({ caseId: id, moderator: moderator('ren'), decision: 'overturn' });
  expect(adapter.member(posted.author).away).toBeUndefined();
  expect(adapter.hidden(posted)).toBe(false);
  expect((await intake.standing(posted.author)).strikes).toBe(0);
});

test('a timeout is done even when the message could not be hidden, and ends when the case is overturned', async () => {
  const adapter = fakeAdapter();
  adapter.fail('hide', new AdapterError('forbidden', 'no'), 99);
  const { intake, clock } = createWorld({ adapter });
  await intake.message(posted);
  await intake.handle({ caseId: id, moderator: moderator('aoi'), deed: 'timeout' });
  expect(adapter.member(posted.author).timeoutUntil).toEqual(new Date(clock.now().getTime() + 60 * MINUTE));
  clock.pass(MINUTE);
  await intake.decide({ caseId: id, moderator: moderator('aoi'), decision: 'overturn' });
  expect(adapter.member(posted.author).timeoutUntil).toBeUndefined();
});

test('two moderators pressing ban at once: one is told that it has been decided', async () => {
  const { intake, adapter } = createWorld();
  await intake.message(posted);
  const receipts = await Promise.all(
    ['aoi', 'ren'].map((name) => intake.handle({ caseId: id, moderator: moderator(name), deed: 'ban' })),
  );
  expect(receipts.map(({ code }) => code).sort()).toEqual(['already-decided', 'ok']);
  expect(adapter.changes.filter((kind) => kind === 'ban')).toHaveLength(1);
});

test('whoever takes a case is shown on its card; a later colleague may take over, one at the same moment not', async () => {
  const { intake, adapter, clock } = createWorld();
  await intake.message(posted);
  const claim = (name: string) => intake.handle({ caseId: id, moderator: moderator(name), deed: 'claim' });
  const at = () => adapter.cards.get(id)!.facts.find(({ label }) => label === '担当')?.value;
  expect(await claim('aoi')).toMatchObject({ accepted: true });
  expect(await claim('ren')).toMatchObject({ accepted: false, text: expect.stringContaining('aoi') });
  expect(at()).toContain('aoi');
  clock.pass(MINUTE);
  expect(await claim('ren')).toMatchObject({ accepted: true });
  expect(at()).toContain('ren');
});

test("moderators' notes stand on the card with their names, and decide nothing", async () => {
  const { intake, adapter } = createWorld();
  await intake.message(posted);
  await intake.handle({ caseId: id, moderator: moderator('aoi'), deed: 'note', note: '本人に確認中' });
  const card = adapter.cards.get(id)!;
  expect(card.facts.map(({ value }) => value)).toContain('aoi：本人に確認中');
  expect(card.buttons).toHaveLength(2);
  expect(adapter.hidden(posted)).toBe(false);
});

test('members cannot do what moderators do', async () => {
  const { intake } = createWorld();
  await intake.message(posted);
  const receipt = await intake.handle({ caseId: id, moderator: posted.author, deed: 'ban' });
  expect(receipt).toMatchObject({ accepted: false, code: 'not-moderator' });
});
