import { expect, test } from 'vitest';
import { AdapterError, type VerificationProvider } from '#core';
import { DAY, HOUR, MINUTE } from '../support/clock.ts';
import { createGateWorld, GATE, memoryGateStores, pass } from '../support/gate-world.ts';
import { member, moderator, SERVER } from '../support/messages.ts';

const NUMBER = '+819012345678';
const rin = { server: SERVER, id: 'rin' };

test('a new account is quarantined, told why with a link, and may post after the code', async () => {
  const world = createGateWorld();
  await world.waiting('rin');
  expect(world.adapter.member(rin).quarantined).toBe(true);
  expect(world.adapter.lettersTo('rin')[0]?.letter.text).toContain('閲覧はできますが書き込みはできません');
  const token = world.tokenOf('rin');
  expect(await world.gate.door!.visit(token)).toEqual({ language: 'ja' });
  expect(await world.send(token, NUMBER)).toEqual({ kind: 'sent' });
  expect(world.adapter.member(rin).quarantined).toBe(true);
  expect(await world.enter(token, world.sms.texts[0]!.code)).toEqual({ kind: 'open' });
  expect(world.adapter.member(rin).quarantined).toBe(false);
  await world.waiting('rin');
  expect(world.adapter.member(rin).quarantined).toBe(false);
});

test('a code in full-width figures with a blank is the same code', async () => {
  const world = createGateWorld();
  await world.waiting('rin');
  await world.send(world.tokenOf('rin'), NUMBER);
  const { code } = world.sms.texts[0]!;
  const wide = [...code].map((figure) => String.fromCodePoint(0xff10 + Number(figure))).join('');
  const typed = `${wide.slice(0, 3)} ${wide.slice(3)}`;
  expect(await world.enter(world.tokenOf('rin'), typed)).toEqual({ kind: 'open' });
});

test('in shadow mode nobody is quarantined and nobody gets a letter', async () => {
  const world = createGateWorld({ policy: { mode: 'shadow' } });
  await world.waiting('rin');
  expect(world.adapter.asked).toEqual([]);
  expect(world.logged.join()).toContain('simulated');
});

test('while the provider is away the member stays out, is told when to try again, and a moderator can vouch', async () => {
  const world = createGateWorld();
  await world.waiting('rin');
  world.sms.instead = { sent: false, why: 'unavailable', retryAfterMs: 3 * MINUTE };
  expect(await world.send(world.tokenOf('rin'), NUMBER)).toEqual({ kind: 'unavailable', minutes: 3 });
  world.sms.instead = { sent: false, why: 'unavailable' };
  expect(await world.send(world.tokenOf('rin'), NUMBER)).toEqual({ kind: 'unavailable', minutes: 10 });
  expect(world.adapter.member(rin).quarantined).toBe(true);
  expect(await world.gate.vouch(moderator(), member('rin'))).toBe(true);
  expect(world.adapter.member(rin).quarantined).toBe(false);
  expect(await world.gate.door!.visit(world.tokenOf('rin'))).toBeUndefined();
  expect(await world.gate.vouch(moderator(), member('rin'))).toBe(false);
});

test('after a quarantine that moderators took back, nobody is asked again', async () => {
  const world = createGateWorld();
  world.histories.set('rin', { overturned: true });
  await world.waiting('rin');
  expect(world.adapter.asked).toEqual([]);
});

test('a proven number does not end the quarantine that a case brought', async () => {
  const world = createGateWorld();
  await world.waiting('rin');
  world.histories.set('rin', { quarantined: true });
  await world.send(world.tokenOf('rin'), NUMBER);
  expect(await world.enter(world.tokenOf('rin'), world.sms.texts[0]!.code)).toEqual({ kind: 'open' });
  expect(world.adapter.member(rin).quarantined).toBe(true);
});

test('what the platform could not do at once is done later: the quarantine and the release', async () => {
  const world = createGateWorld();
  world.adapter.fail('quarantine', new AdapterError('unavailable', 'away'));
  await world.waiting('rin');
  expect(world.adapter.member(rin).quarantined).toBe(false);
  await world.gate.resume();
  expect(world.adapter.member(rin).quarantined).toBe(true);
  world.adapter.fail('release', new AdapterError('rate-limited', 'later'));
  await world.gate.vouch(moderator(), member('rin'));
  expect(world.adapter.member(rin).quarantined).toBe(true);
  await world.gate.resume();
  expect(world.adapter.member(rin).quarantined).toBe(false);
  const before = world.adapter.asked.length;
  await world.gate.resume();
  expect(world.adapter.asked).toHaveLength(before);
});

