import { expect, test } from 'vitest';
import type { QueueChange, QueueFilter } from '#core';
import { deriveCaseId } from '../../../../src/cases/index.ts';
import { MINUTE_MS, SECOND_MS } from '../../../support/fake-clock.ts';
import { member, message, moderator } from '../../../support/messages.ts';
import { createQueueWorld, idsOf, type QueueWorld } from './queue-world.ts';

const aoi = moderator('aoi');

/** Posts as the member and returns the number of the case. */
async function post(world: QueueWorld, author: string, text: string, more = {}): Promise<string> {
  const posted = message(author, text, { sentAt: world.clock.now(), ...more });
  await world.intake.handleMessage(posted);
  world.clock.advance(MINUTE_MS);
  return deriveCaseId(posted.ref);
}

const list = async (world: QueueWorld, filter: Partial<QueueFilter>) => {
  await world.refresh();
  return idsOf((await world.queue.list(aoi, { state: 'undecided', ...filter })).rows);
};

test('undecided cases come first, oldest on top, then decided ones with the newest decision on top', async () => {
  const world = createQueueWorld();
  const [first, second, third, fourth] = [
    await post(world, 'rin', 'RECRUIT one'),
    await post(world, 'sora', 'DOUBTFUL two'),
    await post(world, 'yu', 'RECRUIT three'),
    await post(world, 'mio', 'RECRUIT four'),
  ];
  await world.intake.decide({ caseId: first, moderator: aoi, decision: 'uphold' });
  world.clock.advance(MINUTE_MS);
  await world.intake.decide({ caseId: third, moderator: aoi, decision: 'overturn' });
  expect(await list(world, { state: 'all' })).toEqual([second, fourth, third, first]);
  expect(await list(world, { state: 'decided' })).toEqual([third, first]);
  expect(await list(world, {})).toEqual([second, fourth]);
  const page = await world.queue.list(aoi, { state: 'decided' });
  expect(page).toMatchObject({ matching: 2, undecided: 2 });
  expect(page.rows[0]).toMatchObject({
    visibility: 'visible',
    decision: { decision: 'overturn', by: { id: 'aoi' } },
  });
  expect(page.rows[1]).toMatchObject({ visibility: 'hidden', decision: { decision: 'uphold' } });
});

test('filters narrow the list by channel, pack, probability, account, reports, appeals and campaign', async () => {
  const world = createQueueWorld();
  const newcomer = member('rin', { joinedAt: new Date(world.clock.now().getTime() - MINUTE_MS) });
  const young = message(newcomer, 'RECRUIT me', { sentAt: world.clock.now() });
  await world.intake.handleMessage(young);
  const doubtful = await post(world, 'sora', 'DOUBTFUL in jobs', {
    ref: { server: newcomer.server, channel: 'jobs', id: '7' },
  });
  const copies = [
    await post(world, 'mio', 'RECRUIT the same long text by three accounts of a campaign'),
    await post(world, 'ao', 'RECRUIT the same long text by three accounts of a campaign'),
    await post(world, 'nao', 'RECRUIT the same long text by three accounts of a campaign'),
  ];
  const [youngId, mioCase] = [deriveCaseId(young.ref), copies[0]!];
  await world.intake.appeal({ caseId: mioCase, author: member('mio'), plea: 'not me' });
  await world.intake.report({ message: young, reporter: member('kei'), reason: 'odd' });

  expect(await list(world, { newAccount: true })).toEqual([youngId]);
  expect(await list(world, { channel: 'jobs' })).toEqual([doubtful]);
  expect(await list(world, { reported: true })).toEqual([youngId]);
  expect(await list(world, { appealed: true })).toEqual([mioCase]);
  expect(await list(world, { campaign: true })).toEqual(copies);
  expect(await list(world, { campaignOf: copies[1]! })).toEqual(copies);
  const { probability, packs } = (await world.queue.find(aoi, doubtful))!;
  expect(await list(world, { minProbability: probability + 0.0001 })).not.toContain(doubtful);
  expect(await list(world, { minProbability: probability })).toContain(doubtful);
  expect(packs).toEqual(['fake']);
  expect(await list(world, { pack: 'fake' })).toHaveLength(5);
  expect(await list(world, { pack: 'other' })).toEqual([]);
  expect((await world.queue.facets(aoi)).channels.map(({ id }) => id)).toEqual(['general', 'jobs']);
});

test('a search finds the author, the number and words of the post in any width, case and kana', async () => {
  const world = createQueueWorld();
  const rin = member('u-1', { name: 'リン' });
  const posted = message(rin, 'RECRUIT ﾃﾚｸﾞﾗﾑ で連絡', { sentAt: world.clock.now() });
  await world.intake.handleMessage(posted);
  const other = await post(world, 'sora', 'DOUBTFUL other');
  const id = deriveCaseId(posted.ref);
  for (const search of [
    'u-1',
    'りん',
    'ﾘﾝ',
    id,
    id.toLowerCase(),
    'てれぐらむ',
    'テレグラム 連絡',
    'ｒｅｃｒｕｉｔ',
  ])
    expect(await list(world, { search }), search).toEqual([id]);
  expect(await list(world, { search: other.slice(2) })).toEqual([other]);
  expect(await list(world, { search: 'テレグラム sora' })).toEqual([]);
});

