import { expect, test } from 'vitest';
import { AdapterError } from '#core';
import { voices } from '../../src/cases/index.ts';
import { createGateBoard } from '../../src/pipeline/gate-board.ts';
import { createMemoryPolicies } from '../../src/store/index.ts';
import { DAY } from '../support/clock.ts';
import { fakeAdapter } from '../support/fake-adapter.ts';
import { createGateWorld, GATE, memoryGateStores } from '../support/gate-world.ts';
import { member, moderator, SERVER } from '../support/messages.ts';
import { testPolicy, wordings } from '../support/wordings.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

function office(without: readonly 'board'[] = []) {
  const platform = { ...fakeAdapter({ without }), servers: () => [SERVER] };
  const stores = memoryGateStores();
  const world = createGateWorld({ stores, adapter: platform });
  const policies = createMemoryPolicies(() => testPolicy({ gate: GATE, channels: { moderators: 'mods' } }));
  const show = createGateBoard({
    ...{ ...stores, policies, gate: world.gate, clock: world.clock, log: silent },
    adapters: [platform],
    voicesOf: () => voices(wordings, 'ja'),
  });
  return { world, platform, show, board: () => platform.boards.get('gate/waiting') };
}

test('moderators see how many wait at the gate, on one board that is changed in its place', async () => {
  const { world, platform, show, board } = office();
  await show();
  expect(board()).toBeUndefined();
  for (const id of ['rin', 'sora']) await world.waiting(id);
  for (let i = 0; i < 2; i++) await show();
  expect(board()).toMatchObject({ channel: 'mods', open: true });
  expect(board()!.text).toContain('2人');
  expect(board()!.text).not.toContain('rin');
  for (const id of ['rin', 'sora']) await world.gate.vouch(moderator(), member(id));
  await show();
  expect(board()).toMatchObject({ open: false, text: '確認待ちの利用者はいません。' });
  expect(platform.changes.filter((kind) => kind === 'board')).toHaveLength(2);
});

test('a platform without boards is asked nothing', async () => {
  const { world, platform, show } = office(['board']);
  await world.waiting('rin');
  const asked = platform.asked.length;
  await show();
  expect(platform.asked).toHaveLength(asked);
});

test('a board that the platform refuses is not asked for again and again, but a day later', async () => {
  const { world, platform, show, board } = office();
  await world.waiting('rin');
  platform.fail('board', new AdapterError('forbidden', 'no permission'));
  for (let i = 0; i < 3; i++) await show();
  expect(board()).toBeUndefined();
  expect(platform.asked.filter(({ kind }) => kind === 'board')).toHaveLength(1);
  world.clock.pass(DAY);
  await show();
  expect(board()).toMatchObject({ open: true });
});