test('without a page the letter sends the member to a moderator', async () => {
  const world = createGateWorld({ withoutPage: true });
  const who = await world.waiting('rin');
  expect(world.adapter.lettersTo('rin')[0]?.letter.text).toContain('モデレーターにお声がけ');
  expect(await world.gate.link(who)).toBe('no-page');
});

test('neither the number, the code nor the link is kept or logged; what is kept is the result, the time and a keyed hash', async () => {
  const world = createGateWorld();
  await world.waiting('rin');
  const token = world.tokenOf('rin');
  await world.send(token, NUMBER);
  const { code } = world.sms.texts[0]!;
  const during = JSON.stringify(await world.memos.list(''));
  await world.enter(token, code);
  const after = await world.memos.list('');
  for (const secret of [NUMBER, NUMBER.slice(3), `"${code}"`, token]) {
    expect(during).not.toContain(secret);
    expect(JSON.stringify(after)).not.toContain(secret);
    expect(world.logged.join()).not.toContain(secret);
  }
  expect(after.map(([key]) => key.split('/')[1])).toEqual(['member', 'number']);
  expect(JSON.parse(after[0]![1])).toEqual({
    state: 'open',
    by: 'number',
    at: world.clock.now().getTime(),
  });
});

test('links and codes that nobody used are forgotten after their time', async () => {
  const world = createGateWorld();
  await world.waiting('rin');
  await world.send(world.tokenOf('rin'), NUMBER);
  world.clock.pass(DAY + MINUTE);
  await world.gate.resume();
  expect(await world.memos.list('gate/link/')).toEqual([]);
  expect(await world.memos.list('gate/challenge/')).toEqual([]);
});

test('a provider that checks codes itself is believed only when it says a clear yes', async () => {
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
  await world.waiting('rin');
  const token = world.tokenOf('rin');
  await world.send(token, NUMBER);
  expect(await world.enter(token, '123456')).toEqual({ kind: 'unavailable', minutes: 10 });
  answer = false;
  expect(await world.enter(token, '123456')).toEqual({ kind: 'wrong-code' });
  expect(await world.enter(token, 'ten thousand')).toEqual({ kind: 'wrong-code' });
  expect(world.adapter.member(rin).quarantined).toBe(true);
  answer = true;
  expect(await world.enter(token, '123 456')).toEqual({ kind: 'open' });
  expect(checks.every(([reference, code]) => reference === 'VE-1' && code === '123456')).toBe(true);
  expect(checks).toHaveLength(3);
});

test('while a store is away nobody gets in, and nothing breaks', async () => {
  const stores = memoryGateStores();
  let down = false;
  const quotas = {
    take: async (...asked: Parameters<typeof stores.quotas.take>) => {
      if (down) throw new Error('away');
      return stores.quotas.take(...asked);
    },
  };
  const world = createGateWorld({ stores: { ...stores, quotas } });
  await world.waiting('rin');
  await world.send(world.tokenOf('rin'), NUMBER);
  down = true;
  const { code } = world.sms.texts[0]!;
  expect(await world.send(world.tokenOf('rin'), NUMBER)).toEqual({ kind: 'unavailable', minutes: 10 });
  expect(await world.enter(world.tokenOf('rin'), code)).toEqual({ kind: 'unavailable', minutes: 10 });
  expect(world.adapter.member(rin).quarantined).toBe(true);
  down = false;
  expect(await world.enter(world.tokenOf('rin'), code)).toEqual({ kind: 'open' });
});

test('hashes of numbers are forgotten after the days of the policy; those of banned recruiters later', async () => {
  const world = createGateWorld({ policy: { gate: { ...GATE, keepDays: 30, keepBannedDays: 90 } } });
  expect(await pass(world, 'plain')).toBe('open');
  world.clock.pass(2 * HOUR);
  expect(await pass(world, 'recruiter', '+819000000001')).toBe('open');
  world.histories.set('recruiter', { banned: true });
  const kept = async () => {
    await world.gate.forget();
    return (await world.memos.list('gate/number/')).map(([key]) => key.split('/').at(-1));
  };
  world.clock.pass(29 * DAY);
  expect(await kept()).toHaveLength(2);
  world.clock.pass(2 * DAY);
  expect(await kept()).toEqual(['recruiter']);
  expect(await pass(world, 'next', '+819000000001')).toBe('number-refused');
  world.clock.pass(60 * DAY);
  expect(await kept()).toEqual([]);
});

test('links and codes leave nothing behind when they have expired', async () => {
  const world = createGateWorld();
  await world.waiting('rin');
  await world.send(world.tokenOf('rin'), NUMBER);
  world.clock.pass(DAY);
  await world.gate.resume();
  const left = (await world.memos.list('gate/')).map(([key]) => key.split('/')[1]);
  expect(left).toEqual(['member']);
});
