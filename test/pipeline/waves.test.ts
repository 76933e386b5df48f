import { expect, test } from 'vitest';
import type { Arrivals, Server, Shield } from '#core';
import { createWaves } from '../../src/pipeline/waves.ts';
import { createMemoryArrivals } from '../../src/store/index.ts';
import { fakeClock, MINUTE } from '../support/clock.ts';
import { fakeAdapter } from '../support/fake-adapter.ts';
import { member, moderator } from '../support/messages.ts';
import { testPolicy } from '../support/wordings.ts';

const WAVES = { joins: 4, windowMinutes: 2, minutes: 30, do: ['verification' as const] };
const EXEMPT = { roles: ['regular'], channels: [] };

/** Two processes that count together. */
function town(arrivals: Arrivals = createMemoryArrivals()) {
  const clock = fakeClock();
  const raised: Shield[] = [];
  const logged: string[] = [];
  const adapter = { ...fakeAdapter(), shield: async (_: Server, shield: Shield) => void raised.push(shield) };
  const note = (what: string) => void logged.push(what);
  const process = () =>
    createWaves({
      arrivals,
      policies: { of: () => testPolicy({ waves: WAVES, exempt: EXEMPT }) },
      adapterOf: () => adapter,
      clock,
      log: { info: note, warn: note, error: note },
    });
  return { clock, raised, logged, both: [process(), process()] as const };
}

test('a wave whose accounts are told to two processes is one wave, and everybody in it is named once', async () => {
  const { both, raised } = town();
  const came: string[] = [];
  for (let n = 0; n < 6; n++) {
    const named = await both[n % 2]!.joined(member(`m${n}`, { language: 'en' }));
    came.push(...named.map(({ id, language }) => `${id} ${language ?? '-'}`));
  }
  // Who came through the other process is known by the id alone.
  expect(came).toEqual(['m0 -', 'm1 en', 'm2 -', 'm3 en', 'm4 en', 'm5 en']);
  expect(raised[0]).toMatchObject({ cause: 'joins', accounts: 4 });
});

test('programs, moderators and those with an exempt role are no strangers, however many come', async () => {
  const { both, raised } = town();
  for (let n = 0; n < 6; n++) {
    await both[0].joined(member(`bot${n}`, { bot: true }));
    await both[0].joined(moderator(`mod${n}`));
    await both[0].joined(member(`regular${n}`, { roles: ['regular'] }));
  }
  expect(raised).toEqual([]);
});

test('while the counting store is away nobody is taken for a wave, and nothing else stops', async () => {
  const away: Arrivals = { joined: () => Promise.reject(new Error('away')) };
  const { both, raised, logged, clock } = town(away);
  for (let n = 0; n < 6; n++) {
    expect(await both[0].joined(member(`m${n}`))).toEqual([]);
    clock.pass(MINUTE / 60);
  }
  expect(raised).toEqual([]);
  expect(logged).toContain('joins not counted');
});
