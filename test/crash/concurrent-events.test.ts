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
const thirdEdited = edited(posts[2]!, 'RECRUIT c');
const pair = [post('4', 'PAY'), post('5', 'ERRAND and ELSEWHERE')];
const ids = [...posts, pair[1]!].map((posted) => deriveCaseId(posted.ref));

/** All events of three messages of one member, and of two messages that solicit only together. */
const eventsByName: Readonly<Record<string, (intake: IntakeService) => Promise<unknown>>> = {
  'first posted': (intake) => intake.handleMessage(posts[0]!),
  'second posted': (intake) => intake.handleMessage(posts[1]!),
  'third edited': (intake) => intake.handleEdit(thirdEdited),
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
    for (const posted of pair) await intake.handleMessage(posted);
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

/** Waits for some microtask turns, so that concurrent work interleaves differently each time. */
async function pause(turns: number): Promise<void> {
  for (let i = 0; i < turns; i++) await Promise.resolve();
}

type Schedule = readonly { readonly what: string; readonly process: number; readonly waits: number }[];

/** Runs a schedule in three processes on the same stores. Then the first, which never dies, finishes the rest. */
async function runSchedule(
  schedule: Schedule,
  pauses: readonly number[],
  faults: { dies?: number; unavailable?: number },
) {
  const world = createPipelineWorld();
  let turn = 0;
  const pauseAtCall = () => pause(pauses[turn++ % pauses.length]! * 3);
  let calls = 0;
  const pauseOrDie = () => {
    calls += 1;
    if (calls > (faults.dies ?? Number.POSITIVE_INFINITY)) throw new Error('the process is gone');
    return pauseAtCall();
  };
  const processes = [pauseAtCall, pauseAtCall, pauseOrDie].map((onCall) => world.restartIntake(onCall));
  for (const kind of ['hide', 'restore', 'warn', 'card'] as const) {
    world.adapter.failNext(kind, new AdapterError('unavailable', 'no answer'), faults.unavailable ?? 0);
  }

  await Promise.all(
    schedule.map(async ({ what, process, waits }) => {
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

/** Checks the final state, which must be consistent after every schedule. */
async function expectConsistent(world: PipelineWorld): Promise<void> {
  let strikeCount = 0;
  for (const id of ids) {
    const state = deriveCaseState(await world.archive.read(id));
    if (!state) continue;
    for (const posted of state.latest.pieces) {
      expect(world.adapter.isHidden(posted)).toBe(state.hiddenMessages.has(messageKey(posted.ref)));
    }
    expect(state.strike !== undefined).toBe(state.hiddenMessages.size > 0);
    if (state.strike) strikeCount += 1;
    expect(world.adapter.cards.get(id)!.revision).toBe(state.events.length);
    expect(state.events.filter((event) => event.kind === 'opened')).toHaveLength(1);
    const completedJobs = state.events.flatMap((event) => (event.kind === 'acted' ? [event.job] : []));
    expect(new Set(completedJobs).size).toBe(completedJobs.length);
  }
  expect(await world.strikes.count(rin, world.clock.now(), 90)).toBe(strikeCount);
  expect(await world.outbox.countPending()).toBe(0);
  expect(await world.archive.listUnfinished()).toEqual([]);
}

const arbitraryDelays = fc.array(fc.nat(3), { minLength: 1, maxLength: 40 });

test('after parallel events in several processes all stores agree, and no member gets a message twice', () =>
  fc.assert(
    fc.asyncProperty(arbitrarySchedule, arbitraryDelays, async (steps, waits) => {
      const world = await runSchedule(steps, waits, {});
      await expectConsistent(world);
      const messageActions = world.adapter.requestedActions.filter((action) => 'letter' in action);
      expect(messageActions).toHaveLength(world.adapter.deliveredMessages.length);
      expect(world.logged.filter((line) => line.startsWith('error'))).toEqual([]);
    }),
    { numRuns: numberOfRuns(RUNS) },
  ));

test('the same holds if the platform fails for a while and a process dies', () =>
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
