import { expect, test } from 'vitest';
import type { CommandService } from '#core';
import { makeDrainable } from '../../../src/app/shutdown/drain.ts';
import { makeStoppable } from '../../../src/app/shutdown/stoppable-adapters.ts';
import { createFakeAdapter } from '../../support/fake-adapter.ts';
import { message } from '../../support/messages.ts';
import { createPipelineWorld } from '../../support/worlds/pipeline-world.ts';

const noCommands: CommandService = {
  listCommands: () => [],
  execute: () => Promise.reject(new Error('this test has no commands')),
  autocomplete: async () => [],
};

/** A world in which the store of the archive waits until `release` is called. */
function createSlowWorld({ maxDrainMs = 60_000 } = {}) {
  const { promise, resolve: release } = Promise.withResolvers<void>();
  const world = createPipelineWorld({
    observe: (call, when) => (call.startsWith('archive') && when === 'called' ? promise : undefined),
  });
  const warnings: string[] = [];
  const log = { info() {}, warn: (event: string) => void warnings.push(event), error() {} };
  const { intake, drain } = makeDrainable(
    { intake: world.intake, commands: noCommands },
    { log, refuseActions: () => {}, maxDrainMs },
  );
  return { ...world, intake, drain, release, warnings };
}

test('a stop waits for a post that is being handled, and takes up no other one', async () => {
  const { intake, drain, release, adapter, warnings } = createSlowWorld();
  const [first, second] = [message('a', 'RECRUIT a'), message('b', 'RECRUIT b')];
  const handling = intake.handleMessage(first);
  const drained = drain();
  expect(await intake.handleMessage(second)).toBe('failed');
  expect(adapter.isHidden(first)).toBe(false);
  release();
  await drained;
  expect(await handling).toBe('handled');
  expect(adapter.isHidden(first)).toBe(true);
  expect(adapter.isHidden(second)).toBe(false);
  expect(warnings).toEqual([]);
});

test('a stop does not wait for ever: the log says that work is left', async () => {
  const { intake, drain, release, warnings } = createSlowWorld({ maxDrainMs: 1 });
  const handling = intake.handleMessage(message('a', 'RECRUIT a'));
  await drain();
  expect(warnings).toEqual(['stopped_with_unfinished_work']);
  release();
  await handling;
});

test('when a stop cuts a case off, the next process warns the author at once and not after two minutes', async () => {
  const { promise: platformAnswers, resolve: answer } = Promise.withResolvers<void>();
  const { promise: hideRequested, resolve: noteHide } = Promise.withResolvers<void>();
  const platform = createFakeAdapter();
  const stoppable = makeStoppable([
    {
      ...platform,
      apply: (async (...input: Parameters<typeof platform.apply>) => {
        noteHide();
        await platformAnswers;
        return platform.apply(...input);
      }) as typeof platform.apply,
    },
  ]);
  let { apply } = stoppable.adapters[0]!;
  const applyInForce = ((...input: Parameters<typeof apply>) => apply(...input)) as typeof platform.apply;
  const world = createPipelineWorld({ adapter: { ...platform, apply: applyInForce } });
  const log = { info() {}, warn() {}, error() {} };
  const refuseActions = () => {
    stoppable.refuseActions();
    answer();
  };
  const { intake, drain } = makeDrainable(
    { intake: world.intake, commands: noCommands },
    { log, refuseActions, maxDrainMs: 1 },
  );
  const post = message('a', 'RECRUIT a');
  const handling = intake.handleMessage(post);
  await hideRequested;
  await drain();
  await handling;
  expect(platform.isHidden(post)).toBe(true);
  expect(platform.messagesTo('a', 'warn')).toEqual([]);
  expect(await world.outbox.countPending()).toBeGreaterThan(0);

  apply = platform.apply;
  world.clock.advance(5000);
  await world.restartIntake().runDueJobs();
  expect(platform.messagesTo('a', 'warn')).toHaveLength(1);
  expect(platform.changes.filter((kind) => kind === 'hide')).toHaveLength(1);
});
