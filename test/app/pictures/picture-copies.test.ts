import { expect, it } from 'vitest';
import { deriveCaseId, deriveCaseState } from '../../../src/cases/index.ts';
import { createMemoryPolicyStore } from '../../../src/memory/index.ts';
import { createFakeAdapter } from '../../support/fake-adapter.ts';
import { edited, member, message } from '../../support/messages.ts';
import { withTextPictures } from '../../support/pictures/text-pictures.ts';
import { wordings } from '../../support/shipped-wording-and-policy.ts';
import { createPipelineWorld } from '../../support/worlds/pipeline-world.ts';

/** A platform on which every message has one picture, with this text. */
function createScenario(text: string) {
  const order: string[] = [];
  const bytes = Buffer.from(text);
  const adapter = {
    ...createFakeAdapter(),
    fetchPicture: async () => bytes,
    fetchAttachments: async () => {
      order.push('copied');
      return [{ name: 'a.png', bytes, picture: 'a' }];
    },
  };
  const world = createPipelineWorld({
    adapter,
    observe: (call, when) => void (when === 'called' && order.push(call)),
  });
  const log = { info() {}, warn() {}, error() {} };
  const policies = createMemoryPolicyStore(() => world.policy);
  const reading = withTextPictures(world.intake, { adapter, policies, log });
  return { ...world, ...reading, order, intakeAfterRestart: world.restartIntake };
}

it('the copy of an offer that is only in the picture is made before it is hidden, and names the picture', async () => {
  const { intake, waitUntilIdle, archive, adapter, order } = createScenario('RECRUIT');
  const posted = message('rin', 'look', { pictures: ['a'] });
  await intake.handleMessage(posted);
  expect(order).not.toContain('copied');
  await waitUntilIdle();
  expect(adapter.isHidden(posted)).toBe(true);
  expect(order.indexOf('copied')).toBeLessThan(order.indexOf('adapter.apply'));
  expect(await archive.read(deriveCaseId(posted.ref))).toMatchObject([
    { kind: 'opened', message: { readPictures: [{ picture: 'a' }] } },
    { kind: 'copied', files: [{ name: 'a.png', picture: 'a', message: posted.ref.id }] },
    ...Array(4).fill({}),
  ]);
});

it('a case whose picture is read later does not copy it again', async () => {
  const { intake, waitUntilIdle, archive, order } = createScenario('RECRUIT');
  const posted = message('rin', 'DOUBTFUL', { pictures: ['a'] });
  await intake.handleMessage(posted);
  await waitUntilIdle();
  const kinds = (await archive.read(deriveCaseId(posted.ref))).map(({ kind }) => kind);
  expect(kinds).toContain('rejudged');
  expect(kinds.filter((kind) => kind === 'copied')).toHaveLength(1);
  expect(order.filter((call) => call === 'copied')).toHaveLength(1);
});

it('an edit copies what it adds, and nothing twice', async () => {
  const { intake, order } = createScenario('RECRUIT');
  const posted = message('rin', 'RECRUIT', { parts: [{ kind: 'attachment-name', text: 'a.png' }] });
  await intake.handleMessage(posted);
  await intake.handleEdit(edited(posted, 'RECRUIT now'));
  expect(order.filter((call) => call === 'copied')).toHaveLength(1);
  const parts = [...posted.parts, { kind: 'attachment-name' as const, text: 'b.png' }];
  await intake.handleEdit({ ...edited(posted, 'RECRUIT now'), parts });
  expect(order.filter((call) => call === 'copied')).toHaveLength(2);
});

it('a picture that an edit adds without a copy does not make a second copy of the first one', async () => {
  const { intake, waitUntilIdle, archive } = createScenario('RECRUIT');
  const posted = message('rin', 'look', { pictures: ['a'] });
  await intake.handleMessage(posted);
  await waitUntilIdle();
  await intake.handleEdit({ ...edited(posted, 'look at both'), pictures: ['a', 'b'] });
  await waitUntilIdle();
  const { events, attachmentCopies } = deriveCaseState(await archive.read(deriveCaseId(posted.ref)))!;
  expect(events.filter(({ kind }) => kind === 'rejudged')).not.toEqual([]);
  expect(attachmentCopies).toMatchObject([{ name: 'a.png', picture: 'a' }]);
});

it('a reported post stays with the moderators when its picture shows nothing, and the card does not call it edited', async () => {
  const { intake, waitUntilIdle, archive, adapter } = createScenario('harmless');
  const posted = message('rin', 'look', { pictures: ['a'] });
  await intake.report({ message: posted, reason: 'odd', reporter: member('mei') });
  await waitUntilIdle();
  const caseId = deriveCaseId(posted.ref);
  const { evidence, needsDecision } = deriveCaseState(await archive.read(caseId))!;
  expect(needsDecision).toBe(true);
  expect(evidence.message.readPictures).toMatchObject([{ lines: [{ text: 'harmless' }] }]);
  expect(evidence.verdict.ruling).toBe('review');
  const facts = adapter.cards.get(caseId)!.facts.map(({ label }) => label);
  expect(facts).not.toContain(wordings.ja.card.fact.edited);
});

it('a report of a post is about its picture too, and does not lose what was read in it', async () => {
  const { intake, intakeAfterRestart, waitUntilIdle, archive } = createScenario('DOUBTFUL');
  const posted = message('rin', 'look', { pictures: ['a'] });
  await intake.handleMessage(posted);
  await waitUntilIdle();
  const report = { message: posted, reason: 'odd' };
  await intake.report({ ...report, reporter: member('mei') });
  // What is known of pictures is in memory; the case has it for ever.
  await intakeAfterRestart().report({ ...report, reporter: member('yui') });
  const { evidence, latest, reports } = deriveCaseState(await archive.read(deriveCaseId(posted.ref)))!;
  expect(reports).toHaveLength(2);
  for (const { message, verdict } of [evidence, latest]) {
    expect(message.readPictures).toMatchObject([{ picture: 'a', lines: [{ text: 'DOUBTFUL' }] }]);
    expect(message.parts).toHaveLength(1);
    expect(verdict.signals[0]?.spans).toEqual([{ start: 0, end: 8, part: 0 }]);
  }
});
