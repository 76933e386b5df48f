import { expect, test } from 'vitest';
import { AdapterError } from '#core';
import { HOUR_MS } from '../support/fake-clock.ts';
import { member, moderator } from '../support/messages.ts';
import {
  createGateWorld,
  createMemoryGateStores,
  GATE_POLICY,
  passVerification,
} from '../support/worlds/gate-world.ts';

test('the figures count who was asked, verified, refused, and let in by a moderator, each member once', async () => {
  const world = createGateWorld({ policy: { gate: { ...GATE_POLICY, accountsPerNumber: 1 } } });
  await passVerification(world, 'rin');
  world.clock.advance(2 * HOUR_MS);
  expect(await passVerification(world, 'sora')).toBe('number-refused');
  await world.joinAndWait('sora');
  world.adapter.failNext('release', new AdapterError('unavailable', 'away'));
  await world.gate.vouch(moderator(), member('sora'));
  await world.gate.resume();
  await world.gate.resume();
  expect(world.counts).toEqual({
    'gate.asked': 2,
    'gate.passed': 1,
    'gate.refused': 1,
    'gate.vouched': 1,
  });
});

test('members whom a switched-off gate or an overturned case lets in are counted as released', async () => {
  const stores = createMemoryGateStores();
  const on = createGateWorld({ stores });
  await on.joinAndWait('rin');
  await on.gate.askAuthor(member('sora'), 'Y-1');
  await on.gate.endCase(member('sora'), 'Y-1');
  expect(on.counts).toEqual({ 'gate.asked': 2, 'gate.released': 1 });
  const off = createGateWorld({ stores, policy: { gate: { ...GATE_POLICY, mode: 'off' } } });
  await off.gate.resume();
  expect(off.counts).toEqual({ 'gate.released': 1 });
});

test('in shadow mode nothing is counted', async () => {
  const world = createGateWorld({ policy: { mode: 'shadow' } });
  await world.joinAndWait('rin');
  expect(world.counts).toEqual({});
});