test('pages of fifty follow each other without gaps while cases are decided in between', async () => {
  const world = createQueueWorld();
  const ids: string[] = [];
  for (let i = 0; i < 120; i++) ids.push(await post(world, `member-${i}`, `DOUBTFUL number ${i}`));
  await world.refresh();
  const first = await world.queue.list(aoi, { state: 'undecided' });
  expect(idsOf(first.rows)).toEqual(ids.slice(0, 50));
  await world.intake.decide({ caseId: ids[49]!, moderator: aoi, decision: 'uphold' });
  await world.refresh();
  const second = await world.queue.list(aoi, { state: 'undecided' }, first.next);
  expect(idsOf(second.rows)).toEqual(ids.slice(50, 100));
  const third = await world.queue.list(aoi, { state: 'undecided' }, second.next);
  expect(idsOf(third.rows)).toEqual(ids.slice(100));
  expect(third.next).toBeUndefined();
});

test('a case of another server is not in the list and cannot be found by its number', async () => {
  const elsewhere = { platform: 'fake', id: 'elsewhere' };
  const world = createQueueWorld({ servers: [{ platform: 'fake', id: 'square' }, elsewhere] });
  const id = await post(world, 'rin', 'RECRUIT one');
  const stranger = moderator('kei', { server: elsewhere });
  await world.refresh();
  expect(await world.undecided(stranger)).toEqual([]);
  expect(await world.queue.find(stranger, id)).toBeUndefined();
  expect(await world.queue.next(stranger, { state: 'undecided' })).toBeUndefined();
  expect(await world.queue.claim(stranger, id)).toMatchObject({ accepted: false, code: 'unknown-case' });
  expect(await world.queue.claim(aoi, id)).toMatchObject({ accepted: true });
});

test('cases from before the start, and changes of another process, come into the lists', async () => {
  const world = createQueueWorld();
  const id = await post(world, 'rin', 'RECRUIT one');
  const other = world.createService();
  await other.refresh();
  expect(idsOf((await other.queue.list(aoi, { state: 'undecided' })).rows)).toEqual([id]);
  expect(other.queue.progress(aoi)).toEqual({ read: 1, total: 1, isComplete: true, isTruncated: false });
  const second = await post(world, 'sora', 'DOUBTFUL two');
  await world.intake.decide({ caseId: id, moderator: aoi, decision: 'uphold' });
  await other.refresh();
  expect(idsOf((await other.queue.list(aoi, { state: 'all' })).rows)).toEqual([second, id]);
});

test('events that this process appends need no further read of the archive', async () => {
  const world = createQueueWorld();
  const posted = message('rin', 'RECRUIT one', { sentAt: world.clock.now() });
  await world.intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  const events = await world.archive.read(id);
  const service = world.createService();
  const changes: QueueChange[] = [];
  service.queue.watch(aoi.server, (change) => changes.push(change));
  service.noteAppend(id, 0, events.slice(0, 1));
  service.noteAppend(id, 1, events.slice(1));
  await service.refresh();
  expect(changes).toHaveLength(1);
  expect(changes[0]).toMatchObject({ undecided: 1, added: [{ caseId: id, visibility: 'hidden' }] });
});

test('viewers learn of changes together: one call for many events', async () => {
  const world = createQueueWorld();
  await world.refresh();
  const changes: QueueChange[] = [];
  const stop = world.queue.watch(aoi.server, (change) => changes.push(change));
  const ids = [await post(world, 'rin', 'RECRUIT one'), await post(world, 'sora', 'DOUBTFUL two')];
  await world.intake.decide({ caseId: ids[0]!, moderator: aoi, decision: 'uphold' });
  await world.refresh();
  expect(changes.map(({ added, undecided }) => [idsOf(added), undecided])).toEqual([[ids, 1]]);
  await world.refresh();
  expect(changes).toHaveLength(1);
  stop();
  world.clock.advance(SECOND_MS);
  await post(world, 'mio', 'DOUBTFUL three');
  await world.refresh();
  expect(changes).toHaveLength(1);
});

test('every change makes another revision, and so does another process', async () => {
  const world = createQueueWorld();
  await world.refresh();
  const before = world.queue.revision(aoi);
  await world.refresh();
  expect(world.queue.revision(aoi)).toBe(before);
  const id = await post(world, 'rin', 'DOUBTFUL');
  await world.refresh();
  const posted = world.queue.revision(aoi);
  await world.intake.performModeratorAction({ caseId: id, moderator: aoi, action: 'claim' });
  await world.refresh();
  const other = world.createService();
  await other.refresh();
  const revisions = [before, posted, world.queue.revision(aoi), other.queue.revision(aoi)];
  expect(new Set(revisions).size).toBe(4);
});

test('"next case" goes through the list, also past skipped and decided cases, and begins again at its end', async () => {
  const world = createQueueWorld();
  const ids = [];
  for (const author of ['rin', 'sora', 'ken']) ids.push(await post(world, author, `RECRUIT by ${author}`));
  await world.refresh();
  const next = async (except?: string) =>
    (await world.queue.next(aoi, { state: 'undecided' }, except))?.caseId;
  expect(await next()).toBe(ids[0]);
  expect([await next(ids[0]), await next(ids[1]), await next(ids[2])]).toEqual([ids[1], ids[2], ids[0]]);
  await world.intake.decide({ caseId: ids[1]!, moderator: aoi, decision: 'uphold' });
  await world.refresh();
  expect([await next(ids[0]), await next(ids[1])]).toEqual([ids[2], ids[2]]);
});
