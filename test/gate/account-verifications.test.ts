import { expect, test } from 'vitest';
import type { AccountVerification, Server, VerificationLink } from '#core';
import { createFakeAdapter } from '../support/fake-adapter.ts';
import { DAY_MS, HOUR_MS } from '../support/fake-clock.ts';
import { member, SERVER } from '../support/messages.ts';
import { createGateWorld, createMemoryGateStores, GATE_POLICY } from '../support/worlds/gate-world.ts';

const OTHER_SERVER: Server = { platform: 'fake', id: 'harbour' };
const NUMBER = '+819012345678';

/** A gate whose server is a network. `failNext`: the next announcement fails. */
function createNetworkWorld(options: Parameters<typeof createGateWorld>[0] = {}) {
  const announced: AccountVerification[] = [];
  let failures = 0;
  const world = createGateWorld({
    ...options,
    networks: {
      isNetwork: () => true,
      async announce(verification) {
        if (failures-- > 0) throw new Error('the feed does not answer');
        announced.push(verification);
      },
    },
  });
  const start = async (id: string, returnUrl?: string): Promise<VerificationLink> => {
    const started = await world.gate.startVerification(member(id), { returnUrl });
    if (typeof started === 'string') throw new Error(started);
    return started;
  };
  const tokenOf = ({ url }: { readonly url: string }) => url.slice(url.lastIndexOf('/') + 1);
  /** Enters a number and the right code. Resolves with the result that the page shows. */
  const pass = async (link: { readonly url: string }, number = NUMBER) => {
    await world.sendCode(tokenOf(link), number);
    return (await world.enterCode(tokenOf(link), world.sms.sentTexts.at(-1)!.code)).kind;
  };
  const stateOf = async ({ verification }: VerificationLink) =>
    world.gate.findVerification(SERVER, verification.id);
  return { ...world, announced, start, pass, tokenOf, stateOf, failNext: () => (failures = 1) };
}

test('an account that no rule stops is verified for the network, and the network learns it once', async () => {
  const world = createNetworkWorld();
  const link = await world.start('rin');
  expect(await world.stateOf(link)).toMatchObject({ state: 'waiting', cause: 'requested' });
  expect(await world.pass(link)).toBe('open');
  expect(await world.stateOf(link)).toMatchObject({ state: 'verified', by: 'number' });
  expect(world.announced).toMatchObject([
    { id: link.verification.id, member: { id: 'rin' }, state: 'verified' },
  ]);
  expect(world.adapter.requestedActions).toEqual([]);
  await world.gate.resume();
  expect(world.announced).toHaveLength(1);
});

test('the link works once, and a verified account is never stopped by the gate', async () => {
  const world = createNetworkWorld();
  const link = await world.start('rin');
  await world.pass(link);
  expect(await world.gate.verificationService!.resolveLink(world.tokenOf(link))).toBeUndefined();
  await world.joinAndWait('rin');
  expect(world.adapter.requestedActions).toEqual([]);
});

test('the number of a banned account is refused, and the network learns why', async () => {
  const world = createNetworkWorld();
  await world.pass(await world.start('rin'));
  world.histories.set('rin', { banned: true });
  const link = await world.start('sora');
  expect(await world.pass(link)).toBe('number-refused');
  expect(await world.stateOf(link)).toMatchObject({ state: 'refused', by: 'number', usedBannedProof: true });
  expect(world.announced.at(-1)).toMatchObject({ member: { id: 'sora' }, state: 'refused' });
  expect(await world.gate.verificationService!.resolveLink(world.tokenOf(link))).toBeUndefined();
});

test('a number of too many accounts is refused without a word about bans', async () => {
  const world = createNetworkWorld();
  for (const id of ['rin', 'sora']) await world.pass(await world.start(id));
  const link = await world.start('umi');
  expect(await world.pass(link)).toBe('number-refused');
  const found = await world.stateOf(link);
  expect(found?.state).toBe('refused');
  expect(found?.usedBannedProof).toBeUndefined();
});

test('a link that was not used in time has expired', async () => {
  const world = createNetworkWorld();
  const link = await world.start('rin');
  world.clock.advance(DAY_MS);
  expect(await world.stateOf(link)).toMatchObject({ state: 'expired' });
  expect(await world.gate.verificationService!.resolveLink(world.tokenOf(link))).toBeUndefined();
});

