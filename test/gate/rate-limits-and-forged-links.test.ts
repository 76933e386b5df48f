import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../support/fake-clock.ts';
import { SERVER } from '../support/messages.ts';
import { createGateWorld, passVerification } from '../support/worlds/gate-world.ts';

const NUMBER = '+819012345678';
const rin = { server: SERVER, id: 'rin' };

test('forged, used, expired and replaced links open nothing', async () => {
  const world = createGateWorld();
  const newcomer = await world.joinAndWait('rin');
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
    expect(await world.gate.verificationService!.resolveLink(token)).toBeUndefined();
    expect(await world.sendCode(token, NUMBER)).toEqual({ kind: 'no-link' });
    expect(await world.enterCode(token, '000000')).toEqual({ kind: 'no-link' });
  }
  const url = await world.gate.createLink(newcomer);
  const second = url.slice(url.lastIndexOf('/') + 1);
  expect(await world.sendCode(first, NUMBER)).toEqual({ kind: 'no-link' });
  await world.sendCode(second, NUMBER);
  expect(await world.enterCode(second, world.sms.sentTexts[0]!.code)).toEqual({ kind: 'open' });
  expect(await world.sendCode(second, NUMBER)).toEqual({ kind: 'no-link' });

  await world.joinAndWait('sora');
  world.clock.advance(DAY_MS);
  expect(await world.sendCode(world.tokenOf('sora'), NUMBER)).toEqual({ kind: 'no-link' });
  expect(world.sms.sentTexts).toHaveLength(1);
});

test('a code is valid once, for ten minutes, in the browser that requested it, with its own link', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  await world.joinAndWait('sora');
  const [token, other] = [world.tokenOf('rin'), world.tokenOf('sora')];
  await world.sendCode(token, NUMBER);
  const old = world.sms.sentTexts[0]!.code;
  expect(await world.enterCode(other, old)).toEqual({ kind: 'no-code' });
  expect(await world.enterCode(token, old, 'another browser')).toEqual({ kind: 'no-code' });
  world.clock.advance(10 * MINUTE_MS);
  expect(await world.enterCode(token, old)).toEqual({ kind: 'no-code' });
  await world.sendCode(token, NUMBER);
  const fresh = world.sms.sentTexts[1]!.code;
  if (old !== fresh) expect(await world.enterCode(token, old)).toEqual({ kind: 'wrong-code' });
  const several = await Promise.all([1, 2, 3].map(() => world.enterCode(token, fresh)));
  expect(several.filter(({ kind }) => kind === 'open')).toHaveLength(1);
  expect(world.adapter.changes.filter((kind) => kind === 'release')).toHaveLength(1);
});

test('ten thousand wrong codes never open the gate, from one address or from many', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  const token = world.tokenOf('rin');
  const kinds = new Map<string, number>();
  await world.sendCode(token, NUMBER);
  for (let attempt = 0; attempt < 10_000; attempt++) {
    const { code } = world.sms.sentTexts.at(-1)!;
    const wrong = String((Number(code) + 1 + attempt) % 1_000_000).padStart(6, '0');
    const { kind } = await world.enterCode(token, wrong, token, `192.0.2.${attempt % 250}`);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (attempt % 100 === 0) await world.sendCode(token, NUMBER, token, `192.0.2.${attempt % 250}`);
  }
  expect(kinds.get('open')).toBeUndefined();
  expect(kinds.get('wrong-code')).toBeLessThanOrEqual(15);
  expect(world.sms.sentTexts.length).toBeLessThanOrEqual(3);
  expect(world.adapter.memberState(rin).quarantined).toBe(true);
  // The correct code comes too late: its tries are used up.
  expect(await world.enterCode(token, world.sms.sentTexts.at(-1)!.code, token, '198.51.100.1')).toEqual({
    kind: 'no-code',
  });
});

test('of many parallel tries only five are checked', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  const token = world.tokenOf('rin');
  await world.sendCode(token, NUMBER);
  const wrong = world.sms.sentTexts[0]!.code === '000000' ? '000001' : '000000';
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) => world.enterCode(token, wrong, token, `ip${n}`)),
  );
  expect(answers.filter(({ kind }) => kind === 'wrong-code')).toHaveLength(5);
});

