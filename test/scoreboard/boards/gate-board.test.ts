import { expect, test } from 'vitest';
import { AdapterError } from '#core';
import { createLocalizer } from '../../../src/cases/index.ts';
import { createMemoryPolicyStore } from '../../../src/memory/index.ts';
import { createGateBoardUpdater } from '../../../src/scoreboard/boards/gate-board.ts';
import { createFakeAdapter } from '../../support/fake-adapter.ts';
import { DAY_MS } from '../../support/fake-clock.ts';
import { member, moderator, SERVER } from '../../support/messages.ts';
import { testPolicy, wordings } from '../../support/shipped-wording-and-policy.ts';
import { createGateWorld, createMemoryGateStores, GATE_POLICY } from '../../support/worlds/gate-world.ts';

const silentLog = { info: () => {}, warn: () => {}, error: () => {} };

function createScenario(without: readonly 'board'[] = []) {
  const platform = { ...createFakeAdapter({ without }), listServers: () => [SERVER] };
  const stores = createMemoryGateStores();
  const world = createGateWorld({ stores, adapter: platform });
  const policies = createMemoryPolicyStore(() =>
    testPolicy({ gate: GATE_POLICY, channels: { moderators: 'mods' } }),
  );
  const show = createGateBoardUpdater({
    ...{ ...stores, policies, gate: world.gate, clock: world.clock, log: silentLog },
    adapters: [platform],
    localizerFor: () => createLocalizer(wordings, 'ja'),
  });
  return { world, platform, show, board: () => platform.boards.get('gate/waiting') };
}

test('moderators see the number of waiting members, on one board that is changed in place', async () => {
  const { world, platform, show, board } = createScenario();
  await show();
  expect(board()).toBeUndefined();
  for (const id of ['rin', 'sora']) await world.joinAndWait(id);
  for (let i = 0; i < 2; i++) await show();
  expect(board()).toMatchObject({ channel: 'mods', open: true });
  expect(board()!.text).toContain('2人');
  expect(board()!.button).toEqual({ request: 'release-all', label: '全員を書き込めるようにする' });
  expect(board()!.text).not.toContain('rin');
  for (const id of ['rin', 'sora']) await world.gate.vouch(moderator(), member(id));
  await show();
  expect(board()).toMatchObject({ open: false, text: '確認待ちのメンバーはいません。' });
  expect(platform.changes.filter((kind) => kind === 'board')).toHaveLength(2);
});

test('a platform without boards gets no request', async () => {
  const { world, platform, show } = createScenario(['board']);
  await world.joinAndWait('rin');
  const requestsBefore = platform.requestedActions.length;
  await show();
  expect(platform.requestedActions).toHaveLength(requestsBefore);
});

test('a board that the platform refuses is requested again only a day later', async () => {
  const { world, platform, show, board } = createScenario();
  await world.joinAndWait('rin');
  platform.failNext('board', new AdapterError('forbidden', 'no permission'));
  for (let i = 0; i < 3; i++) await show();
  expect(board()).toBeUndefined();
  expect(platform.requestedActions.filter(({ kind }) => kind === 'board')).toHaveLength(1);
  world.clock.advance(DAY_MS);
  await show();
  expect(board()).toMatchObject({ open: true });
});
