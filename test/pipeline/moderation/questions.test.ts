import { expect, test } from 'vitest';
import { AdapterError, type Member } from '#core';
import { deriveCaseId, deriveCaseState, listConversation } from '../../../src/cases/index.ts';
import { describeCase } from '../../../src/commands/cases/describe-case.ts';
import { createFakeAdapter } from '../../support/fake-adapter.ts';
import { MINUTE_MS } from '../../support/fake-clock.ts';
import { message, moderator } from '../../support/messages.ts';
import { wordings } from '../../support/shipped-wording-and-policy.ts';
import { createPipelineWorld, type PipelineWorldOptions } from '../../support/worlds/pipeline-world.ts';

const posted = message('rin', 'RECRUIT');
const id = deriveCaseId(posted.ref);
const QUESTION = 'この募集は、どこで見たものですか。';

async function openCase(options: PipelineWorldOptions = {}) {
  const world = createPipelineWorld(options);
  await world.intake.handleMessage(posted);
  return {
    ...world,
    ask: (text: string, who: Member = moderator('aoi')) =>
      world.intake.performModeratorAction({ caseId: id, moderator: who, action: 'ask', note: text }),
    answer: (text: string, author: Member = posted.author) =>
      world.intake.answer({ caseId: id, author, text }),
    decide: (decision: 'uphold' | 'overturn') =>
      world.intake.decide({ caseId: id, moderator: moderator('aoi'), decision }),
    facts: () => world.adapter.cards.get(id)!.facts.map(({ label, value }) => `${label}: ${value}`),
    state: async () => deriveCaseState(await world.archive.read(id))!,
  };
}

test('a moderator asks, the author answers, and the card shows both; the moderator is not named to the author', async () => {
  const { ask, answer, adapter, facts, state } = await openCase();
  expect(await ask(QUESTION)).toMatchObject({ accepted: true, code: 'ok' });
  const [question] = adapter.messagesTo('rin', 'reply');
  expect(question!.letter).toMatchObject({ answerable: true, caseId: id });
  expect(question!.letter.text).toContain(QUESTION);
  expect(question!.letter.text).not.toContain('aoi');
  expect(await answer('友人から届きました。')).toMatchObject({ accepted: true });
  expect(facts()).toContain(`投稿者への質問: ${QUESTION}（aoi、送信：済み）`);
  expect(facts()).toContain('投稿者の回答: 友人から届きました。');
  expect(listConversation(await state()).map(({ kind }) => kind)).toEqual(['question', 'answer']);
});

test('a question that cannot be delivered says why on the card', async () => {
  const adapter = createFakeAdapter();
  const { ask, facts } = await openCase({ adapter });
  adapter.failNext('reply', new AdapterError('forbidden', 'closed'), 1);
  await ask(QUESTION);
  expect(facts()).toContain(
    `投稿者への質問: ${QUESTION}（aoi、送信：失敗（権限がないか、相手が受け取らない設定））`,
  );
});

test('the same question twice, and the same answer twice, are sent and stored once', async () => {
  const { ask, answer, adapter, state } = await openCase();
  await ask(QUESTION);
  await ask(QUESTION);
  await answer('はい');
  await answer('はい');
  expect(adapter.messagesTo('rin', 'reply')).toHaveLength(1);
  expect(listConversation(await state())).toHaveLength(2);
});

test('a question that waits when the case is decided is not sent any more', async () => {
  const adapter = createFakeAdapter();
  const { ask, decide, intake, clock, state } = await openCase({ adapter });
  adapter.failNext('reply', new AdapterError('unavailable', 'down'), 1);
  await ask(QUESTION);
  await decide('overturn');
  clock.advance(10 * MINUTE_MS);
  await intake.runDueJobs();
  expect(adapter.messagesTo('rin', 'reply').map(({ letter }) => letter.answerable ?? false)).toEqual([false]);
  const [question] = listConversation(await state());
  expect(question).toMatchObject({ delivery: { status: 'withheld', detail: 'overtaken' } });
});

test('only the author answers, only while the moderators wait for it, and the decision ends it', async () => {
  const { ask, answer, decide } = await openCase();
  expect(await answer('まだ聞かれていません')).toMatchObject({ accepted: false, code: 'already-decided' });
  await ask(QUESTION);
  expect(await answer('代わりに', message('yui', '').author)).toMatchObject({ code: 'not-yours' });
  await decide('uphold');
  expect(await answer('遅れました')).toMatchObject({ accepted: false, code: 'already-decided' });
});

test('an author who answered reads the decision, and an appeal is only named if there was one', async () => {
  const { ask, answer, decide, adapter } = await openCase();
  await ask(QUESTION);
  await answer('はい');
  await decide('uphold');
  const text = adapter.messagesTo('rin', 'reply').at(-1)!.letter.text;
  expect(text).toContain('ご回答を確認し');
  expect(text).not.toContain('異議');
});

test('an answer to a question after the decision brings the case back to the undecided ones', async () => {
  const { ask, answer, decide, state } = await openCase();
  await decide('uphold');
  await ask(QUESTION);
  expect((await state()).needsDecision).toBe(false);
  await answer('はい');
  expect((await state()).needsDecision).toBe(true);
});

test('five questions and ten answers are the most before a decision', async () => {
  const { ask, answer } = await openCase();
  const codes: string[] = [];
  for (let i = 0; i < 6; i++) codes.push((await ask(`質問${i}`)).code);
  for (let i = 0; i < 11; i++) codes.push((await answer(`回答${i}`)).code);
  expect(codes.filter((code) => code === 'ok')).toHaveLength(15);
  expect([codes[5], codes.at(-1)]).toEqual(['too-many', 'too-many']);
});

test('an empty question, and one to an author whom the platform does not name, are refused', async () => {
  const { ask } = await openCase();
  expect(await ask('  \n ')).toMatchObject({ accepted: false, code: 'unsupported' });
  const world = createPipelineWorld();
  const unnamed = { ...message('x', 'DOUBTFUL'), author: { ...posted.author, unknown: 'person' as const } };
  await world.intake.handleMessage(unnamed);
  const caseId = deriveCaseId(unnamed.ref);
  const request = { caseId, moderator: moderator('aoi'), action: 'ask', note: QUESTION } as const;
  expect(await world.intake.performModeratorAction(request)).toMatchObject({ code: 'unsupported' });
  expect(world.adapter.cards.get(caseId)!.deeds!.map(({ deed }) => deed)).not.toContain('ask');
});

test('a member, and a moderator of another server, cannot ask', async () => {
  const { ask } = await openCase();
  expect(await ask(QUESTION, message('yui', '').author)).toMatchObject({ code: 'not-moderator' });
  const elsewhere = moderator('ren', { server: { platform: 'fake', id: 'other' } });
  expect(await ask(QUESTION, elsewhere)).toMatchObject({ code: 'not-moderator' });
});

test('in shadow mode a question is not sent, and the card says so', async () => {
  const { ask, adapter, facts } = await openCase({ policy: { mode: 'shadow' } });
  await ask(QUESTION);
  expect(adapter.messagesTo('rin', 'reply')).toEqual([]);
  expect(facts()).toContain(`投稿者への質問: ${QUESTION}（aoi、送信：試験運転のため実行せず）`);
});

test('the command for a case lists questions and answers', async () => {
  const { ask, answer, state } = await openCase();
  await ask(QUESTION);
  await answer('はい');
  const text = describeCase(await state(), { wording: wordings.en, language: 'en' });
  expect(text).toContain(`aoi asked the author: ${QUESTION}`);
  expect(text).toContain('the author answered: はい');
});
