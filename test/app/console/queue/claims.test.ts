import { expect, test } from 'vitest';
import { createClaims } from '../../../../src/app/console/queue/claims.ts';
import { deriveCaseId } from '../../../../src/cases/index.ts';
import { createMemoryKeyValueStore, createMemoryLeases } from '../../../../src/memory/index.ts';
import { createFakeClock, MINUTE_MS } from '../../../support/fake-clock.ts';
import { message, moderator } from '../../../support/messages.ts';
import { createQueueWorld, type QueueWorld } from './queue-world.ts';

const aoi = moderator('aoi');
const kei = moderator('kei');

async function postCases(world: QueueWorld, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const posted = message(`member-${i}`, `DOUBTFUL number ${i}`, { sentAt: world.clock.now() });
    await world.intake.handleMessage(posted);
    world.clock.advance(MINUTE_MS);
    ids.push(deriveCaseId(posted.ref));
  }
  await world.refresh();
  return ids;
}

test('of five moderators who claim a case at once exactly one gets it, in each of 1,000 races', async () => {
  const clock = createFakeClock();
  const stores = { leases: createMemoryLeases(), keyValueStore: createMemoryKeyValueStore() };
  const [one, other] = [createClaims({ ...stores, clock }), createClaims({ ...stores, clock })];
  for (let race = 0; race < 1000; race++) {
    const results = await Promise.all(
      [1, 2, 3, 4, 5].map((i) => (i % 2 ? one : other).take(`Y-${race}`, moderator(`m-${i}`))),
    );
    const winners = results.filter(({ won }) => won);
    expect(winners).toHaveLength(1);
    const stored = (await one.list(aoi.server)).get(`Y-${race}`);
    expect(winners[0]).toMatchObject({ claim: stored });
    clock.advance(16 * MINUTE_MS);
  }
});

test('of three moderators who press the button at once exactly one has the case', async () => {
  const world = createQueueWorld();
  const [id] = await postCases(world, 1);
  const other = world.createService();
  await other.refresh();
  const receipts = await Promise.all([
    world.queue.claim(aoi, id!),
    other.queue.claim(kei, id!),
    world.queue.claim(moderator('nao'), id!),
  ]);
  expect(receipts.filter(({ accepted }) => accepted)).toHaveLength(1);
  expect((await world.archive.read(id!)).filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
});

test('another moderator sees who works on a case, and until when', async () => {
  const world = createQueueWorld();
  const [id] = await postCases(world, 1);
  expect(await world.queue.claim(aoi, id!)).toMatchObject({ accepted: true, code: 'ok' });
  const other = world.createService();
  await other.refresh();
  expect((await other.queue.find(kei, id!))?.claim).toMatchObject({ id: 'aoi', name: 'aoi' });
  const refusal = await other.queue.claim(kei, id!);
  expect(refusal).toMatchObject({ accepted: false, code: 'already-decided' });
  expect(refusal.text).toContain('aoi');
  expect((await world.archive.read(id!)).filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
});

test('a claim ends after 15 minutes, unless the case is still open and the claim is renewed', async () => {
  const world = createQueueWorld();
  const [id] = await postCases(world, 1);
  await world.queue.claim(aoi, id!);
  world.clock.advance(10 * MINUTE_MS);
  await world.queue.renewClaim(aoi, id!);
  await world.queue.renewClaim(kei, id!);
  world.clock.advance(10 * MINUTE_MS);
  expect(await world.queue.claim(kei, id!)).toMatchObject({ accepted: false });
  world.clock.advance(6 * MINUTE_MS);
  expect((await world.queue.find(kei, id!))?.claim).toBeUndefined();
  expect(await world.queue.claim(kei, id!)).toMatchObject({ accepted: true });
});

test('a claim on the card counts in the console too', async () => {
  const world = createQueueWorld();
  const [id] = await postCases(world, 1);
  await world.intake.performModeratorAction({ caseId: id!, moderator: aoi, action: 'claim' });
  await world.refresh();
  expect(await world.queue.claim(kei, id!)).toMatchObject({ accepted: false });
  expect((await world.queue.find(kei, id!))?.claim?.id).toBe('aoi');
});

test('the next case is the oldest undecided one that no one else works on', async () => {
  const world = createQueueWorld();
  const [first, second, third] = await postCases(world, 3);
  await world.queue.claim(kei, first!);
  expect((await world.queue.next(aoi, { state: 'undecided' }))?.caseId).toBe(second);
  expect((await world.queue.next(aoi, { state: 'all' }, second))?.caseId).toBe(third);
  expect((await world.queue.next(kei, { state: 'undecided' }))?.caseId).toBe(first);
});

test('"I work on it" lists the own claims, and a decision ends the claim', async () => {
  const world = createQueueWorld();
  const [first, second] = await postCases(world, 2);
  await world.queue.claim(aoi, second!);
  await world.queue.claim(kei, first!);
  const mine = async () => (await world.queue.list(aoi, { state: 'all', mine: true })).rows;
  expect((await mine()).map(({ caseId }) => caseId)).toEqual([second]);
  await world.intake.decide({ caseId: second!, moderator: aoi, decision: 'uphold' });
  await world.refresh();
  expect((await world.queue.find(aoi, second!))?.claim).toBeUndefined();
});
