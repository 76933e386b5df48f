import { expect, test } from 'vitest';
import type { Log, Message, Policy } from '#core';
import { createLocalizer, deriveCaseId } from '../../../src/cases/index.ts';
import { createMemoryPolicyStore } from '../../../src/memory/index.ts';
import { createLimitBoardUpdater } from '../../../src/scoreboard/boards/limit-board.ts';
import { createFakeAdapter } from '../../support/fake-adapter.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../support/fake-clock.ts';
import { member, message, moderator, SERVER } from '../../support/messages.ts';
import { wordings } from '../../support/shipped-wording-and-policy.ts';
import { isFullSize } from '../../support/test-size.ts';
import { createPipelineWorld } from '../../support/worlds/pipeline-world.ts';

const LIMIT = isFullSize ? 30 : 10;
const MEMBERS = isFullSize ? 200 : 60;

function createScenario(limit = LIMIT, channels: Policy['channels'] = { moderators: 'mods' }) {
  const platform = { ...createFakeAdapter(), listServers: () => [SERVER] };
  const world = createPipelineWorld({
    adapter: platform,
    policy: {
      quota: { hidesPerHour: limit, newcomerDays: 14 },
      channels,
    },
  });
  const { policy, keyValueStore, leases, clock } = world;
  const warnings: string[] = [];
  const log: Log = { info() {}, warn: (event) => void warnings.push(event), error() {} };
  const show = createLimitBoardUpdater({
    ...{ keyValueStore, leases, clock, log },
    policies: createMemoryPolicyStore(() => policy),
    adapters: [platform],
    localizerFor: () => createLocalizer(wordings, 'ja'),
  });
  /** One run of the scheduled job. */
  const run = async () => {
    await world.intake.retryWithheldHides();
    await show();
  };
  async function postBy(count: number, prefix = 'm'): Promise<readonly Message[]> {
    const since = new Date(clock.now().getTime() - 400 * DAY_MS);
    const posts = Array.from({ length: count }, (_, n) =>
      message(member(`${prefix}${n}`, { accountCreatedAt: since, joinedAt: since }), 'RECRUIT 夏祭りの準備'),
    );
    for (const post of posts) {
      await world.intake.handleMessage(post);
      clock.advance(SECOND_MS);
      await run();
    }
    return posts;
  }
  return { world, platform, warnings, run, postBy, boards: () => [...platform.boards.values()] };
}

test('when a wrong rule hits many established members, at most the limit is hidden and one notice is sent', async () => {
  const { world, platform, warnings, postBy, boards } = createScenario();
  const posts = await postBy(MEMBERS);
  expect(posts.filter((post) => platform.isHidden(post))).toHaveLength(LIMIT);
  expect(boards()).toHaveLength(1);
  expect(boards()[0]).toMatchObject({
    channel: 'mods',
    open: true,
    button: { request: 'lift-limit', label: '1時間だけ上限を外す' },
  });
  expect(boards()[0]!.text).toContain(`${MEMBERS - LIMIT}件`);
  expect(warnings.filter((event) => event === 'hourly_limit_reached')).toHaveLength(1);
  expect(world.adapter.requestedActions.filter(({ kind }) => kind === 'notice')).toEqual([]);
});

test('without a withheld post there is no notice', async () => {
  const { postBy, boards } = createScenario();
  await postBy(LIMIT);
  expect(boards()).toEqual([]);
});

test('the notice is updated in place until nothing is withheld any more', async () => {
  const { world, postBy, run, boards } = createScenario(1);
  const posts = await postBy(3);
  expect(boards()[0]!.text).toContain('2件');
  await world.intake.decide({
    caseId: deriveCaseId(posts[2]!.ref),
    moderator: moderator(),
    decision: 'uphold',
  });
  await run();
  await run();
  expect(boards()).toHaveLength(1);
  expect(boards()[0]).toMatchObject({ open: false, text: expect.stringContaining('ありません') });
  expect(boards()[0]!.button).toBeUndefined();
});

test('the notice says who lifted the limit', async () => {
  const { world, postBy, boards, platform } = createScenario(1);
  await postBy(3);
  await world.intake.liftHourlyLimit({ moderator: moderator('aoi') });
  platform.failNext('hide', new Error('slow'), 100);
  await postBy(1, 'other');
  expect(boards()[0]!.text).toContain('aoi さんが');
  expect(boards()[0]!.button).toBeUndefined();
});

test('a later hour with withheld posts has its own notice, and the older one refers to it', async () => {
  const { world, postBy, run, boards } = createScenario(1);
  await postBy(2);
  for (let minute = 0; minute < 59; minute++) {
    world.clock.advance(MINUTE_MS);
    await run();
  }
  expect(boards()).toHaveLength(1);
  world.clock.advance(HOUR_MS);
  await postBy(3, 'later');
  expect(boards()).toHaveLength(2);
  expect(boards().map(({ open }) => open)).toEqual([false, true]);
});

test('without a channel for moderators, the log says once an hour that the limit was reached', async () => {
  const { warnings, postBy, boards } = createScenario(1, {});
  await postBy(4);
  expect(boards()).toEqual([]);
  expect(warnings).toEqual(['hourly_limit_reached']);
});
