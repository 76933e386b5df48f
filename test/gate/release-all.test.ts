import { expect, test } from 'vitest';
import { AdapterError } from '#core';
import { member, moderator, SERVER } from '../support/messages.ts';
import { createGateWorld, createMemoryGateStores, GATE_POLICY } from '../support/worlds/gate-world.ts';

const ids = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`);
const OFF = { gate: { ...GATE_POLICY, mode: 'off' } } as const;

test('when the gate is switched off, everyone who waits is let in, also after a restart in between', async () => {
  const stores = createMemoryGateStores();
  const before = createGateWorld({ stores });
  for (const id of ids(3)) await before.joinAndWait(id);
  const after = createGateWorld({ stores, adapter: before.adapter, policy: OFF });
  await after.gate.resume();
  const quarantined = ids(3).map((id) => before.adapter.memberState({ server: SERVER, id }).quarantined);
  expect(quarantined).toEqual([false, false, false]);
  expect((await after.gate.listWaiting(SERVER, 0)).count).toBe(0);
  expect(after.logged.join()).toContain('"released":3,"left":0');
  const requests = before.adapter.requestedActions.length;
  await after.gate.resume();
  expect(before.adapter.requestedActions).toHaveLength(requests);
});

test('a large number of members is let in a hundred a minute, and the log counts who is left', async () => {
  const stores = createMemoryGateStores();
  const world = createGateWorld({ stores });
  for (const id of ids(130)) await world.joinAndWait(id);
  await world.gate.releaseAll(moderator());
  await world.gate.resume();
  expect(world.logged.join()).toContain('"released":100,"left":30');
  expect((await world.gate.listWaiting(SERVER, 0)).count).toBe(30);
  const restarted = createGateWorld({ stores, adapter: world.adapter });
  await restarted.gate.resume();
  expect((await restarted.gate.listWaiting(SERVER, 0)).count).toBe(0);
});

test('who joins after the moderator let everyone in must verify', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  await world.gate.releaseAll(moderator());
  world.clock.advance(1000);
  await world.joinAndWait('later');
  await world.gate.resume();
  await world.gate.resume();
  const states = ['rin', 'later'].map((id) => world.adapter.memberState({ server: SERVER, id }).quarantined);
  expect(states).toEqual([false, true]);
});

test('a gate that is on again may ask a member whom it let in while it was off', async () => {
  const stores = createMemoryGateStores();
  const on = createGateWorld({ stores });
  await on.joinAndWait('rin');
  const off = createGateWorld({ stores, adapter: on.adapter, policy: OFF });
  await off.gate.resume();
  await on.joinAndWait('rin');
  expect(on.adapter.memberState({ server: SERVER, id: 'rin' }).quarantined).toBe(true);
});

test('a quarantine that the platform has not done yet is not done any more after the gate was switched off', async () => {
  const stores = createMemoryGateStores();
  const on = createGateWorld({ stores });
  on.adapter.failNext('quarantine', new AdapterError('unavailable', 'away'));
  await on.joinAndWait('rin');
  const off = createGateWorld({ stores, adapter: on.adapter, policy: OFF });
  await off.gate.resume();
  await off.gate.resume();
  expect(on.adapter.memberState({ server: SERVER, id: 'rin' }).quarantined).toBe(false);
  expect(on.adapter.requestedActions.filter(({ kind }) => kind === 'quarantine')).toHaveLength(1);
});

test('members who wait since an older version are let in, too; a quarantine of a case stays', async () => {
  const world = createGateWorld({ policy: OFF });
  for (const id of ['old', 'struck']) {
    const { platform, id: server } = SERVER;
    const record = { state: 'waiting', why: 'wave', at: 5 };
    await world.keyValueStore.put(`gate/member/${platform}:${server}/${id}`, JSON.stringify(record));
    await world.adapter.apply(SERVER, { kind: 'quarantine', member: member(id), reason: 'earlier' });
  }
  world.histories.set('struck', { quarantined: true });
  await world.gate.resume();
  const states = ['old', 'struck'].map((id) => world.adapter.memberState({ server: SERVER, id }).quarantined);
  expect(states).toEqual([false, true]);
});
