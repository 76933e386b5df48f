import { expect, test } from 'vitest';
import type { CaseListPosition } from '#core';
import { message } from '../../../support/messages.ts';
import { callerWith, createCasesWorld, stranger } from '../../../support/operator/cases-world.ts';

const MODERATOR = { id: 'aoi', name: 'Aoi' };
const RIN = { id: 'rin', name: 'Rin' };

async function openCase(world: ReturnType<typeof createCasesWorld>, author = 'rin', text = 'RECRUIT') {
  await world.intake.handleMessage(message(author, text));
  const [caseId = ''] = await world.archive.listCasesByAuthor(message(author, '').author, 1);
  return caseId;
}

test('a hidden post is a case with the verdict, the outcome of the hide and the reasons in both languages', async () => {
  const world = createCasesWorld();
  const caseId = await openCase(world);
  const found = await world.cases.read(callerWith(), caseId);
  expect(found).toMatchObject({
    caseId,
    author: 'rin',
    ruling: 'hide',
    visibility: 'hidden',
    needsDecision: true,
    isStruck: true,
    post: { text: 'RECRUIT', isErased: false },
    reasons: [{ text: { ja: '高額な報酬と外部への誘導', en: 'words of an offer' } }],
    member: { strikes: 1, cases: [] },
  });
  if (found === undefined || found === 'unreadable') throw new Error('no case');
  expect(found.actions[0]).toMatchObject({ kind: 'hide', status: 'done' });
  expect(found.actions.some(({ kind }) => kind === 'card')).toBe(false);
  expect(found.reasons[0]?.spans[0]).toEqual({ start: 0, end: 7 });
  expect(found.status.ja).not.toBe(found.status.en);
  expect(found.timeline[0]).toMatchObject({ kind: 'opened' });
});

test('the text of the post needs the scope for evidence', async () => {
  const world = createCasesWorld();
  const caseId = await openCase(world, 'rin', 'RECRUIT near the station');
  const found = await world.cases.read(callerWith(['cases:read']), caseId);
  expect(found).toMatchObject({ caseId, ruling: 'hide' });
  expect(JSON.stringify(found)).not.toContain('near the station');
});

test('a decision by a key names the moderator and the key', async () => {
  const world = createCasesWorld();
  const caseId = await openCase(world);
  const answer = await world.cases.decide(callerWith(), caseId, {
    moderator: MODERATOR,
    decision: 'overturn',
  });
  expect(answer).toMatchObject({ kind: 'accepted', caseId });
  const found = await world.cases.read(callerWith(), caseId);
  expect(found).toMatchObject({
    visibility: 'visible',
    needsDecision: false,
    decision: { decision: 'overturn', moderator: { ...MODERATOR, key: 'key-of-square' } },
  });
  expect(world.adapter.requestedActions.map(({ kind }) => kind)).toContain('restore');
});

test('the same decision again is refused, and can be taken back by its index', async () => {
  const world = createCasesWorld();
  const caseId = await openCase(world);
  const decide = () => world.cases.decide(callerWith(), caseId, { moderator: MODERATOR, decision: 'uphold' });
  await decide();
  expect(await decide()).toMatchObject({ kind: 'refused', code: 'already-decided' });
  const [listed] = (await world.cases.list(callerWith(), {}, { limit: 1 })).items;
  const decisionIndex = listed?.decision?.index ?? -1;
  const takeBack = (index: number) =>
    world.cases.takeBack(callerWith(), caseId, { moderator: MODERATOR, decisionIndex: index });
  expect(await takeBack(decisionIndex + 1)).toMatchObject({ kind: 'refused' });
  expect(await takeBack(decisionIndex)).toMatchObject({ kind: 'accepted' });
  expect(await world.cases.read(callerWith(), caseId)).toMatchObject({ needsDecision: true });
});

