import { expect, test } from 'vitest';
import type { Member } from '#core';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { member, message, moderator } from '../../support/messages.ts';
import { createPipelineWorld, type PipelineWorld } from '../../support/worlds/pipeline-world.ts';

const sora = member('sora');
const policy = { reports: { perMemberPerHour: 100 } };

/** Earlier reports of this member, and how moderators decided. */
async function reportAndDecide(
  { intake, clock }: PipelineWorld,
  reporter: Member,
  ...decisions: readonly ('uphold' | 'overturn')[]
) {
  for (const decision of decisions) {
    const posted = message('rin', 'an ordinary talk');
    await intake.report({ message: posted, reporter, reason: 'bad' });
    clock.advance(10_000);
    await intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision });
  }
}

const reportFactOf = ({ adapter }: PipelineWorld, id: string) =>
  adapter.cards.get(id)?.facts.find(({ label }) => label === '通報')?.value;

test('whoever reported what was found to be fine counts less on the card, and is thanked all the same', async () => {
  const world = createPipelineWorld({ policy });
  await reportAndDecide(world, sora, 'overturn');
  const posted = message('rin', 'DOUBTFUL');
  const receipt = await world.intake.report({ message: posted, reporter: sora, reason: 'bad' });
  expect(receipt).toMatchObject({ accepted: true, code: 'ok' });
  expect(reportFactOf(world, deriveCaseId(posted.ref))).toBe(
    '1件（過去の通報が「問題なし」とされた人を含むため、0.5件分として計算）bad',
  );
  await world.intake.report({ message: posted, reporter: member('yui'), reason: 'bad' });
  expect(reportFactOf(world, deriveCaseId(posted.ref))).toContain(
    '2件（過去の通報が「問題なし」とされた人を含むため、1.5件分',
  );
});

test('one overturned report does not silence anybody', async () => {
  const world = createPipelineWorld({ policy });
  await reportAndDecide(world, sora, 'overturn');
  const posted = message('rin', 'told me to write elsewhere');
  await world.intake.report({ message: posted, reporter: sora, reason: 'bad' });
  expect(world.adapter.cards.has(deriveCaseId(posted.ref))).toBe(true);
});

test('who was overturned again and again no longer brings innocent messages up alone', async () => {
  const world = createPipelineWorld({ policy });
  await reportAndDecide(world, sora, 'overturn', 'overturn');
  const posted = message('rin', 'an ordinary talk');
  const receipt = await world.intake.report({ message: posted, reporter: sora, reason: 'bad' });
  expect(receipt).toMatchObject({ accepted: true, code: 'ok', caseId: deriveCaseId(posted.ref) });
  expect(world.adapter.cards.has(deriveCaseId(posted.ref))).toBe(false);
  expect(await world.archive.read(deriveCaseId(posted.ref))).toEqual([]);
});

test('the same member again is still one voice; a second such member brings both reports up', async () => {
  const world = createPipelineWorld({ policy });
  const yui = member('yui');
  await reportAndDecide(world, sora, 'overturn', 'overturn');
  await reportAndDecide(world, yui, 'overturn', 'overturn');
  const posted = message('rin', 'an ordinary talk');
  const report = (reporter: Member, reason: string) =>
    world.intake.report({ message: posted, reporter, reason });
  await report(sora, 'first');
  await report(sora, 'first again');
  expect(world.adapter.cards.has(deriveCaseId(posted.ref))).toBe(false);
  await report(yui, 'second');
  expect(reportFactOf(world, deriveCaseId(posted.ref))).toContain('0.66件分として計算）first again / second');
});

test('what the rules doubt themselves goes to moderators whoever reports it', async () => {
  const world = createPipelineWorld({ policy });
  await reportAndDecide(world, sora, 'overturn', 'overturn', 'overturn');
  const posted = message('rin', 'DOUBTFUL');
  await world.intake.report({ message: posted, reporter: sora, reason: 'bad' });
  expect(world.adapter.cards.has(deriveCaseId(posted.ref))).toBe(true);
});

test('good reports make up for bad ones', async () => {
  const world = createPipelineWorld({ policy });
  await reportAndDecide(world, sora, 'overturn', 'uphold', 'uphold', 'overturn');
  const posted = message('rin', 'an ordinary talk');
  await world.intake.report({ message: posted, reporter: sora, reason: 'bad' });
  expect(world.adapter.cards.has(deriveCaseId(posted.ref))).toBe(true);
});

test('while the archive cannot say who reports, a report counts in full', async () => {
  const world = createPipelineWorld({
    policy,
    observe: (call) => {
      if (call === 'archive.listCasesByReporter') throw new Error('away');
    },
  });
  const posted = message('rin', 'an ordinary talk');
  await world.intake.report({ message: posted, reporter: sora, reason: 'bad' });
  expect(reportFactOf(world, deriveCaseId(posted.ref))).toBe('1件 bad');
});
