import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../support/clock.ts';
import { createGateWorld, pass } from '../support/gate-world.ts';
import { SERVER } from '../support/messages.ts';

const NUMBER = '+819012345678';
const rin = { server: SERVER, id: 'rin' };

test('forged, used, expired and replaced links open nothing', async () => {
  const world = createGateWorld();
  const who = await world.waiting('rin');
  const first = world.tokenOf('rin');
  const forged = [
    '',
    'x',
    first.slice(0, -1),
    `${first}A`,
    first.toUpperCase(),
    '../member/fake:square/rin',
    '%00',
  ];
  for (const token of forged) {
    expect(await world.gate.door!.visit(token)).toBeUndefined();
    expect(await world.send(token, NUMBER)).toEqual({ kind: 'no-link' });
    expect(await world.enter(token, '000000')).toEqual({ kind: 'no-link' });
  }
  const url = await world.gate.link(who);
  const second = url.slice(url.lastIndexOf('/') + 1);
  expect(await world.send(first, NUMBER)).toEqual({ kind: 'no-link' });
  await world.send(second, NUMBER);
  expect(await world.enter(second, world.sms.texts[0]!.code)).toEqual({ kind: 'open' });
  expect(await world.send(second, NUMBER)).toEqual({ kind: 'no-link' });

  await world.waiting('sora');
  world.clock.pass(DAY);
  expect(await world.send(world.tokenOf('sora'), NUMBER)).toEqual({ kind: 'no-link' });
  expect(world.sms.texts).toHaveLength(1);
});

test('a code is good once, for ten minutes, in the browser that asked for it, with its own link', async () => {
  const world = createGateWorld();
  await world.waiting('rin');
  await world.waiting('sora');
  const [token, other] = [world.tokenOf('rin'), world.tokenOf('sora')];
  await world.send(token, NUMBER);
  const old = world.sms.texts[0]!.code;
  expect(await world.enter(other, old)).toEqual({ kind: 'no-code' });
  expect(await world.enter(token, old, 'another browser')).toEqual({ kind: 'no-code' });
  world.clock.pass(10 * MINUTE);
  expect(await world.enter(token, old)).toEqual({ kind: 'no-code' });
  await world.send(token, NUMBER);
  const fresh = world.sms.texts[1]!.code;
  if (old !== fresh) expect(await world.enter(token, old)).toEqual({ kind: 'wrong-code' });
  const several = await Promise.all([1, 2, 3].map(() => world.enter(token, fresh)));
  expect(several.filter(({ kind }) => kind === 'open')).toHaveLength(1);
  expect(world.adapter.changes.filter((kind) => kind === 'release')).toHaveLength(1);
});

test('ten thousand wrong codes let nobody in, from one address or from many', async () => {
  const world = createGateWorld();
  await world.waiting('rin');
  const token = world.tokenOf('rin');
  const kinds = new Map<string, number>();
  await world.send(token, NUMBER);
  for (let guess = 0; guess < 10_000; guess++) {
    const { code } = world.sms.texts.at(-1)!;
    const wrong = String((Number(code) + 1 + guess) % 1_000_000).padStart(6, '0');
    const { kind } = await world.enter(token, wrong, token, `192.0.2.${guess % 250}`);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (guess % 100 === 0) await world.send(token, NUMBER, token, `192.0.2.${guess % 250}`);
  }
  expect(kinds.get('open')).toBeUndefined();
  expect(kinds.get('wrong-code')).toBeLessThanOrEqual(15);
  expect(world.sms.texts.length).toBeLessThanOrEqual(3);
  expect(world.adapter.member(rin).quarantined).toBe(true);
  // The right one is too late for this code.
  expect(await world.enter(token, world.sms.texts.at(-1)!.code, token, '198.51.100.1')).toEqual({
    kind: 'no-code',
  });
});

test('many tries at the same moment are no more than five', async () => {
  const world = createGateWorld();
  await world.waiting('rin');
  const token = world.tokenOf('rin');
  await world.send(token, NUMBER);
  const wrong = world.sms.texts[0]!.code === '000000' ? '000001' : '000000';
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) => world.enter(token, wrong, token, `ip${n}`)),
  );
  expect(answers.filter(({ kind }) => kind === 'wrong-code')).toHaveLength(5);
});

test('one number is texted three times an hour at most, whoever asks; a member five times; an address twenty', async () => {
  const world = createGateWorld();
  await world.waiting('rin');
  const rins = world.tokenOf('rin');
  for (let n = 0; n < 5; n++) expect((await world.send(rins, `+8190000000${n}0`)).kind).toBe('sent');
  expect(await world.send(rins, '+81900000099')).toEqual({ kind: 'too-many', minutes: 60 });
  for (const id of ['a', 'b', 'c', 'd']) await world.waiting(id);
  const kinds = [];
  for (const id of ['a', 'b', 'c', 'd']) kinds.push((await world.send(world.tokenOf(id), NUMBER)).kind);
  expect(kinds).toEqual(['sent', 'sent', 'sent', 'too-many']);

  const crowd = [];
  for (let n = 0; n < 25; n++) {
    await world.waiting(`m${n}`);
    crowd.push((await world.send(world.tokenOf(`m${n}`), `+8180000010${n + 10}`, 's', '203.0.113.9')).kind);
  }
  expect(crowd.filter((kind) => kind === 'sent')).toHaveLength(20);
  world.clock.pass(HOUR + MINUTE);
  expect((await world.send(world.tokenOf('d'), NUMBER)).kind).toBe('sent');
});

test('one number opens the gate for so many accounts as the policy says', async () => {
  const world = createGateWorld();
  expect(await pass(world, 'one')).toBe('open');
  expect(await pass(world, 'two')).toBe('open');
  world.clock.pass(2 * HOUR);
  expect(await pass(world, 'three')).toBe('number-refused');
  expect(world.adapter.member({ server: SERVER, id: 'three' }).quarantined).toBe(true);
});

test('the number of a banned recruiter does not open the gate for the next account', async () => {
  const world = createGateWorld();
  expect(await pass(world, 'recruiter')).toBe('open');
  world.histories.set('recruiter', { banned: true });
  expect(await pass(world, 'next')).toBe('number-refused');
  world.histories.set('recruiter', { banned: false });
  world.clock.pass(2 * HOUR);
  expect(await pass(world, 'next')).toBe('open');
});
