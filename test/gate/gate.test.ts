import { expect, test } from 'vitest';
import { AdapterError, type VerificationProvider } from '#core';
import { DAY, HOUR, MINUTE } from '../support/clock.ts';
import { createGateWorld, GATE, memoryGateStores } from '../support/gate-world.ts';
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

async function pass(world: ReturnType<typeof createGateWorld>, id: string, number = NUMBER) {
  await world.waiting(id);
  await world.send(world.tokenOf(id), number);
  const { code } = world.sms.texts.at(-1)!;
  return (await world.enter(world.tokenOf(id), code)).kind;
}

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
