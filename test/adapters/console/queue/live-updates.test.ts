import { html } from 'hono/html';
import { expect, test } from 'vitest';
import type { QueueFilter } from '#core';
import { createLiveUpdates } from '../../../../adapters/console/queue/live-updates.ts';
import { createQueueWorld } from '../../../app/console/queue/queue-world.ts';
import { MINUTE_MS } from '../../../support/fake-clock.ts';
import { message, moderator } from '../../../support/messages.ts';
import { consoleWordings } from '../../../support/shipped-wording-and-policy.ts';

const aoi = moderator('aoi');

/** A queue with open lists; `rendered` has the number of each case whose row was rendered. */
async function openLists() {
  const world = createQueueWorld();
  await world.refresh();
  const rendered: string[] = [];
  const join = createLiveUpdates(world.queue, ({ caseId }) => {
    rendered.push(caseId);
    return html`<li>${caseId}</li>`;
  });
  return {
    ...world,
    rendered,
    async post(author: string, text: string): Promise<void> {
      await world.intake.handleMessage(message(author, text, { sentAt: world.clock.now() }));
      world.clock.advance(MINUTE_MS);
    },
    openList(
      language: 'ja' | 'en' = 'ja',
      filter: QueueFilter = { state: 'undecided' },
      since: string = world.queue.revision(aoi),
    ) {
      const events: { readonly event: string; readonly data: unknown }[] = [];
      const row = {
        words: consoleWordings[language].queue,
        language,
        basePath: '/console/s/fake/square',
        canAct: true,
      };
      const send = (...sent: readonly { readonly event: string; readonly data: string }[]) => {
        for (const { event, data } of sent) events.push({ event, data: JSON.parse(data) });
      };
      return { events, leave: join({ viewer: aoi, filter, language, row, since, send }) };
    },
  };
}

test('a changed row is rendered once for 200 open lists, and each list gets it', async () => {
  const world = await openLists();
  await world.post('rin', 'DOUBTFUL');
  await world.refresh();
  const lists = Array.from({ length: 200 }, () => world.openList());
  const [caseId] = await world.undecided();
  await world.intake.decide({ caseId: caseId!, moderator: aoi, decision: 'uphold' });
  await world.refresh();
  await expect.poll(() => lists.every(({ events }) => events.length > 0)).toBe(true);
  expect(world.rendered).toEqual([caseId]);
  for (const { events } of lists)
    expect(events).toEqual([
      { event: 'count', data: '未判断 0件' },
      { event: 'rows', data: `<li>${caseId}</li>` },
    ]);
});

test('lists in two languages need two renders', async () => {
  const world = await openLists();
  await world.post('rin', 'DOUBTFUL');
  await world.refresh();
  const [ja, en] = [world.openList('ja'), world.openList('en')];
  await world.intake.performModeratorAction({
    caseId: (await world.undecided())[0]!,
    moderator: aoi,
    action: 'claim',
  });
  await world.refresh();
  expect(world.rendered).toHaveLength(2);
  expect(ja.events[0]).toEqual({ event: 'count', data: '未判断 1件' });
  expect(en.events[0]).toEqual({ event: 'count', data: '1 undecided' });
});

test('new cases of the filter are counted and announced; no row is sent', async () => {
  const world = await openLists();
  const all = world.openList('ja');
  const elsewhere = world.openList('ja', { state: 'undecided', channel: 'jobs' });
  await world.post('rin', 'DOUBTFUL one');
  await world.post('sora', 'DOUBTFUL two');
  await world.refresh();
  await world.post('mio', 'DOUBTFUL three');
  await world.refresh();
  const added = ({ events }: typeof all) => events.filter(({ event }) => event === 'added');
  expect(added(all).map(({ data }) => data)).toEqual([
    '新しい事案が2件あります。',
    '新しい事案が3件あります。',
  ]);
  expect(added(elsewhere)).toEqual([]);
  expect(world.rendered).toEqual([]);
});

test('many changes at once are not rendered: lists are asked to load their rows again', async () => {
  const world = await openLists();
  for (let i = 0; i < 20; i++) await world.post(`member-${i}`, `DOUBTFUL number ${i}`);
  await world.refresh();
  const { events } = world.openList();
  for (const caseId of await world.undecided())
    await world.intake.decide({ caseId, moderator: aoi, decision: 'overturn' });
  await world.refresh();
  expect(events.map(({ event }) => event)).toEqual(['count', 'many']);
  expect(world.rendered).toEqual([]);
});

test('a list that was loaded before the last change is asked to load its rows again', async () => {
  const world = await openLists();
  await world.post('rin', 'DOUBTFUL');
  await world.refresh();
  const loaded = world.queue.revision(aoi);
  await world.intake.decide({ caseId: (await world.undecided())[0]!, moderator: aoi, decision: 'uphold' });
  await world.refresh();
  expect(world.openList('ja', { state: 'undecided' }, loaded).events).toEqual([
    { event: 'many', data: null },
  ]);
  expect(world.openList().events).toEqual([]);
});

test('a closed list gets nothing more', async () => {
  const world = await openLists();
  const { events, leave } = world.openList();
  leave();
  await world.post('rin', 'DOUBTFUL');
  await world.refresh();
  expect(events).toEqual([]);
});