test('the verification of another server is an unknown number', async () => {
  const world = createNetworkWorld();
  const { verification } = await world.start('rin');
  expect(await world.gate.findVerification(OTHER_SERVER, verification.id)).toBeUndefined();
  expect(await world.gate.findVerification(SERVER, 'v1-none')).toBeUndefined();
  expect(await world.gate.findVerification(SERVER, '../../gate/member')).toBeUndefined();
});

test('an announcement that failed is made again', async () => {
  const world = createNetworkWorld();
  world.failNext();
  await world.pass(await world.start('rin'));
  expect(world.announced).toEqual([]);
  await world.gate.resume();
  await world.gate.resume();
  expect(world.announced).toMatchObject([{ state: 'verified' }]);
});

test('a new account that the gate stops gets a numbered link, and is released when it has verified', async () => {
  const asked = { status: 'degraded', detail: 'requested' } as const;
  const adapter = createFakeAdapter({ outcomes: { quarantine: asked, release: asked } });
  const world = createNetworkWorld({ adapter });
  await world.joinAndWait('rin');
  const { letter } = adapter.messagesTo('rin').at(-1)!;
  const link = letter.verification!;
  expect(letter.text).toContain(link.url);
  expect(await world.stateOf(link)).toMatchObject({ state: 'waiting', cause: 'gate' });
  const waiting = await world.gate.listWaiting(SERVER, 9);
  expect(waiting.shown).toMatchObject([{ id: 'rin', muting: 'requested' }]);
  expect(await world.pass(link)).toBe('open-soon');
  expect(world.announced).toMatchObject([{ id: link.verification.id, cause: 'gate', state: 'verified' }]);
  expect(adapter.requestedActions.map(({ kind }) => kind)).toEqual(['quarantine', 'reply', 'release']);
});

test('an account that waits at the gate is released by a verification that the network asked for', async () => {
  const world = createNetworkWorld();
  await world.joinAndWait('rin');
  expect(await world.pass(await world.start('rin'))).toBe('open');
  expect(await world.gate.isWaiting({ server: SERVER, id: 'rin' })).toBe(false);
  expect(world.adapter.requestedActions.map(({ kind }) => kind)).toContain('release');
});

test('a refused number leaves a member of the gate waiting, who may try another one', async () => {
  const world = createNetworkWorld();
  await world.pass(await world.start('sora'));
  world.histories.set('sora', { banned: true });
  await world.joinAndWait('rin');
  const link = world.adapter.messagesTo('rin').at(-1)!.letter.verification!;
  expect(await world.pass(link)).toBe('number-refused');
  expect(await world.stateOf(link)).toMatchObject({ state: 'waiting', usedBannedProof: true });
  expect(await world.pass(link, '+819087654321')).toBe('open');
});

test('the page leads back to the network with the number of the verification', async () => {
  const world = createNetworkWorld();
  const link = await world.start('rin', 'https://sns.example/welcome?step=2');
  const resolved = await world.gate.verificationService!.resolveLink(world.tokenOf(link));
  expect(resolved?.network?.url).toBe(
    `https://sns.example/welcome?step=2&verification=${link.verification.id}`,
  );
});

test('results are kept for thirty days', async () => {
  const stores = createMemoryGateStores();
  const world = createNetworkWorld({ stores });
  const link = await world.start('rin');
  world.clock.advance(29 * DAY_MS);
  await world.gate.deleteExpiredProofs();
  expect(await world.stateOf(link)).toBeDefined();
  world.clock.advance(3 * DAY_MS);
  await world.gate.deleteExpiredProofs();
  expect(await stores.keyValueStore.list('gate/verification/')).toEqual([]);
});

test('one account gets five links an hour, and none without a page', async () => {
  const world = createNetworkWorld();
  for (let i = 0; i < 5; i += 1) await world.start('rin');
  expect(await world.gate.startVerification(member('rin'), {})).toBe('too-many');
  world.clock.advance(HOUR_MS + 1);
  await world.start('rin');
  const withoutPage = createNetworkWorld({ withoutPage: true });
  expect(await withoutPage.gate.startVerification(member('rin'), {})).toBe('no-page');
});

test('on a chat platform a link has no number, and its letter has no values of a network', async () => {
  const world = createGateWorld({ policy: { gate: GATE_POLICY } });
  await world.joinAndWait('rin');
  expect(world.adapter.messagesTo('rin').at(-1)?.letter.verification).toBeUndefined();
  expect(await world.keyValueStore.list('gate/verification')).toEqual([]);
  const resolved = await world.gate.verificationService!.resolveLink(world.tokenOf('rin'));
  expect(resolved).toBeDefined();
  expect(resolved?.network).toBeUndefined();
});
