import { describe, expect, test } from 'vitest';
import type { IntakeService } from '../../src/app/intake.ts';
import { deriveCaseId } from '../../src/cases/index.ts';
import { MINUTE_MS } from '../support/fake-clock.ts';
import { member, message, moderator, SERVER } from '../support/messages.ts';
import {
  type CallObserver,
  createPipelineWorld,
  type PipelineWorld,
} from '../support/worlds/pipeline-world.ts';

/** An event on a server, and the check that the archive has it. */
interface Scenario {
  readonly name: string;
  prepare(intake: IntakeService): Promise<void>;
  run(intake: IntakeService): Promise<unknown>;
  hasArrived(world: PipelineWorld): Promise<boolean>;
  /** The first call that may fail; absent: the first of all calls. */
  readonly from?: string;
}

const rin = member('rin');
const post = (id: string, text: string) =>
  message(rin, text, { ref: { server: SERVER, channel: 'general', id } });
const third = post('3', 'RECRUIT c');
const thirdCaseId = deriveCaseId(third.ref);

const DELIVERY_TEXT = 'DOUBTFUL: 荷物を受け取って駅まで届けるだけの仕事です。詳しくは連絡ください';

const scenarios: readonly Scenario[] = [
  {
    name: 'a third solicitation: post hidden, strike counted, author quarantined and warned',
    async prepare(intake) {
      await intake.handleMessage(post('1', 'RECRUIT a'));
      await intake.handleMessage(post('2', 'RECRUIT b'));
    },
    run: (intake) => intake.handleMessage(third),
    hasArrived: async ({ archive }) => (await archive.read(thirdCaseId)).length > 0,
  },
  {
    name: 'the decision is overturned: post restored, strike taken back, member released, apology sent',
    async prepare(intake) {
      await scenarios[0]!.prepare(intake);
      await intake.handleMessage(third);
      await intake.appeal({ caseId: thirdCaseId, author: rin, plea: 'a school play' });
    },
    run: (intake) => intake.decide({ caseId: thirdCaseId, moderator: moderator(), decision: 'overturn' }),
    hasArrived: async ({ archive }) => (await archive.read(thirdCaseId)).some(({ kind }) => kind === 'ruled'),
  },
  {
    name: 'a report is upheld: post hidden, strike counted, author warned, reporters informed',
    async prepare(intake) {
      for (const reporter of [member('sora'), member('yui')]) {
        await intake.report({ message: post('3', 'DOUBTFUL'), reporter, reason: 'odd' });
      }
      await intake.appeal({ caseId: thirdCaseId, author: rin, plea: 'no' });
    },
    run: (intake) => intake.decide({ caseId: thirdCaseId, moderator: moderator(), decision: 'uphold' }),
    hasArrived: async ({ archive }) => (await archive.read(thirdCaseId)).some(({ kind }) => kind === 'ruled'),
  },
  {
    name: 'a member reports what the rules had missed',
    async prepare() {},
    run: (intake) => intake.report({ message: third, reporter: member('sora'), reason: 'odd' }),
    hasArrived: async ({ archive }) => (await archive.read(thirdCaseId)).length > 0,
  },
  {
    name: 'a solicitation in several messages: all are hidden, together they are one strike',
    async prepare() {},
    async run(intake) {
      await intake.handleMessage(post('1', 'PAY'));
      await intake.handleMessage(post('2', 'nice weather'));
      await intake.handleMessage(post('3', 'ERRAND and ELSEWHERE'));
    },
    hasArrived: async ({ archive }) => (await archive.read(thirdCaseId)).length > 0,
  },
  {
    name: 'the third account with the same text: the earlier cases are raised, too',
    async prepare(intake) {
      await intake.handleMessage(
        message('sora', DELIVERY_TEXT, { ref: { server: SERVER, channel: 'general', id: '1' } }),
      );
      await intake.handleMessage(
        message('yui', DELIVERY_TEXT, { ref: { server: SERVER, channel: 'general', id: '2' } }),
      );
    },
    run: (intake) => intake.handleMessage(post('3', DELIVERY_TEXT)),
    hasArrived: async ({ archive }) => (await archive.read(thirdCaseId)).length > 0,
    // The duplicate index may fail: without it a message is handled alone.
    from: 'archive.append',
  },
];

