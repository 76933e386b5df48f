import { expect, test } from 'vitest';
import { deriveCaseId, deriveCaseState } from '../../../../src/cases/index.ts';
import { HOUR_MS, MINUTE_MS } from '../../../support/fake-clock.ts';
import { type message as Message, message, moderator } from '../../../support/messages.ts';
import { createQueueWorld } from './queue-world.ts';

const aoi = moderator('aoi');
const kei = moderator('kei');
const FILTER = { kind: 'filter', filter: { state: 'undecided' } } as const;

/** A server with posts that wait for a decision. */
async function openCases(...texts: readonly string[]) {
  const world = createQueueWorld();
  const posts: ReturnType<typeof Message>[] = [];
  for (const [i, text] of texts.entries()) {
    const posted = message(`member-${i}`, text, { sentAt: world.clock.now() });
    await world.intake.handleMessage(posted);
    world.clock.advance(MINUTE_MS);
    posts.push(posted);
  }
  await world.refresh();
  const ids = posts.map(({ ref }) => deriveCaseId(ref));
  return {
    ...world,
    posts,
    ids,
    state: async (id: string) => deriveCaseState(await world.archive.read(id))!,
    strikes: async (nth: number) => (await world.intake.getMemberHistory(posts[nth]!.author)).strikes,
    /** Plans and starts, and waits for the end. */
    async decideAll(decision: 'uphold' | 'overturn') {
      const plan = (await world.batches.plan(aoi, decision, FILTER))!;
      await world.batches.start(aoi, plan.id);
      await world.whenIdle();
      await world.refresh();
      world.clock.advance(MINUTE_MS);
      return plan.id;
    },
  };
}

test('the plan of a batch says what would happen, and changes nothing', async () => {
  const world = await openCases('DOUBTFUL one', 'DOUBTFUL two', 'RECRUIT three');
  await world.queue.claim(kei, world.ids[0]!);
  const plan = (await world.batches.plan(aoi, 'uphold', FILTER))!;
  expect(plan).toMatchObject({ state: 'planned', count: 3, done: 0 });
  const preview = (await world.batches.preview(aoi, plan.id))!;
  expect(preview.effects).toEqual({
    hides: 2,
    restores: 0,
    unchanged: 1,
    strikes: 2,
    strikesBack: 0,
    claimed: 1,
  });
  expect(preview.samples.map(({ excerpt }) => excerpt)).toEqual([
    'DOUBTFUL one',
    'DOUBTFUL two',
    'RECRUIT three',
  ]);
  const overturn = (await world.batches.plan(aoi, 'overturn', FILTER))!;
  expect((await world.batches.preview(aoi, overturn.id))!.effects).toMatchObject({
    hides: 0,
    restores: 1,
    strikesBack: 1,
  });
  expect((await world.queue.list(aoi, { state: 'undecided' })).undecided).toBe(3);
});

test('a batch decides each case once, and one undo makes all as they were', async () => {
  const world = await openCases('DOUBTFUL one', 'RECRUIT two', 'DOUBTFUL three');
  const id = await world.decideAll('uphold');
  expect(await world.batches.find(aoi, id)).toMatchObject({
    state: 'finished',
    accepted: 3,
    skipped: 0,
    failed: 0,
  });
  expect(world.posts.map((posted) => world.adapter.isHidden(posted))).toEqual([true, true, true]);
  expect(await world.strikes(0)).toBe(1);

  await world.batches.undo(kei, id);
  await world.whenIdle();
  await world.refresh();
  expect(await world.batches.find(aoi, id)).toMatchObject({
    state: 'undone',
    undo: { by: { id: 'kei' }, accepted: 3, left: 0 },
  });
  expect(world.posts.map((posted) => world.adapter.isHidden(posted))).toEqual([false, true, false]);
  expect(await Promise.all([0, 1, 2].map((nth) => world.strikes(nth)))).toEqual([0, 1, 0]);
  expect((await world.queue.list(aoi, { state: 'undecided' })).undecided).toBe(3);
});

test('the undo of a batch leaves cases that were decided anew', async () => {
  const world = await openCases('RECRUIT one', 'RECRUIT two');
  const id = await world.decideAll('uphold');
  await world.intake.decide({ caseId: world.ids[0]!, moderator: kei, decision: 'overturn' });
  await world.batches.undo(aoi, id);
  await world.whenIdle();
  expect((await world.batches.find(aoi, id))!.undo).toMatchObject({ accepted: 1, left: 1 });
  expect((await world.state(world.ids[0]!)).moderatorDecision).toMatchObject({ decision: 'overturn' });
  expect((await world.state(world.ids[1]!)).moderatorDecision).toBeUndefined();
});

