import { expect, test } from 'vitest';
import { AdapterError, type VerificationProvider } from '#core';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../support/fake-clock.ts';
import { member, moderator, SERVER } from '../support/messages.ts';
import {
  createGateWorld,
  createMemoryGateStores,
  GATE_POLICY,
  passVerification,
} from '../support/worlds/gate-world.ts';

const NUMBER = '+819012345678';
const rin = { server: SERVER, id: 'rin' };

test('a new account is quarantined, gets a message with a link, and may post after the code', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  expect(world.adapter.memberState(rin).quarantined).toBe(true);
  expect(world.adapter.messagesTo('rin')[0]?.letter.text).toContain('確認が済むまで、書き込みはできません');
  const token = world.tokenOf('rin');
  expect(await world.gate.verificationService!.resolveLink(token)).toMatchObject({ language: 'ja' });
  expect(await world.sendCode(token, NUMBER)).toEqual({ kind: 'sent' });
  expect(world.adapter.memberState(rin).quarantined).toBe(true);
  expect(await world.enterCode(token, world.sms.sentTexts[0]!.code)).toEqual({ kind: 'open' });
  expect(world.adapter.memberState(rin).quarantined).toBe(false);
  await world.joinAndWait('rin');
  expect(world.adapter.memberState(rin).quarantined).toBe(false);
});

test('a code in full-width figures with a blank is the same code', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  await world.sendCode(world.tokenOf('rin'), NUMBER);
  const { code } = world.sms.sentTexts[0]!;
  const wide = [...code].map((figure) => String.fromCodePoint(0xff10 + Number(figure))).join('');
  const typed = `${wide.slice(0, 3)} ${wide.slice(3)}`;
  expect(await world.enterCode(world.tokenOf('rin'), typed)).toEqual({ kind: 'open' });
});

test('in shadow mode no member is quarantined or gets a message', async () => {
  const world = createGateWorld({ policy: { mode: 'shadow' } });
  await world.joinAndWait('rin');
  expect(world.adapter.requestedActions).toEqual([]);
  expect(world.logged.join()).toContain('simulated');
});

test('while the provider is unavailable the member stays quarantined, sees when to try again, and a moderator can vouch', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  world.sms.nextDelivery = { sent: false, why: 'unavailable', retryAfterMs: 3 * MINUTE_MS };
  expect(await world.sendCode(world.tokenOf('rin'), NUMBER)).toEqual({ kind: 'unavailable', minutes: 3 });
  world.sms.nextDelivery = { sent: false, why: 'unavailable' };
  expect(await world.sendCode(world.tokenOf('rin'), NUMBER)).toEqual({ kind: 'unavailable', minutes: 10 });
  expect(world.adapter.memberState(rin).quarantined).toBe(true);
  expect(await world.gate.vouch(moderator(), member('rin'))).toBe(true);
  expect(world.adapter.memberState(rin).quarantined).toBe(false);
  expect(await world.gate.verificationService!.resolveLink(world.tokenOf('rin'))).toBeUndefined();
  expect(await world.gate.vouch(moderator(), member('rin'))).toBe(false);
});

test('a member whose quarantine was taken back by moderators need not verify', async () => {
  const world = createGateWorld();
  world.histories.set('rin', { quarantineOverturned: true });
  await world.joinAndWait('rin');
  expect(world.adapter.requestedActions).toEqual([]);
});

test('a proven number does not end the quarantine of a case', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  world.histories.set('rin', { quarantined: true });
  await world.sendCode(world.tokenOf('rin'), NUMBER);
  expect(await world.enterCode(world.tokenOf('rin'), world.sms.sentTexts[0]!.code)).toEqual({
    kind: 'open-quarantined',
  });
  expect(world.adapter.memberState(rin).quarantined).toBe(true);
});