/** The final state of a scenario without times. It must not depend on where the process died. */
async function snapshotAfter(world: PipelineWorld) {
  const events = await world.archive.read(thirdCaseId);
  const card = world.adapter.cards.get(thirdCaseId);
  return {
    changes: world.adapter.changes.filter((kind) => kind !== 'card').sort(),
    directMessages: world.adapter.deliveredMessages.map(({ kind, to }) => `${kind} ${to}`).sort(),
    events: events.map((event) => event.kind).sort(),
    strikes: await world.strikes.count(rin, world.clock.now(), world.policy.strikes.windowDays),
    status: card?.status,
    cardIsCurrent: card?.revision === events.length,
    cards: [...world.adapter.cards.values()].map(({ caseId, status }) => `${caseId} ${status}`).sort(),
    member: { quarantined: world.adapter.memberState(rin).quarantined },
    unfinished: await world.archive.listUnfinished(),
    pending: await world.outbox.countPending(),
  };
}

/** Fails call number `at`, counted from `from` on; if `isDead`, all later calls as well. */
function createFailingObserver(at: number, isDead: boolean, from?: string) {
  let callCount = 0;
  let failedCall = '';
  const observer: CallObserver = (call) => {
    if (callCount === 0 && from !== undefined && call !== from) return;
    callCount += 1;
    if (callCount === at) failedCall = call;
    if (callCount === at || (isDead && callCount > at)) throw new Error('the process is gone');
  };
  return Object.assign(observer, { callCount: () => callCount, failedCall: () => failedCall });
}

/** Kinds of all requested actions except cards, with repetitions. */
const requestedKinds = ({ adapter }: PipelineWorld): readonly string[] =>
  adapter.requestedActions.flatMap(({ kind }) => (kind === 'card' ? [] : [kind])).sort();

async function recover(world: PipelineWorld, intake: IntakeService): Promise<void> {
  for (let i = 0; i < 3; i++) {
    world.clock.advance(3 * MINUTE_MS);
    await intake.resumeUnfinishedCases();
    await intake.runDueJobs();
  }
}

describe.each(scenarios)('$name', (scenario) => {
  const createWorld = async () => {
    const world = createPipelineWorld();
    await scenario.prepare(world.intake);
    return world;
  };

  const runUndisturbed = async () => {
    const world = await createWorld();
    const observer = createFailingObserver(Number.POSITIVE_INFINITY, true, scenario.from);
    await scenario.run(world.restartIntake(observer));
    return {
      expected: await snapshotAfter(world),
      requested: requestedKinds(world),
      calls: observer.callCount(),
    };
  };

  test('without a fault, it leaves no unfinished work', async () => {
    const { expected, calls } = await runUndisturbed();
    expect(expected).toMatchObject({ cardIsCurrent: true, unfinished: [], pending: 0 });
    expect(calls).toBeGreaterThan(20);
  });

  test('the process dies before or after any single call: a restart finishes it exactly once', async () => {
    const { expected, calls } = await runUndisturbed();
    for (let at = 1; at <= calls; at++) {
      const world = await createWorld();
      await scenario.run(world.restartIntake(createFailingObserver(at, true, scenario.from)));
      const restarted = world.restartIntake();
      await recover(world, restarted);
      // If nothing was stored, the event comes again: messages are backfilled, moderators click again.
      if (!(await scenario.hasArrived(world))) await scenario.run(restarted);
      expect(await snapshotAfter(world), `died at call ${at}`).toEqual(expected);
    }
  });

  test('any single call fails once: the same process catches up by itself, and repeats no action that it saw done', async () => {
    const { expected, requested, calls } = await runUndisturbed();
    for (let at = 1; at <= calls; at++) {
      const world = await createWorld();
      const observer = createFailingObserver(at, false, scenario.from);
      const intake = world.restartIntake(observer);
      await scenario.run(intake);
      await recover(world, intake);
      if (!(await scenario.hasArrived(world))) await scenario.run(intake);
      expect(await snapshotAfter(world), `failed at call ${at}`).toEqual(expected);
      // Only if the platform's response was lost may an action be requested again.
      if (observer.failedCall() !== 'adapter.apply')
        expect(requestedKinds(world), `failed at call ${at}`).toEqual(requested);
    }
  });
});