test('an hour allows three text messages to a number, five for a member, twenty from an address', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  const rinToken = world.tokenOf('rin');
  for (let n = 0; n < 5; n++) expect((await world.sendCode(rinToken, `+8190000000${n}0`)).kind).toBe('sent');
  expect(await world.sendCode(rinToken, '+81900000099')).toEqual({ kind: 'too-many', minutes: 60 });
  for (const id of ['a', 'b', 'c', 'd']) await world.joinAndWait(id);
  const kinds = [];
  for (const id of ['a', 'b', 'c', 'd']) kinds.push((await world.sendCode(world.tokenOf(id), NUMBER)).kind);
  expect(kinds).toEqual(['sent', 'sent', 'sent', 'too-many']);

  const kindsFromOneAddress = [];
  for (let n = 0; n < 25; n++) {
    await world.joinAndWait(`m${n}`);
    kindsFromOneAddress.push(
      (await world.sendCode(world.tokenOf(`m${n}`), `+8180000010${n + 10}`, 's', '203.0.113.9')).kind,
    );
  }
  expect(kindsFromOneAddress.filter((kind) => kind === 'sent')).toHaveLength(20);
  world.clock.advance(HOUR_MS + MINUTE_MS);
  expect((await world.sendCode(world.tokenOf('d'), NUMBER)).kind).toBe('sent');
});

test('one number opens the gate for as many accounts as the policy allows', async () => {
  const world = createGateWorld();
  expect(await passVerification(world, 'one')).toBe('open');
  expect(await passVerification(world, 'two')).toBe('open');
  world.clock.advance(2 * HOUR_MS);
  expect(await passVerification(world, 'three')).toBe('number-refused');
  expect(world.adapter.memberState({ server: SERVER, id: 'three' }).quarantined).toBe(true);
});

test('the number of a banned recruiter does not open the gate for the next account', async () => {
  const world = createGateWorld();
  expect(await passVerification(world, 'recruiter')).toBe('open');
  world.histories.set('recruiter', { banned: true });
  expect(await passVerification(world, 'next')).toBe('number-refused');
  world.histories.set('recruiter', { banned: false });
  world.clock.advance(2 * HOUR_MS);
  expect(await passVerification(world, 'next')).toBe('open');
});

test('while the provider is down, tries are free: when it is back, the member gets the code at once', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  world.sms.nextDelivery = { sent: false, why: 'unavailable' };
  for (let tries = 0; tries < 6; tries++)
    expect((await world.sendCode(world.tokenOf('rin'), NUMBER)).kind).toBe('unavailable');
  world.sms.nextDelivery = undefined;
  for (let sent = 0; sent < 3; sent++)
    expect((await world.sendCode(world.tokenOf('rin'), NUMBER)).kind).toBe('sent');
  expect((await world.sendCode(world.tokenOf('rin'), NUMBER)).kind).toBe('too-many');
});

test('calls to a provider that is down have a limit, too', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  world.sms.nextDelivery = { sent: false, why: 'unavailable' };
  const kinds = [];
  for (let tries = 0; tries < 20; tries++)
    kinds.push((await world.sendCode(world.tokenOf('rin'), NUMBER)).kind);
  expect(kinds.filter((kind) => kind === 'unavailable')).toHaveLength(15);
  expect(kinds.at(-1)).toBe('too-many');
});

test('a number of a country that is not accepted gets no text message, and uses no try up', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  for (let tries = 0; tries < 9; tries++)
    expect(await world.sendCode(world.tokenOf('rin'), '+12125550123')).toEqual({ kind: 'country-refused' });
  expect(world.sms.sentTexts).toEqual([]);
  expect((await world.sendCode(world.tokenOf('rin'), NUMBER)).kind).toBe('sent');
});

test('a server sends no more text messages within an hour than it may, and its moderators read it once', async () => {
  const world = createGateWorld({ maxSmsPerHour: 4, policy: { channels: { moderators: 'mods' } } });
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) await world.joinAndWait(id);
  const send = (id: string, digit: number) => world.sendCode(world.tokenOf(id), `+81801234567${digit}`);
  for (const [digit, id] of ['a', 'b', 'c', 'd'].entries()) expect((await send(id, digit)).kind).toBe('sent');
  for (const id of ['e', 'f']) expect(await send(id, 9)).toEqual({ kind: 'server-limit', minutes: 60 });
  expect(world.sms.sentTexts).toHaveLength(4);
  const alerts = world.adapter.requestedActions.filter((action) => action.kind === 'notice');
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({ channel: 'mods' });
  expect(alerts[0]?.text).toContain('1時間の上限に達しました');
  world.clock.advance(HOUR_MS + MINUTE_MS);
  expect((await send('e', 9)).kind).toBe('sent');
});

test('after five wrong codes the page no longer waits for that code', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  const token = world.tokenOf('rin');
  await world.sendCode(token, NUMBER);
  const isPending = async () =>
    (await world.gate.verificationService!.resolveLink(token, token))?.isCodePending;
  const wrong = world.sms.sentTexts[0]!.code === '000000' ? '000001' : '000000';
  for (let tries = 0; tries < 5; tries++) await world.enterCode(token, wrong);
  expect(await isPending()).toBe(true);
  expect((await world.enterCode(token, wrong)).kind).toBe('no-code');
  expect(await isPending()).toBe(false);
});
