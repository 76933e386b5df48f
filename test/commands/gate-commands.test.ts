import { expect, test } from 'vitest';
import { createMemoryCaseStores } from '../../src/memory/index.ts';
import { member, moderator, SERVER } from '../support/messages.ts';
import { createCommandWorld } from '../support/worlds/command-world.ts';
import { createGateWorld, passVerification } from '../support/worlds/gate-world.ts';

function worlds(options: Parameters<typeof createGateWorld>[0] = {}) {
  const gate = createGateWorld(options);
  return { gate, world: createCommandWorld({}, createMemoryCaseStores(), gate.gate) };
}
const rin = { server: SERVER, id: 'rin' };

test('a moderator lets a member through; they may post, and are not asked again', async () => {
  const { gate, world } = worlds();
  await gate.joinAndWait('rin');
  const reply = await world.execute(moderator(), { command: 'vouch', options: { member: member('rin') } });
  expect(reply).toMatchObject({ accepted: true });
  expect(reply.text).toContain('rin さんを確認済みにしました');
  expect(gate.adapter.memberState(rin).quarantined).toBe(false);
  await gate.joinAndWait('rin');
  expect(gate.adapter.memberState(rin).quarantined).toBe(false);
  const again = await world.execute(moderator(), { command: 'vouch', options: { member: member('rin') } });
  expect(again).toMatchObject({ accepted: false, code: 'not-found' });
});

test('a moderator cannot vouch for themselves or for a member of another server', async () => {
  const { gate, world } = worlds();
  const waiting = await gate.joinAndWait('rin');
  expect(await world.execute(waiting, { command: 'vouch', options: { member: waiting } })).toMatchObject({
    code: 'not-moderator',
  });
  const stranger = moderator('aoi', { server: { platform: 'fake', id: 'other' } });
  expect(await world.execute(stranger, { command: 'vouch', options: { member: waiting } })).toMatchObject({
    code: 'not-found',
  });
  expect(gate.adapter.memberState(rin).quarantined).toBe(true);
});

test('a member who waits gets a new link by asking, five an hour; the one before ends', async () => {
  const { gate, world } = worlds();
  const waiting = await gate.joinAndWait('rin');
  const before = gate.tokenOf('rin');
  const reply = await world.execute({ ...waiting, language: 'en' }, { command: 'prove' });
  expect(reply.text).toContain('https://gate.example/gate/');
  expect(await gate.gate.verificationService!.resolveLink(before)).toBeUndefined();
  for (let n = 0; n < 4; n++) await world.execute(waiting, { command: 'prove' });
  expect(await world.execute(waiting, { command: 'prove' })).toMatchObject({
    accepted: false,
    code: 'too-many',
  });
});

test('who need not verify is told so, also where no gate was set up', async () => {
  const { world } = worlds();
  expect((await world.execute(member('rin'), { command: 'prove' })).text).toContain(
    '確認が必要なことはありません',
  );
  const without = createCommandWorld();
  expect((await without.execute(member('rin'), { command: 'prove' })).text).toContain(
    '確認が必要なことはありません',
  );
  expect(
    await without.execute(moderator(), { command: 'vouch', options: { member: member('rin') } }),
  ).toMatchObject({
    accepted: false,
  });
});

test('without a page the member is sent to a moderator', async () => {
  const { gate, world } = worlds({ withoutPage: true });
  const waiting = await gate.joinAndWait('rin');
  expect((await world.execute(waiting, { command: 'prove' })).text).toContain('モデレーターにお声がけ');
});

test('while the store is away the moderator is asked to try again', async () => {
  const away = async (): Promise<never> => {
    throw new Error('away');
  };
  const world = createCommandWorld({}, createMemoryCaseStores(), {
    vouch: away,
    createLink: away,
    listWaiting: away,
    releaseAll: away,
    findUnmutedChannels: () => [],
  });
  expect(
    await world.execute(moderator(), { command: 'vouch', options: { member: member('rin') } }),
  ).toMatchObject({
    code: 'unavailable',
  });
});

test('moderators see who waits at the gate, since when and why, and what the platform tells of them', async () => {
  const { gate, world } = worlds();
  expect((await world.execute(moderator(), { command: 'waiting' })).text).toBe(
    '確認待ちのメンバーはいません。',
  );
  for (const id of ['rin', 'sora', 'umi']) await gate.joinAndWait(id);
  await gate.gate.vouch(moderator(), member('umi'));
  gate.adapter.getVerificationLevel = async ({ id }) =>
    id === 'sora'
      ? undefined
      : { name: 'りん', requirement: 'phone', requirementStatus: 'unseen', notes: ['screening'] };
  const { text } = await world.execute(moderator(), { command: 'waiting' });
  expect(text).toContain('確認待ち：2人');
  expect(text).toMatch(/りん.*新しいアカウント.*電話番号.*満たしたかは分かりません.*ルールにまだ同意/);
  expect(text).toMatch(/sora.*すでにサーバーにいません/);
  expect(text).toContain('確認済みとはみなしません');
  expect(text).not.toContain('umi');
  gate.adapter.getVerificationLevel = async () => {
    throw new Error('away');
  };
  expect((await world.execute(moderator(), { command: 'waiting' })).text).toContain('rin');
  expect(await world.execute(member('rin'), { command: 'waiting' })).toMatchObject({ code: 'not-moderator' });
});

test('a moderator lets everyone in who waits, except accounts that used the number of a banned one', async () => {
  const { gate, world } = worlds();
  expect(await passVerification(gate, 'recruiter')).toBe('open');
  gate.histories.set('recruiter', { banned: true });
  expect(await passVerification(gate, 'sister')).toBe('number-refused');
  for (const id of ['rin', 'sora']) await gate.joinAndWait(id);
  const request = { command: 'waiting', options: { release: 'all' } } as const;
  const { text } = await world.execute(moderator('aoi'), request);
  expect(text).toContain('確認を待っている2人を');
  expect(text).toContain('同じ番号やIDを使った1人は、そのまま待ちます');
  await gate.gate.resume();
  const states = ['rin', 'sora', 'sister'].map(
    (id) => gate.adapter.memberState({ server: SERVER, id }).quarantined,
  );
  expect(states).toEqual([false, false, true]);
  expect(await world.execute(member('rin'), request)).toMatchObject({ code: 'not-moderator' });
});

test('vouching for an account with the number of a banned one needs a second, explicit request', async () => {
  const { gate, world } = worlds();
  await passVerification(gate, 'recruiter');
  gate.histories.set('recruiter', { banned: true });
  await passVerification(gate, 'rin');
  const vouch = (options = {}) =>
    world.execute(moderator(), { command: 'vouch', options: { member: member('rin'), ...options } });
  const warning = await vouch();
  expect(warning).toMatchObject({ accepted: false });
  expect(warning.text).toContain('参加禁止になったアカウントと同じ番号またはIDを使いました');
  expect((await world.execute(moderator(), { command: 'waiting' })).text).toContain(
    '参加禁止になったアカウントと同じ番号またはIDを使いました',
  );
  expect(gate.adapter.memberState(rin).quarantined).toBe(true);
  expect(await vouch({ confirm: 'yes' })).toMatchObject({ accepted: true });
  expect(gate.adapter.memberState(rin).quarantined).toBe(false);
});
