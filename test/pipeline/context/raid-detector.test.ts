import { expect, test } from 'vitest';
import type { JoinCounter, RaidModeSettings, Server } from '#core';
import { createMemoryJoinCounter } from '../../../src/memory/index.ts';
import { createRaidDetector } from '../../../src/pipeline/context/raid-detector.ts';
import { createFakeAdapter } from '../../support/fake-adapter.ts';
import { createFakeClock, MINUTE_MS } from '../../support/fake-clock.ts';
import { member, moderator } from '../../support/messages.ts';
import { testPolicy } from '../../support/shipped-wording-and-policy.ts';

const WAVES_POLICY = { joins: 4, windowMinutes: 2, minutes: 30, do: ['verification' as const] };
const EXEMPT = { roles: ['regular'], channels: [] };

/** Two processes that count together. */
function createScenario(joinCounter: JoinCounter = createMemoryJoinCounter()) {
  const clock = createFakeClock();
  const raised: RaidModeSettings[] = [];
  const logged: string[] = [];
  const adapter = {
    ...createFakeAdapter(),
    enableRaidMode: async (_: Server, shield: RaidModeSettings) => void raised.push(shield),
  };
  const note = (what: string) => void logged.push(what);
  const process = () =>
    createRaidDetector({
      joinCounter,
      policies: { of: () => testPolicy({ waves: WAVES_POLICY, exempt: EXEMPT }) },
      adapterOf: () => adapter,
      clock,
      log: { info: note, warn: note, error: note },
    });
  return { clock, raised, logged, both: [process(), process()] as const };
}

test('a wave whose accounts are told to two processes is one wave, and everybody in it is named once', async () => {
  const { both, raised } = createScenario();
  const came: string[] = [];
  for (let n = 0; n < 6; n++) {
    const named = await both[n % 2]!.recordJoin(member(`m${n}`, { language: 'en' }));
    came.push(...named.map(({ id, language }) => `${id} ${language ?? '-'}`));
  }
  // Who came through the other process is known by the id alone.
  expect(came).toEqual(['m0 -', 'm1 en', 'm2 -', 'm3 en', 'm4 en', 'm5 en']);
  expect(raised[0]).toMatchObject({ cause: 'joins', accounts: 4 });
});

test('programs, moderators and those with an exempt role are no strangers, however many come', async () => {
  const { both, raised } = createScenario();
  for (let n = 0; n < 6; n++) {
    await both[0].recordJoin(member(`bot${n}`, { bot: true }));
    await both[0].recordJoin(moderator(`mod${n}`));
    await both[0].recordJoin(member(`regular${n}`, { roles: ['regular'] }));
  }
  expect(raised).toEqual([]);
});

test('while the counting store is down no wave is detected, and nothing else stops', async () => {
  const away: JoinCounter = { recordJoin: () => Promise.reject(new Error('away')) };
  const { both, raised, logged, clock } = createScenario(away);
  for (let n = 0; n < 6; n++) {
    expect(await both[0].recordJoin(member(`m${n}`))).toEqual([]);
    clock.advance(MINUTE_MS / 60);
  }
  expect(raised).toEqual([]);
  expect(logged).toContain('join_count_failed');
});
