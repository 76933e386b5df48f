import { expect, test } from 'vitest';
import type { ActionKind, Policy } from '#core';
import { AdapterError } from '#core';
import { createLocalizer } from '../../../src/cases/index.ts';
import { createPostOnce } from '../../../src/member-support/post-once.ts';
import {
  createMemoryCaseStores,
  createMemoryCounters,
  createMemoryKeyValueStore,
  createMemoryLeases,
  createMemoryPolicyStore,
} from '../../../src/memory/index.ts';
import { createMonthlyBoardUpdater } from '../../../src/scoreboard/boards/monthly-board.ts';
import { createPendingDecisionsUpdater } from '../../../src/scoreboard/boards/pending-decisions-board.ts';
import { openedEvent } from '../../contracts/archive.ts';
import { createFakeAdapter } from '../../support/fake-adapter.ts';
import { createFakeClock, DAY_MS, HOUR_MS } from '../../support/fake-clock.ts';
import { member, message, moderator, SERVER } from '../../support/messages.ts';
import { testPolicy, wordings } from '../../support/shipped-wording-and-policy.ts';

/** A server on 2 November 2026 at noon in Japan, with one reported case. */
async function createScenario(more: Partial<Policy> = {}, without: readonly ActionKind[] = ['board']) {
  const clock = createFakeClock();
  const platform = { ...createFakeAdapter({ without }), listServers: () => [SERVER] };
  const { archive, caseTimeline } = createMemoryCaseStores();
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const stores = { leases: createMemoryLeases(), keyValueStore: createMemoryKeyValueStore() };
  const policies = createMemoryPolicyStore(() => testPolicy({ channels: { moderators: 'mods' }, ...more }));
  const createProcess = () => {
    const ports = {
      archive,
      ...stores,
      log,
      caseTimeline,
      counters: createMemoryCounters(),
      policies,
      localizerFor: () => createLocalizer(wordings, 'ja'),
      postOnce: createPostOnce({ ...stores, adapterOf: () => platform, clock, log }),
      adapters: [platform],
      clock,
    };
    return {
      updateMonthly: createMonthlyBoardUpdater(ports),
      updateWaiting: createPendingDecisionsUpdater(ports),
    };
  };
  const reported = { kind: 'reported', at: clock.now(), reporter: member('sora'), reason: '' } as const;
  await archive.append('Y-1', 0, [openedEvent(message('rin', 'x')), reported]);
  const postedNotices = () =>
    platform.requestedActions.flatMap((action) => (action.kind === 'notice' ? [action] : []));
  return { clock, archive, createProcess, postedNotices, platform };
}

test('moderators are reminded once a day of a report that has waited for more than a day, until they decide', async () => {
  const { clock, archive, createProcess, postedNotices } = await createScenario();
  const all = [createProcess(), createProcess()];
  const rounds = async () => {
    for (let i = 0; i < 3; i++) for (const updaters of all) await updaters.updateWaiting();
  };
  await rounds();
  expect(postedNotices()).toEqual([]);
  clock.advance(DAY_MS + HOUR_MS);
  await rounds();
  expect(postedNotices()).toHaveLength(1);
  expect(postedNotices()[0]).toMatchObject({ channel: 'mods' });
  expect(postedNotices()[0]!.text).toContain('通報 1件');
  expect(postedNotices()[0]!.text).toContain('Y-1');
  clock.advance(7 * DAY_MS);
  await rounds();
  expect(postedNotices()).toHaveLength(2);
  expect(postedNotices()[1]!.text).toContain('7日を過ぎています');
  await archive.append('Y-1', 2, [
    { kind: 'ruled', at: clock.now(), moderator: moderator(), decision: 'uphold' },
  ]);
  clock.advance(DAY_MS);
  await rounds();
  expect(postedNotices()).toHaveLength(2);
});

test("on the first of the month last month's figures are posted once; a month without cases is not posted", async () => {
  const { clock, createProcess, postedNotices } = await createScenario();
  await createProcess().updateMonthly();
  expect(postedNotices()).toEqual([]);
  clock.advance(29 * DAY_MS);
  for (let i = 0; i < 3; i++) await createProcess().updateMonthly();
  expect(postedNotices()).toHaveLength(1);
  expect(postedNotices()[0]!.text).toContain('2026-11-01 – 2026-11-30');
  clock.advance(31 * DAY_MS);
  await createProcess().updateMonthly();
  expect(postedNotices()).toHaveLength(1);
});

test('without a channel for moderators, or with both boards switched off, nothing is posted', async () => {
  for (const more of [{ channels: {} }, { scoreboard: { monthly: false, reminders: false } }]) {
    const { clock, createProcess, postedNotices } = await createScenario(more);
    clock.advance(29 * DAY_MS);
    await createProcess().updateMonthly();
    await createProcess().updateWaiting();
    expect(postedNotices()).toEqual([]);
  }
});

test('where there are boards, a waiting case has one, which is changed in place each day and closed by the decision', async () => {
  const { clock, archive, createProcess, postedNotices, platform } = await createScenario({}, []);
  const all = [createProcess(), createProcess()];
  const rounds = async () => {
    for (let i = 0; i < 3; i++) await Promise.all(all.map((updaters) => updaters.updateWaiting()));
  };
  await rounds();
  expect(platform.boards.size).toBe(0);
  clock.advance(DAY_MS + HOUR_MS);
  await rounds();
  expect(platform.boards.get('waiting/Y-1')).toMatchObject({ channel: 'mods', open: true });
  expect(platform.boards.get('waiting/Y-1')!.text).toContain('通報 1件');
  const requestCount = platform.requestedActions.length;
  await rounds();
  expect(platform.requestedActions).toHaveLength(requestCount);
  clock.advance(7 * DAY_MS);
  await rounds();
  expect(platform.boards.get('waiting/Y-1')!.text).toContain('7日を過ぎています');
  await archive.append('Y-1', 2, [
    { kind: 'ruled', at: clock.now(), moderator: moderator(), decision: 'uphold' },
  ]);
  await rounds();
  expect(platform.boards.get('waiting/Y-1')).toMatchObject({ open: false });
  expect([platform.boards.size, postedNotices().length]).toEqual([1, 0]);
});

test("where there are boards, last month's figures are one board, which changes with a late decision", async () => {
  const { clock, archive, createProcess, platform } = await createScenario({}, []);
  clock.advance(29 * DAY_MS);
  for (let i = 0; i < 3; i++) await createProcess().updateMonthly();
  const first = platform.boards.get('monthly/2026-11')!;
  expect(first.text).toContain('2026-11-01 – 2026-11-30');
  expect(platform.changes).toEqual(['board']);
  await archive.append('Y-1', 2, [
    { kind: 'ruled', at: clock.now(), moderator: moderator(), decision: 'uphold' },
  ]);
  clock.advance(DAY_MS);
  await createProcess().updateMonthly();
  expect(platform.boards.size).toBe(1);
  expect(platform.boards.get('monthly/2026-11')!.text).not.toBe(first.text);
});

test('a board that the platform could not show is shown at the next update', async () => {
  const { clock, createProcess, platform } = await createScenario({}, []);
  clock.advance(DAY_MS + HOUR_MS);
  platform.failNext('board', new AdapterError('unavailable', 'away'));
  await createProcess().updateWaiting();
  expect(platform.boards.size).toBe(0);
  await createProcess().updateWaiting();
  expect(platform.boards.size).toBe(1);
});
