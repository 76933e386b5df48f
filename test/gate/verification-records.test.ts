import { expect, test } from 'vitest';
import { parseMobileNumber } from '../../adapters/sms/index.ts';
import { createVerificationRecords } from '../../src/gate/verification-records.ts';
import { DAY_MS, HOUR_MS } from '../support/fake-clock.ts';
import { member, moderator, SERVER } from '../support/messages.ts';
import { createGateWorld, GATE_KEY, GATE_POLICY, passVerification } from '../support/worlds/gate-world.ts';

const NUMBER = '+819012345678';
const OTHER_SERVER = { ...SERVER, id: 'other' };

function createRecordsWorld(policy = {}) {
  const world = createGateWorld({ policy });
  const normaliseNumber = (typed: string) => parseMobileNumber(typed);
  const { keyValueStore } = world;
  return {
    world,
    records: createVerificationRecords({ keyValueStore, hashKey: GATE_KEY, normaliseNumber }),
    withoutKey: createVerificationRecords({ keyValueStore }),
  };
}

test('for a number, however it is written, the records name each account that passed with it, and when', async () => {
  const { world, records } = createRecordsWorld();
  const firstTime = world.clock.now();
  await passVerification(world, 'one');
  world.clock.advance(HOUR_MS);
  await passVerification(world, 'two');
  const hash = records.hashNumber(SERVER, '０９０-１２３４-５６７８')!;
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const found = await records.findByHash(SERVER, hash);
  expect(found.map(({ account, result, method }) => [account, result, method])).toEqual([
    ['one', 'admitted', 'number'],
    ['two', 'admitted', 'number'],
  ]);
  expect(found[0]?.proofs).toEqual([{ kind: 'number', hash, at: firstTime, result: 'passed' }]);
  expect(await records.findByHash(SERVER, records.hashNumber(SERVER, '090-9999-9999')!)).toEqual([]);
});

test('an account that was refused because of a banned number is found by that number, and says why', async () => {
  const { world, records } = createRecordsWorld();
  await passVerification(world, 'recruiter');
  world.histories.set('recruiter', { banned: true });
  expect(await passVerification(world, 'next')).toBe('number-refused');
  const hash = records.hashNumber(SERVER, NUMBER)!;
  const next = await records.findByAccount(SERVER, 'next');
  expect(next).toMatchObject({ result: 'waiting', reason: 'new-account' });
  expect(next?.proofs).toEqual([{ kind: 'number', hash, at: world.clock.now(), result: 'banned' }]);
  expect((await records.findByHash(SERVER, hash)).map(({ account }) => account)).toEqual([
    'recruiter',
    'next',
  ]);
});

test('a refused account does not count as one of the accounts of a number', async () => {
  const { world } = createRecordsWorld({ gate: { ...GATE_POLICY, accountsPerNumber: 1 } });
  await passVerification(world, 'one');
  expect(await passVerification(world, 'two')).toBe('number-refused');
  world.histories.set('one', { banned: false });
  expect((await world.keyValueStore.list('gate/number/')).length).toBe(1);
});

test('a member whom a moderator let in has a record with the moderator and no number', async () => {
  const { world, records } = createRecordsWorld();
  await world.joinAndWait('rin');
  await world.gate.vouch(moderator('aoi'), member('rin'));
  expect(await records.findByAccount(SERVER, 'rin')).toEqual({
    account: 'rin',
    result: 'admitted',
    at: world.clock.now(),
    method: 'moderator',
    moderator: 'aoi',
    proofs: [],
  });
  expect(await records.findByAccount(SERVER, 'sora')).toBeUndefined();
});

test('a number of one server says nothing about another server, and without the key no number is searched', async () => {
  const { world, records, withoutKey } = createRecordsWorld();
  await passVerification(world, 'one');
  const hash = records.hashNumber(SERVER, NUMBER)!;
  expect(records.hashNumber(OTHER_SERVER, NUMBER)).not.toBe(hash);
  expect(await records.findByHash(OTHER_SERVER, hash)).toEqual([]);
  expect(withoutKey.hashNumber(SERVER, NUMBER)).toBeUndefined();
  expect(await withoutKey.findByHash(SERVER, hash)).toHaveLength(1);
  expect(records.hashNumber(SERVER, '03-1234-5678')).toBeUndefined();
  expect(await records.findByHash(SERVER, '../member')).toEqual([]);
});

test('the hash of an account under a hold outlives the days of the policy until the hold ends', async () => {
  const { world, records } = createRecordsWorld({ gate: { ...GATE_POLICY, keepDays: 30 } });
  await passVerification(world, 'held');
  await passVerification(world, 'free');
  world.heldMembers.add('held');
  world.clock.advance(31 * DAY_MS);
  await world.gate.deleteExpiredProofs();
  expect((await records.findByAccount(SERVER, 'held'))?.proofs).toHaveLength(1);
  expect((await records.findByAccount(SERVER, 'free'))?.proofs).toEqual([]);
  world.heldMembers.delete('held');
  await world.gate.deleteExpiredProofs();
  expect((await records.findByAccount(SERVER, 'held'))?.proofs).toEqual([]);
});

test('what an older version stored about a number is read', async () => {
  const { world, records } = createRecordsWorld();
  const hash = records.hashNumber(SERVER, NUMBER)!;
  await world.keyValueStore.put(
    `gate/member/${SERVER.platform}:${SERVER.id}/old`,
    JSON.stringify({ state: 'open', by: 'number', at: 5 }),
  );
  await world.keyValueStore.put(`gate/number/${hash}/old`, JSON.stringify({ server: SERVER, at: 5 }));
  expect(await records.findByHash(SERVER, hash)).toEqual([
    {
      account: 'old',
      result: 'admitted',
      at: new Date(5),
      method: 'number',
      proofs: [{ kind: 'number', hash, at: new Date(5), result: 'passed' }],
    },
  ]);
});