test('notes, claims and questions of moderators are in the case', async () => {
  const world = createCasesWorld();
  const caseId = await openCase(world);
  const act = (action: 'note' | 'claim' | 'ask', text?: string) =>
    world.cases.act(callerWith(), caseId, { moderator: MODERATOR, action, text });
  expect(await act('note', 'same sender as yesterday')).toMatchObject({ kind: 'accepted' });
  expect(await act('claim')).toMatchObject({ kind: 'accepted' });
  expect(await act('ask', 'いつの写真ですか。')).toMatchObject({ kind: 'accepted' });
  expect(await act('ask', '')).toMatchObject({ kind: 'refused', code: 'unsupported' });
  expect(
    await world.appeals.answer(callerWith(), caseId, { account: RIN, text: '昨日です。' }),
  ).toMatchObject({ kind: 'accepted' });
  expect(await world.cases.read(callerWith(), caseId)).toMatchObject({
    claim: { moderator: MODERATOR },
    notes: [{ text: 'same sender as yesterday', moderator: { id: 'aoi', key: 'key-of-square' } }],
    conversation: [
      { kind: 'question', text: 'いつの写真ですか。', moderator: { id: 'aoi' } },
      { kind: 'answer', text: '昨日です。' },
    ],
  });
});

test('only the author of the case can appeal; another account gets the answer for an unknown case', async () => {
  const world = createCasesWorld();
  const caseId = await openCase(world);
  const appeal = (account: { id: string }, id = caseId) =>
    world.appeals.appeal(callerWith(), id, { account, text: '本物の求人です' });
  expect(await appeal({ id: 'sora' })).toEqual({ kind: 'not-found' });
  expect(await appeal(RIN, 'Y-0000000000')).toEqual({ kind: 'not-found' });
  expect(await appeal(RIN, 'no number at all')).toEqual({ kind: 'not-found' });
  expect(await appeal(RIN)).toMatchObject({ kind: 'accepted', caseId });
  const { items } = await world.cases.list(callerWith(), {}, { limit: 9 });
  expect(items).toMatchObject([{ hasAppeal: true, needsDecision: true }]);
});

test('an answer without a question is refused', async () => {
  const world = createCasesWorld();
  const caseId = await openCase(world);
  expect(await world.appeals.answer(callerWith(), caseId, { account: RIN, text: 'x' })).toMatchObject({
    kind: 'refused',
    code: 'already-decided',
  });
});

test('the case of another network is an unknown case for every call', async () => {
  const world = createCasesWorld();
  const caseId = await openCase(world);
  const { cases, appeals } = world;
  const request = { moderator: MODERATOR } as const;
  expect(await cases.read(stranger, caseId)).toBeUndefined();
  expect(await cases.list(stranger, {}, { limit: 9 })).toEqual({ items: [] });
  for (const answer of [
    await cases.decide(stranger, caseId, { ...request, decision: 'overturn' }),
    await cases.act(stranger, caseId, { ...request, action: 'note', text: 'x' }),
    await cases.takeBack(stranger, caseId, { ...request, decisionIndex: 0 }),
    await appeals.appeal(stranger, caseId, { account: RIN, text: 'x' }),
    await appeals.answer(stranger, caseId, { account: RIN, text: 'x' }),
  ])
    expect(answer).toEqual({ kind: 'not-found' });
  expect((await world.archive.read(caseId)).some(({ kind }) => kind === 'ruled')).toBe(false);
});

test('the list goes on after its last case, and shows the undecided ones alone', async () => {
  const world = createCasesWorld();
  const caseIds: string[] = [];
  for (const author of ['rin', 'sora', 'umi']) {
    caseIds.push(await openCase(world, author, `RECRUIT ${author}`));
    world.clock.advance(60_000);
  }
  await world.cases.decide(callerWith(), caseIds[1]!, { moderator: MODERATOR, decision: 'uphold' });
  const listIds = async (filter: { needsDecision?: boolean; author?: string }) => {
    const ids: string[] = [];
    for (let after: CaseListPosition | undefined; ; ) {
      const page = await world.cases.list(callerWith(), filter, { after, limit: 1 });
      ids.push(...page.items.map(({ caseId }) => caseId));
      after = page.next;
      if (!after) return ids;
    }
  };
  expect(await listIds({})).toEqual(caseIds);
  expect(await listIds({ needsDecision: true })).toEqual([caseIds[0], caseIds[2]]);
  expect(await listIds({ author: 'umi' })).toEqual([caseIds[2]]);
});
