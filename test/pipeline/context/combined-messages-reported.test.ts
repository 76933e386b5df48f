import { expect, test } from 'vitest';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { MINUTE_MS, SECOND_MS } from '../../support/fake-clock.ts';
import { member, message, moderator, SERVER } from '../../support/messages.ts';
import { createPipelineWorld, type PipelineWorld } from '../../support/worlds/pipeline-world.ts';

const START = new Date('2026-11-02T02:50:00Z').getTime();
const sora = member('sora');

/** One member says these in one channel, a minute and a half apart: near enough to be read together. */
async function postInOrder({ intake }: PipelineWorld, ...texts: readonly string[]) {
  const posts = texts.map((text, i) =>
    message('rin', text, { sentAt: new Date(START + i * (MINUTE_MS + 30 * SECOND_MS)) }),
  );
  for (const post of posts) await intake.handleMessage(post);
  return posts;
}

const reportedMessagesOn = ({ adapter }: PipelineWorld, id: string) =>
  adapter.cards.get(id)?.facts.flatMap(({ label, value }) => (label === '通報された投稿' ? [value] : []));

test('behind an innocent post: the case is about what was reported', async () => {
  const world = createPipelineWorld();
  const [, second] = await postInOrder(world, 'nice weather', 'odd offer');
  const receipt = await world.intake.report({ message: second!, reporter: sora, reason: 'odd' });
  expect(receipt.caseId).toBe(deriveCaseId(second!.ref));
  const [card] = world.adapter.cards.values();
  expect(card).toMatchObject({ caseId: deriveCaseId(second!.ref), text: 'odd offer' });
});

test('behind a post that has a case: what says nothing more with it has a case of its own', async () => {
  const world = createPipelineWorld();
  const [first, second] = await postInOrder(world, 'DOUBTFUL', 'see you there');
  const receipt = await world.intake.report({ message: second!, reporter: sora, reason: 'odd' });
  expect(receipt.caseId).toBe(deriveCaseId(second!.ref));
  expect(world.adapter.cards.get(deriveCaseId(first!.ref))!.text).toBe('DOUBTFUL');
  expect(world.adapter.cards.get(deriveCaseId(second!.ref))!.text).toBe('see you there');
});

test('a solicitation behind one that was hidden already has a case of its own', async () => {
  const world = createPipelineWorld();
  const [, second] = await postInOrder(world, 'RECRUIT', 'RECRUIT again');
  const receipt = await world.intake.report({ message: second!, reporter: sora, reason: 'odd' });
  expect(receipt.caseId).toBe(deriveCaseId(second!.ref));
  expect(world.adapter.cards.get(deriveCaseId(second!.ref))!.text).toBe('RECRUIT again');
});

test('read together with another: the receipt names their case, and its card which of them was reported', async () => {
  const world = createPipelineWorld();
  const [first, second] = await postInOrder(world, 'now PAY 5万', 'an ERRAND');
  const receipt = await world.intake.report({ message: first!, reporter: sora, reason: 'odd' });
  const id = deriveCaseId(second!.ref);
  expect(receipt).toMatchObject({ accepted: true, caseId: id });
  expect(receipt.text).toContain(id);
  expect(reportedMessagesOn(world, id)).toEqual(['2026-11-02 11:50 JST now PAY 5万']);
  expect(world.adapter.cards.size).toBe(1);
});

test('the other one as well, by somebody else: the card names both', async () => {
  const world = createPipelineWorld();
  const [first, second] = await postInOrder(world, 'now PAY 5万', 'an ERRAND');
  await world.intake.report({ message: second!, reporter: sora, reason: 'odd' });
  await world.intake.report({ message: first!, reporter: member('yui'), reason: 'bad' });
  expect(reportedMessagesOn(world, deriveCaseId(second!.ref))).toEqual([
    '2026-11-02 11:50 JST now PAY 5万',
    '2026-11-02 11:51 JST an ERRAND',
  ]);
});

test('a post that stands alone needs no such line', async () => {
  const world = createPipelineWorld();
  const [only] = await postInOrder(world, 'odd offer');
  await world.intake.report({ message: only!, reporter: sora, reason: 'odd' });
  expect(reportedMessagesOn(world, deriveCaseId(only!.ref))).toEqual([]);
});

test('after a restart it is still part of their case: one offence, one strike', async () => {
  const world = createPipelineWorld();
  const [first, second] = await postInOrder(world, 'now PAY 5万', 'an ERRAND');
  const intake = world.restartIntake();
  const receipt = await intake.report({ message: first!, reporter: sora, reason: 'odd' });
  expect(receipt.caseId).toBe(deriveCaseId(second!.ref));
  await intake.decide({ caseId: receipt.caseId!, moderator: moderator(), decision: 'uphold' });
  expect(world.adapter.cards.size).toBe(1);
  expect((await intake.getMemberHistory({ server: SERVER, id: 'rin' })).strikes).toBe(1);
});

test('after a restart, while its case cannot be looked up, it is heard as a case of its own', async () => {
  const world = createPipelineWorld();
  const [first] = await postInOrder(world, 'now PAY 5万', 'an ERRAND');
  let away = true;
  const intake = world.restartIntake((call) => {
    if (away && call === 'archive.listCasesByAuthor') {
      away = false;
      throw new Error('away');
    }
  });
  const receipt = await intake.report({ message: first!, reporter: sora, reason: 'odd' });
  expect(receipt).toMatchObject({ accepted: true, caseId: deriveCaseId(first!.ref) });
});