test('a quarantine and a release that the platform could not do at once are done later', async () => {
  const world = createGateWorld();
  world.adapter.failNext('quarantine', new AdapterError('unavailable', 'away'));
  await world.joinAndWait('rin');
  expect(world.adapter.memberState(rin).quarantined).toBe(false);
  await world.gate.resume();
  expect(world.adapter.memberState(rin).quarantined).toBe(true);
  world.adapter.failNext('release', new AdapterError('rate-limited', 'later'));
  await world.gate.vouch(moderator(), member('rin'));
  expect(world.adapter.memberState(rin).quarantined).toBe(true);
  await world.gate.resume();
  expect(world.adapter.memberState(rin).quarantined).toBe(false);
  const before = world.adapter.requestedActions.length;
  await world.gate.resume();
  expect(world.adapter.requestedActions).toHaveLength(before);
});

test('without a page the message refers the member to a moderator', async () => {
  const world = createGateWorld({ withoutPage: true });
  const newcomer = await world.joinAndWait('rin');
  expect(world.adapter.messagesTo('rin')[0]?.letter.text).toContain('モデレーターにお声がけ');
  expect(await world.gate.createLink(newcomer)).toBe('no-page');
});

test('number, code and link are neither stored nor logged; only the result, the time and a keyed hash are stored', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  const token = world.tokenOf('rin');
  await world.sendCode(token, NUMBER);
  const { code } = world.sms.sentTexts[0]!;
  const during = JSON.stringify(await world.keyValueStore.list(''));
  await world.enterCode(token, code);
  const after = await world.keyValueStore.list('');
  for (const secret of [NUMBER, NUMBER.slice(3), `"${code}"`, token]) {
    expect(during).not.toContain(secret);
    expect(JSON.stringify(after)).not.toContain(secret);
    expect(world.logged.join()).not.toContain(secret);
  }
  expect(after.map(([key]) => key.split('/')[1])).toEqual(['member', 'number', 'server']);
  expect(JSON.parse(after[0]![1])).toEqual({
    state: 'open',
    by: 'number',
    at: world.clock.now().getTime(),
  });
});

test('unused links and codes are deleted when they expire', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  await world.sendCode(world.tokenOf('rin'), NUMBER);
  world.clock.advance(DAY_MS + MINUTE_MS);
  await world.gate.resume();
  expect(await world.keyValueStore.list('gate/link/')).toEqual([]);
  expect(await world.keyValueStore.list('gate/challenge/')).toEqual([]);
});

test('a provider that checks codes itself opens the gate only with a clear yes', async () => {
  let answer: boolean | undefined;
  const checks: [string, string][] = [];
  const provider: VerificationProvider = {
    codes: 'theirs',
    send: async () => ({ sent: true, reference: 'VE-1' }),
    async check(reference, code) {
      checks.push([reference, code]);
      return answer;
    },
  };
  const world = createGateWorld({ provider });
  await world.joinAndWait('rin');
  const token = world.tokenOf('rin');
  await world.sendCode(token, NUMBER);
  expect(await world.enterCode(token, '123456')).toEqual({ kind: 'unavailable', minutes: 10 });
  answer = false;
  expect(await world.enterCode(token, '123456')).toEqual({ kind: 'wrong-code' });
  expect(await world.enterCode(token, 'ten thousand')).toEqual({ kind: 'wrong-code' });
  expect(world.adapter.memberState(rin).quarantined).toBe(true);
  answer = true;
  expect(await world.enterCode(token, '123 456')).toEqual({ kind: 'open' });
  expect(checks.every(([reference, code]) => reference === 'VE-1' && code === '123456')).toBe(true);
  expect(checks).toHaveLength(3);
});

test('while a store is unavailable no member gets in, and nothing breaks', async () => {
  const stores = createMemoryGateStores();
  let down = false;
  const rateLimits = {
    ...stores.rateLimits,
    tryConsume: async (...args: Parameters<typeof stores.rateLimits.tryConsume>) => {
      if (down) throw new Error('away');
      return stores.rateLimits.tryConsume(...args);
    },
  };
  const world = createGateWorld({ stores: { ...stores, rateLimits } });
  await world.joinAndWait('rin');
  await world.sendCode(world.tokenOf('rin'), NUMBER);
  down = true;
  const { code } = world.sms.sentTexts[0]!;
  expect(await world.sendCode(world.tokenOf('rin'), NUMBER)).toEqual({ kind: 'unavailable', minutes: 10 });
  expect(await world.enterCode(world.tokenOf('rin'), code)).toEqual({ kind: 'unavailable', minutes: 10 });
  expect(world.adapter.memberState(rin).quarantined).toBe(true);
  down = false;
  expect(await world.enterCode(world.tokenOf('rin'), code)).toEqual({ kind: 'open' });
});

