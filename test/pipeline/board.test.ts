import { expect, test } from 'vitest';
import type { ActionKind, Policy } from '#core';
import { AdapterError } from '#core';
import { voices } from '../../src/cases/index.ts';
import { createAnnounce } from '../../src/pipeline/announce.ts';
import { createBoard } from '../../src/pipeline/board.ts';
import {
  createMemoryBook,
  createMemoryClaims,
  createMemoryMemos,
  createMemoryPolicies,
  createMemoryTallies,
} from '../../src/store/index.ts';
import { opening } from '../contracts/archive.ts';
import { DAY, fakeClock, HOUR } from '../support/clock.ts';
import { fakeAdapter } from '../support/fake-adapter.ts';
import { member, message, moderator, SERVER } from '../support/messages.ts';
import { testPolicy, wordings } from '../support/wordings.ts';

/** 2 November 2026, noon in Japan: a case was opened, and reported. */
async function office(more: Partial<Policy> = {}, without: readonly ActionKind[] = ['board']) {
  const clock = fakeClock();
  const platform = { ...fakeAdapter({ without }), servers: () => [SERVER] };
  const { archive, chronicle } = createMemoryBook();
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const kept = { claims: createMemoryClaims(), memos: createMemoryMemos() };
  const policies = createMemoryPolicies(() => testPolicy({ channels: { moderators: 'mods' }, ...more }));
  const process = () =>
    createBoard({
      archive,
      ...kept,
      log,
      chronicle,
      tallies: createMemoryTallies(),
      policies,
      voicesOf: () => voices(wordings, 'ja'),
      announce: createAnnounce({ ...kept, adapterOf: () => platform, clock, log }),
      adapters: [platform],
      clock,
    });
  const reported = { kind: 'reported', at: clock.now(), reporter: member('sora'), reason: '' } as const;
  await archive.append('Y-1', 0, [opening(message('rin', 'x')), reported]);
  const told = () => platform.asked.flatMap((action) => (action.kind === 'notice' ? [action] : []));
  return { clock, archive, process, told, platform };
}

test('moderators are reminded once a day of what has waited for more than one, until they decide', async () => {
  const { clock, archive, process, told } = await office();
  const all = [process(), process()];
  const rounds = async () => {
    for (let i = 0; i < 3; i++) for (const each of all) await each.remind();
  };
  await rounds();
  expect(told()).toEqual([]);
  clock.pass(DAY + HOUR);
  await rounds();
  expect(told()).toHaveLength(1);
  expect(told()[0]).toMatchObject({ channel: 'mods' });
  expect(told()[0]!.text).toContain('通報 1件');
  expect(told()[0]!.text).toContain('Y-1');
  clock.pass(7 * DAY);
  await rounds();
  expect(told()).toHaveLength(2);
  expect(told()[1]!.text).toContain('7日を過ぎています');
  await archive.append('Y-1', 2, [
    { kind: 'ruled', at: clock.now(), moderator: moderator(), decision: 'uphold' },
  ]);
  clock.pass(DAY);
  await rounds();
  expect(told()).toHaveLength(2);
});

test("on the first of the month last month's figures come once; nothing comes of a month without anything", async () => {
  const { clock, process, told } = await office();
  await process().monthly();
  expect(told()).toEqual([]);
  clock.pass(29 * DAY);
  for (let i = 0; i < 3; i++) await process().monthly();
  expect(told()).toHaveLength(1);
  expect(told()[0]!.text).toContain('2026-11-01 – 2026-11-30');
  clock.pass(31 * DAY);
  await process().monthly();
  expect(told()).toHaveLength(1);
});

test('without a channel for moderators, or where they want neither, nobody is told', async () => {
  for (const more of [{ channels: {} }, { scoreboard: { monthly: false, reminders: false } }]) {
    const { clock, process, told } = await office(more);
    clock.pass(29 * DAY);
    await process().monthly();
    await process().remind();
    expect(told()).toEqual([]);
  }
});

test('where there are boards, a case that waits has one, changed in its place each day and settled when decided', async () => {
  const { clock, archive, process, told, platform } = await office({}, []);
  const all = [process(), process()];
  const rounds = async () => {
    for (let i = 0; i < 3; i++) await Promise.all(all.map((each) => each.remind()));
  };
  await rounds();
  expect(platform.boards.size).toBe(0);
  clock.pass(DAY + HOUR);
  await rounds();
  expect(platform.boards.get('waiting/Y-1')).toMatchObject({ channel: 'mods', open: true });
  expect(platform.boards.get('waiting/Y-1')!.text).toContain('通報 1件');
  const asked = platform.asked.length;
  await rounds();
  expect(platform.asked).toHaveLength(asked);
  clock.pass(7 * DAY);
  await rounds();
  expect(platform.boards.get('waiting/Y-1')!.text).toContain('7日を過ぎています');
  await archive.append('Y-1', 2, [
    { kind: 'ruled', at: clock.now(), moderator: moderator(), decision: 'uphold' },
  ]);
  await rounds();
  expect(platform.boards.get('waiting/Y-1')).toMatchObject({ open: false });
  expect([platform.boards.size, told().length]).toEqual([1, 0]);
});

test("where there are boards, last month's figures are one board, changed when a late decision changes them", async () => {
  const { clock, archive, process, platform } = await office({}, []);
  clock.pass(29 * DAY);
  for (let i = 0; i < 3; i++) await process().monthly();
  const first = platform.boards.get('monthly/2026-11')!;
  expect(first.text).toContain('2026-11-01 – 2026-11-30');
  expect(platform.changes).toEqual(['board']);
  await archive.append('Y-1', 2, [
    { kind: 'ruled', at: clock.now(), moderator: moderator(), decision: 'uphold' },
  ]);
  clock.pass(DAY);
  await process().monthly();
  expect(platform.boards.size).toBe(1);
  expect(platform.boards.get('monthly/2026-11')!.text).not.toBe(first.text);
});

test('a board that the platform could not show is shown the next time', async () => {
  const { clock, process, platform } = await office({}, []);
  clock.pass(DAY + HOUR);
  platform.fail('board', new AdapterError('unavailable', 'away'));
  await process().remind();
  expect(platform.boards.size).toBe(0);
  await process().remind();
  expect(platform.boards.size).toBe(1);
});