test('cases that another moderator decided after the plan are skipped', async () => {
  const world = await openCases('RECRUIT one', 'RECRUIT two');
  const plan = (await world.batches.plan(aoi, 'uphold', FILTER))!;
  await world.intake.decide({ caseId: world.ids[1]!, moderator: kei, decision: 'uphold' });
  world.clock.advance(MINUTE_MS);
  await world.batches.start(aoi, plan.id);
  await world.whenIdle();
  expect(await world.batches.find(aoi, plan.id)).toMatchObject({ accepted: 1, skipped: 1 });
});

test('several requests to start or to undo are one', async () => {
  const world = await openCases('DOUBTFUL one');
  const plan = (await world.batches.plan(aoi, 'uphold', FILTER))!;
  await Promise.all([world.batches.start(aoi, plan.id), world.batches.start(kei, plan.id)]);
  await world.whenIdle();
  world.clock.advance(MINUTE_MS);
  await Promise.all([world.batches.undo(aoi, plan.id), world.batches.undo(kei, plan.id)]);
  await world.whenIdle();
  const kinds = (await world.state(world.ids[0]!)).events.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'ruled')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'reopened')).toHaveLength(1);
});

test('a batch that a crash interrupted is continued, and no case is decided twice', async () => {
  const world = await openCases('DOUBTFUL one', 'DOUBTFUL two');
  const plan = (await world.batches.plan(aoi, 'uphold', FILTER))!;
  // The first process decided one case and died before it stored the progress.
  const [key, text] = (await world.keyValueStore.list('console-batch/'))[0]!;
  await world.keyValueStore.put(key, JSON.stringify({ ...JSON.parse(text), state: 'running' }));
  await world.intake.decide({ caseId: world.ids[0]!, moderator: aoi, decision: 'uphold' });
  world.clock.advance(MINUTE_MS);
  const restarted = world.createService();
  await restarted.refresh();
  await restarted.whenIdle();
  expect(await restarted.batches.find(aoi, plan.id)).toMatchObject({
    state: 'finished',
    accepted: 2,
    skipped: 0,
  });
  for (const id of world.ids)
    expect((await world.state(id)).events.filter(({ kind }) => kind === 'ruled')).toHaveLength(1);
});

test('a moderator who loses the role while a batch runs decides nothing more, and others can decide the rest', async () => {
  const asked: string[] = [];
  const world = createQueueWorld({ mayDecide: async (_, id) => asked.push(id) <= 1 });
  for (let i = 0; i < 30; i += 1) await world.intake.handleMessage(message(`member-${i}`, `DOUBTFUL ${i}`));
  await world.refresh();
  const plan = (await world.batches.plan(aoi, 'uphold', FILTER))!;
  await world.batches.start(aoi, plan.id);
  await world.whenIdle();
  expect(asked).toEqual(['aoi', 'aoi']);
  expect(await world.batches.find(kei, plan.id)).toMatchObject({
    state: 'finished',
    accepted: 20,
    failed: 10,
  });
  await world.refresh();
  expect(await world.batches.plan(kei, 'uphold', FILTER)).toMatchObject({ count: 10 });
  // The one who takes it back is asked for, too.
  await world.batches.undo(kei, plan.id);
  await world.whenIdle();
  expect(asked).toEqual(['aoi', 'aoi', 'kei']);
  expect((await world.batches.find(aoi, plan.id))!.undo).toMatchObject({ accepted: 0, left: 20 });
});

test('a batch belongs to its server, and a plan ends after an hour', async () => {
  const world = await openCases('DOUBTFUL one');
  const plan = (await world.batches.plan(aoi, 'uphold', FILTER))!;
  const stranger = moderator('nao', { server: { platform: 'fake', id: 'other' } });
  expect(await world.batches.plan(stranger, 'uphold', { kind: 'cases', caseIds: world.ids })).toBeUndefined();
  for (const request of ['find', 'preview', 'start', 'undo'] as const)
    expect(await world.batches[request](stranger, plan.id), request).toBeUndefined();
  expect(await world.batches.list(stranger)).toEqual([]);
  world.clock.advance(2 * HOUR_MS);
  expect(await world.batches.start(aoi, plan.id)).toBeUndefined();
  expect((await world.state(world.ids[0]!)).needsDecision).toBe(true);
});

test('the list of batches says who decided how many cases, and who took them back', async () => {
  const world = await openCases('RECRUIT one', 'RECRUIT two');
  await world.batches.plan(kei, 'overturn', FILTER);
  const id = await world.decideAll('uphold');
  expect(await world.batches.list(kei)).toMatchObject([
    { id, by: { id: 'aoi' }, decision: 'uphold', accepted: 2 },
  ]);
});