test('hashes of numbers are deleted after the days of the policy; those of banned recruiters later', async () => {
  const world = createGateWorld({ policy: { gate: { ...GATE_POLICY, keepDays: 30, keepBannedDays: 90 } } });
  expect(await passVerification(world, 'plain')).toBe('open');
  world.clock.advance(2 * HOUR_MS);
  expect(await passVerification(world, 'recruiter', '+819000000001')).toBe('open');
  world.histories.set('recruiter', { banned: true });
  const listStoredHashes = async () => {
    await world.gate.deleteExpiredProofs();
    return (await world.keyValueStore.list('gate/number/')).map(([key]) => key.split('/').at(-1));
  };
  world.clock.advance(29 * DAY_MS);
  expect(await listStoredHashes()).toHaveLength(2);
  world.clock.advance(2 * DAY_MS);
  expect(await listStoredHashes()).toEqual(['recruiter']);
  expect(await passVerification(world, 'next', '+819000000001')).toBe('number-refused');
  world.clock.advance(60 * DAY_MS);
  expect(await listStoredHashes()).toEqual([]);
});

test('expired links and codes leave no stored entries', async () => {
  const world = createGateWorld();
  await world.joinAndWait('rin');
  await world.sendCode(world.tokenOf('rin'), NUMBER);
  world.clock.advance(DAY_MS);
  await world.gate.resume();
  const remainingKinds = (await world.keyValueStore.list('gate/')).map(([key]) => key.split('/')[1]);
  expect(remainingKinds).toEqual(['member', 'server']);
});

test('a member who accepts no direct messages: moderators read it, and a hint in the channel names the command and no one', async () => {
  const world = createGateWorld({ policy: { gate: { ...GATE_POLICY, channel: 'welcome' } } });
  const closed = new AdapterError('forbidden', 'closed');
  world.adapter.failNext('reply', closed, 2);
  await world.joinAndWait('rin');
  await world.joinAndWait('sora');
  await world.joinAndWait('umi');
  const notices = world.adapter.requestedActions.filter((action) => action.kind === 'notice');
  expect(notices).toHaveLength(1);
  expect(notices[0]).toMatchObject({ channel: 'welcome' });
  expect(notices[0]?.text).toContain('「本人確認」のコマンド');
  expect(notices[0]?.text).not.toContain('rin');
  const { shown } = await world.gate.listWaiting(SERVER, 9);
  expect(shown.map(({ id, isMessageLost }) => [id, isMessageLost])).toEqual([
    ['rin', true],
    ['sora', true],
    ['umi', undefined],
  ]);
  world.clock.advance(DAY_MS + MINUTE_MS);
  world.adapter.failNext('reply', closed);
  await world.joinAndWait('later');
  expect(world.adapter.requestedActions.filter(({ kind }) => kind === 'notice')).toHaveLength(2);
});

test('without a channel for hints, a lost message is shown to moderators only', async () => {
  const world = createGateWorld();
  world.adapter.failNext('reply', new AdapterError('forbidden', 'closed'));
  await world.joinAndWait('rin');
  expect(world.adapter.requestedActions.map(({ kind }) => kind)).toEqual(['quarantine', 'reply']);
  expect((await world.gate.listWaiting(SERVER, 9)).shown[0]).toMatchObject({ isMessageLost: true });
});

test('a quarantine that is done later does not change the time since when the member waits', async () => {
  const world = createGateWorld();
  const joinedAt = world.clock.now();
  world.adapter.failNext('quarantine', new AdapterError('unavailable', 'away'));
  await world.joinAndWait('rin');
  expect((await world.gate.listWaiting(SERVER, 9)).shown[0]).toMatchObject({ muting: 'pending' });
  world.clock.advance(HOUR_MS);
  await world.gate.resume();
  const [waiting] = (await world.gate.listWaiting(SERVER, 9)).shown;
  expect(waiting).toMatchObject({ waitingSince: joinedAt, muting: 'muted' });
});
