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

/** Something that happens to a server, and how to see in the archive that it arrived. */
interface Scenario {
  readonly name: string;
  prepare(intake: IntakeService): Promise<void>;
  happens(intake: IntakeService): Promise<unknown>;
  arrived(world: PipelineWorld): Promise<boolean>;
  /** The call from which on nothing may be lost; from the first one when absent. */
  readonly from?: string;
}

const rin = member('rin');
const post = (id: string, text: string) =>
  message(rin, text, { ref: { server: SERVER, channel: 'general', id } });
const third = post('3', 'RECRUIT c');
const thirdCaseId = deriveCaseId(third.ref);

const ERRAND_TEXT = 'DOUBTFUL: 荷物を受け取って駅まで届けるだけの仕事です。詳しくは連絡ください';

const scenarios: readonly Scenario[] = [
  {
    name: 'a third solicitation: hidden, counted, quarantined, warned',
    async prepare(intake) {
      await intake.handleMessage(post('1', 'RECRUIT a'));
      await intake.handleMessage(post('2', 'RECRUIT b'));
    },
    happens: (intake) => intake.handleMessage(third),
    arrived: async ({ archive }) => (await archive.read(thirdCaseId)).length > 0,
  },
  {
    name: 'it is overturned: restored, taken back, released, apologised for',
    async prepare(intake) {
      await scenarios[0]!.prepare(intake);
      await intake.handleMessage(third);
      await intake.appeal({ caseId: thirdCaseId, author: rin, plea: 'a school play' });
    },
    happens: (intake) => intake.decide({ caseId: thirdCaseId, moderator: moderator(), decision: 'overturn' }),
    arrived: async ({ archive }) => (await archive.read(thirdCaseId)).some(({ kind }) => kind === 'ruled'),
  },
  {
    name: 'a reported message is upheld: hidden, counted, warned, everybody told',
    async prepare(intake) {
      for (const reporter of [member('sora'), member('yui')]) {
        await intake.report({ message: post('3', 'DOUBTFUL'), reporter, reason: 'odd' });
      }
      await intake.appeal({ caseId: thirdCaseId, author: rin, plea: 'no' });
    },
    happens: (intake) => intake.decide({ caseId: thirdCaseId, moderator: moderator(), decision: 'uphold' }),
    arrived: async ({ archive }) => (await archive.read(thirdCaseId)).some(({ kind }) => kind === 'ruled'),
  },
  {
    name: 'a member reports what the rules had missed',
    async prepare() {},
    happens: (intake) => intake.report({ message: third, reporter: member('sora'), reason: 'odd' }),
    arrived: async ({ archive }) => (await archive.read(thirdCaseId)).length > 0,
  },
  {
    name: 'a solicitation in pieces: each is hidden, together they are one strike',
    async prepare() {},
    async happens(intake) {
      await intake.handleMessage(post('1', 'PAY'));
      await intake.handleMessage(post('2', 'nice weather'));
      await intake.handleMessage(post('3', 'ERRAND and ELSEWHERE'));
    },
    arrived: async ({ archive }) => (await archive.read(thirdCaseId)).length > 0,
  },
  {
    name: 'the third account with the same text: the earlier cases are told and raised',
    async prepare(intake) {
      await intake.handleMessage(
        message('sora', ERRAND_TEXT, { ref: { server: SERVER, channel: 'general', id: '1' } }),
      );
      await intake.handleMessage(
        message('yui', ERRAND_TEXT, { ref: { server: SERVER, channel: 'general', id: '2' } }),
      );
    },
    happens: (intake) => intake.handleMessage(post('3', ERRAND_TEXT)),
    arrived: async ({ archive }) => (await archive.read(thirdCaseId)).length > 0,
    // Counting is the other store's; without an answer a message goes on alone.
    from: 'archive.append',
  },
];

/** All that a story leaves behind; times aside, it must be the same however often the process died on the way. */
async function snapshotAfter(world: PipelineWorld) {
  const events = await world.archive.read(thirdCaseId);
  const card = world.adapter.cards.get(thirdCaseId);
  return {
    changes: world.adapter.changes.filter((kind) => kind !== 'card').sort(),
    letters: world.adapter.deliveredMessages.map(({ kind, to }) => `${kind} ${to}`).sort(),
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

/** Fails the call at `at`, counted from `from` on; a dead process fails all that come after it as well. */
function failing(at: number, dead: boolean, from?: string) {
  let seen = 0;
  let failed = '';
  const watch: CallObserver = (call) => {
    if (seen === 0 && from !== undefined && call !== from) return;
    seen += 1;
    if (seen === at) failed = call;
    if (seen === at || (dead && seen > at)) throw new Error('the process is gone');
  };
  return Object.assign(watch, { seen: () => seen, failed: () => failed });
}

/** What the platform was asked to do to members and posts, repeated or not. */
const askedFor = ({ adapter }: PipelineWorld): readonly string[] =>
  adapter.requestedActions.flatMap(({ kind }) => (kind === 'card' ? [] : [kind])).sort();

async function recover(world: PipelineWorld, intake: IntakeService): Promise<void> {
  for (let i = 0; i < 3; i++) {
    world.clock.advance(3 * MINUTE_MS);
    await intake.resumeUnfinishedCases();
    await intake.runDueJobs();
  }
}

describe.each(scenarios)('$name', (story) => {
  const begin = async () => {
    const world = createPipelineWorld();
    await story.prepare(world.intake);
    return world;
  };

  const undisturbed = async () => {
    const world = await begin();
    const watch = failing(Number.POSITIVE_INFINITY, true, story.from);
    await story.happens(world.restartIntake(watch));
    return { expected: await snapshotAfter(world), asked: askedFor(world), calls: watch.seen() };
  };

  test('undisturbed, it leaves nothing undone', async () => {
    const { expected, calls } = await undisturbed();
    expect(expected).toMatchObject({ cardIsCurrent: true, unfinished: [], pending: 0 });
    expect(calls).toBeGreaterThan(20);
  });

  test('the process dies before or after any single call: a restart finishes it exactly once', async () => {
    const { expected, calls } = await undisturbed();
    for (let at = 1; at <= calls; at++) {
      const world = await begin();
      await story.happens(world.restartIntake(failing(at, true, story.from)));
      const fresh = world.restartIntake();
      await recover(world, fresh);
      // What had not even been written down comes again: platforms are read back, moderators click again.
      if (!(await story.arrived(world))) await story.happens(fresh);
      expect(await snapshotAfter(world), `died at call ${at}`).toEqual(expected);
    }
  });

  test('any single call fails once: the same process catches up by itself, and asks for nothing twice that it saw done', async () => {
    const { expected, asked, calls } = await undisturbed();
    for (let at = 1; at <= calls; at++) {
      const world = await begin();
      const watch = failing(at, false, story.from);
      const intake = world.restartIntake(watch);
      await story.happens(intake);
      await recover(world, intake);
      if (!(await story.arrived(world))) await story.happens(intake);
      expect(await snapshotAfter(world), `failed at call ${at}`).toEqual(expected);
      // Only where the platform's own answer was lost nobody knows.
      if (watch.failed() !== 'adapter.apply') expect(askedFor(world), `failed at call ${at}`).toEqual(asked);
    }
  });
});
