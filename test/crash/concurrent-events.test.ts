import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AdapterError, messageKey } from '#core';
import type { IntakeService } from '../../src/app/intake.ts';
import { deriveCaseId, deriveCaseState } from '../../src/cases/index.ts';
import { MINUTE_MS } from '../support/fake-clock.ts';
import { edited, member, message, moderator, SERVER } from '../support/messages.ts';
import { numberOfRuns } from '../support/property-testing.ts';
import { createPipelineWorld, type PipelineWorld } from '../support/worlds/pipeline-world.ts';

/** Schedules per property; ten times as many in `npm run test:full`. */
const RUNS = 120;

const rin = member('rin');
const post = (id: string, text: string) =>
  message(rin, text, { ref: { server: SERVER, channel: 'general', id } });
const posts = [post('1', 'RECRUIT a'), post('2', 'DOUBTFUL b'), post('3', 'good morning')];
const third = edited(posts[2]!, 'RECRUIT c');
const pair = [post('4', 'PAY'), post('5', 'ERRAND and ELSEWHERE')];
const ids = [...posts, pair[1]!].map((posted) => deriveCaseId(posted.ref));

/** All that can happen to three messages of one member, and to two that solicit together. */
const eventsByName: Readonly<Record<string, (intake: IntakeService) => Promise<unknown>>> = {
  'first posted': (intake) => intake.handleMessage(posts[0]!),
  'second posted': (intake) => intake.handleMessage(posts[1]!),
  'third edited': (intake) => intake.handleEdit(third),
  'first reported': (intake) => intake.report({ message: posts[0]!, reporter: member('sora'), reason: '' }),
  'second reported': (intake) => intake.report({ message: posts[1]!, reporter: member('yui'), reason: '' }),
  'first appealed': (intake) => intake.appeal({ caseId: ids[0]!, author: rin, plea: '' }),
  'first overturned': (intake) =>
    intake.decide({ caseId: ids[0]!, moderator: moderator('aoi'), decision: 'overturn' }),
  'first upheld': (intake) =>
    intake.decide({ caseId: ids[0]!, moderator: moderator('ren'), decision: 'uphold' }),
  'second upheld': (intake) =>
    intake.decide({ caseId: ids[1]!, moderator: moderator('aoi'), decision: 'uphold' }),
  'second overturned': (intake) =>
    intake.decide({ caseId: ids[1]!, moderator: moderator('ren'), decision: 'overturn' }),
  'pair posted': async (intake) => {
    for (const piece of pair) await intake.handleMessage(piece);
  },
  'pair overturned': (intake) =>
    intake.decide({ caseId: ids[3]!, moderator: moderator('aoi'), decision: 'overturn' }),
  'pair upheld': (intake) =>
    intake.decide({ caseId: ids[3]!, moderator: moderator('ren'), decision: 'uphold' }),
  'due work done': (intake) => intake.runDueJobs(),
  'unfinished resumed': (intake) => intake.resumeUnfinishedCases(),
};

const arbitrarySchedule = fc.array(
  fc.record({ what: fc.constantFrom(...Object.keys(eventsByName)), process: fc.nat(2), waits: fc.nat(12) }),
  { minLength: 2, maxLength: 14 },
);

/** Some turns of the event loop, so that what runs at once meets in ever new ways. */
async function pause(turns: number): Promise<void> {
  for (let i = 0; i < turns; i++) await Promise.resolve();
}

type Schedule = readonly { readonly what: string; readonly process: number; readonly waits: number }[];

/** Plays a scene in three processes on the same stores, then lets the first, which never dies, finish what is left. */
async function runSchedule(
  scene: Schedule,
  pauses: readonly number[],
  trouble: { dies?: number; unavailable?: number },
) {
  const world = createPipelineWorld();
  let turn = 0;
  const uneven = () => pause(pauses[turn++ % pauses.length]! * 3);
  let calls = 0;
  const mortal = () => {
    calls += 1;
    if (calls > (trouble.dies ?? Number.POSITIVE_INFINITY)) throw new Error('the process is gone');
    return uneven();
  };
  const processes = [uneven, uneven, mortal].map((watch) => world.restartIntake(watch));
  for (const kind of ['hide', 'restore', 'warn', 'card'] as const) {
    world.adapter.failNext(kind, new AdapterError('unavailable', 'no answer'), trouble.unavailable ?? 0);
  }

  await Promise.all(
    scene.map(async ({ what, process, waits }) => {
      await pause(waits * 20);
      await eventsByName[what]!(processes[process]!);
    }),
  );
  for (let i = 0; i < 6; i++) {
    world.clock.advance(3 * MINUTE_MS);
    await processes[0]!.runDueJobs();
    await processes[0]!.resumeUnfinishedCases();
  }
  return world;
}

/** What must be so in the end, however it came about. */
async function expectConsistent(world: PipelineWorld): Promise<void> {
  let struck = 0;
  for (const id of ids) {
    const state = deriveCaseState(await world.archive.read(id));
    if (!state) continue;
    for (const piece of state.latest.pieces) {
      expect(world.adapter.isHidden(piece)).toBe(state.hiddenMessages.has(messageKey(piece.ref)));
    }
    expect(state.strike !== undefined).toBe(state.hiddenMessages.size > 0);
    if (state.strike) struck += 1;
    expect(world.adapter.cards.get(id)!.revision).toBe(state.events.length);
    expect(state.events.filter((event) => event.kind === 'opened')).toHaveLength(1);
    const paid = state.events.flatMap((event) => (event.kind === 'acted' ? [event.job] : []));
    expect(new Set(paid).size).toBe(paid.length);
  }
  expect(await world.strikes.count(rin, world.clock.now(), 90)).toBe(struck);
  expect(await world.outbox.countPending()).toBe(0);
  expect(await world.archive.listUnfinished()).toEqual([]);
}

const arbitraryDelays = fc.array(fc.nat(3), { minLength: 1, maxLength: 40 });

test('whatever happens at once, in whatever processes, all agree in the end and nobody is written to twice', () =>
  fc.assert(
    fc.asyncProperty(arbitrarySchedule, arbitraryDelays, async (steps, waits) => {
      const world = await runSchedule(steps, waits, {});
      await expectConsistent(world);
      const letters = world.adapter.requestedActions.filter((action) => 'letter' in action);
      expect(letters).toHaveLength(world.adapter.deliveredMessages.length);
      expect(world.logged.filter((line) => line.startsWith('error'))).toEqual([]);
    }),
    { numRuns: numberOfRuns(RUNS) },
  ));

test('even when the platform falters and a process dies in the midst of it', () =>
  fc.assert(
    fc.asyncProperty(
      arbitrarySchedule,
      arbitraryDelays,
      fc.nat(150),
      fc.nat(2),
      async (steps, waits, dies, unavailable) => {
        await expectConsistent(await runSchedule(steps, waits, { dies, unavailable }));
      },
    ),
    { numRuns: numberOfRuns(RUNS) },
  ));
