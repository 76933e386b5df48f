import { expect, test } from 'vitest';
import type { ConsoleRole, Member } from '#core';
import { formatFilter, parseFilter } from '../../../../adapters/console/queue/filter-query.ts';
import { deriveCaseId, deriveCaseState } from '../../../../src/cases/index.ts';
import { createQueueWorld } from '../../../app/console/queue/queue-world.ts';
import { createFakeAdapter } from '../../../support/fake-adapter.ts';
import { MINUTE_MS } from '../../../support/fake-clock.ts';
import { member, message } from '../../../support/messages.ts';
import { openFakeSite, SQUARE } from '../fake-console.ts';

const QUEUE = '/console/s/square/main/queue';

/** A server with the queue of its console, and the browser of its moderator. */
async function openQueue(...roles: ConsoleRole[]) {
  const world = createQueueWorld({
    servers: [SQUARE],
    adapter: createFakeAdapter({ platform: SQUARE.platform }),
  });
  const current = { current: roles.length > 0 ? roles : (['moderator'] as const) };
  const { browser, errors } = openFakeSite({ queue: world.queue, batches: world.batches }, current);
  return {
    ...world,
    browser,
    errors,
    async post(author: string, text: string, more: Partial<Member> = {}): Promise<string> {
      const posted = message(member(author, { server: SQUARE, ...more }), text, {
        sentAt: world.clock.now(),
      });
      await world.intake.handleMessage(posted);
      world.clock.advance(MINUTE_MS);
      await world.refresh();
      return deriveCaseId(posted.ref);
    },
    page: async (query = '') => (await browser.get(`${QUEUE}${query}`)).text(),
    state: async (caseId: string) => deriveCaseState(await world.archive.read(caseId))!,
  };
}

test('the page lists undecided cases with text, state and buttons', async () => {
  const site = await openQueue();
  const id = await site.post('rin', 'RECRUIT 詳細は');
  const page = await site.page();
  expect(page).toContain('未判断 1件');
  expect(page).toContain(id);
  expect(page).toContain('RECRUIT 詳細は');
  expect(page).toContain('非表示');
  expect(page).toContain(`name="uphold" value="${id}"`);
  expect(site.errors).toEqual([]);
});

test('an open page gets the rows of cases that the list no longer has; an unknown number has none', async () => {
  const site = await openQueue();
  const id = await site.post('rin', 'DOUBTFUL');
  await site.browser.post(`${QUEUE}/act`, { overturn: id });
  await site.refresh();
  expect(await site.page()).not.toContain(id);
  const rows = await (await site.browser.get(`${QUEUE}/rows?case=${id}&case=Y-0000000000`)).text();
  expect(rows).toContain('問題なし（Aya');
  expect(rows.match(/<li /g)).toHaveLength(1);
});

test('texts, names and searches of hostile members are only text', async () => {
  const site = await openQueue();
  const evil = '"><img src=x onerror=alert(1)><script>alert(2)</script>';
  await site.post('rin', `RECRUIT ${evil}`, { name: evil });
  for (const query of [
    '',
    `?q=${encodeURIComponent(evil)}`,
    `?channel=${encodeURIComponent(evil)}`,
    `?of=${encodeURIComponent(evil)}`,
  ]) {
    const page = await site.page(query);
    expect(page, query).not.toContain('<img src=x');
    expect(page, query).not.toContain('<script>alert');
  }
});

test('without a script a decision leads back to the list, which offers to take it back', async () => {
  const site = await openQueue();
  const id = await site.post('rin', 'DOUBTFUL');
  const response = await site.browser.post(`${QUEUE}/act`, { uphold: id, back: 'state=undecided' });
  expect(response.status).toBe(303);
  expect((await site.state(id)).moderatorDecision?.decision).toBe('uphold');
  const page = await (await site.browser.get(response.headers.get('location')!)).text();
  expect(page).toContain('違反と認定（Aya');
  const undo = /name="undo" value="([^"]+)"/.exec(page)![1]!;
  site.clock.advance(MINUTE_MS);
  const undone = await site.browser.post(`${QUEUE}/act`, { undo });
  expect(undone.status).toBe(303);
  const after = await (await site.browser.get(undone.headers.get('location')!)).text();
  expect(after).toContain(`${id} の判断を元に戻しました。`);
  expect(await site.state(id)).toMatchObject({ moderatorDecision: undefined, needsDecision: true });
  expect(await site.page()).toContain('未判断 1件');
});

test('with a script the answer is the row as it is now, and a sentence with the way back', async () => {
  const site = await openQueue();
  const id = await site.post('rin', 'DOUBTFUL');
  const response = await site.browser.post(`${QUEUE}/act`, { overturn: id }, { 'hx-request': 'true' });
  const fragment = await response.text();
  expect(response.status).toBe(200);
  expect(fragment).not.toContain('<html');
  expect(fragment).toContain(`id="case-${id}"`);
  expect(fragment).toContain('role="status"');
  expect(fragment).toMatch(/name="undo" value="Y-/);
  expect(fragment.slice(fragment.indexOf('id="status"'))).toContain(`${id} 問題なし（Aya`);
});

test('an English reader gets the answer in English, and times in UTC as on the page of a case', async () => {
  const site = await openQueue();
  const id = await site.post('rin', 'DOUBTFUL');
  const english = { 'accept-language': 'en' };
  const list = await (await site.browser.get(QUEUE, english)).text();
  expect(list).toMatch(/>\d{4}-\d\d-\d\d \d\d:\d\d UTC</);
  expect(list).not.toContain('JST');
  const claimed = await site.browser.post(
    `${QUEUE}/act`,
    { claim: id },
    { 'hx-request': 'true', ...english },
  );
  const answer = await claimed.text();
  expect(answer.slice(answer.indexOf('id="status"'))).not.toMatch(/[ぁ-ん]/);
});

test('a second moderator learns that the case was decided, and nothing happens', async () => {
  const site = await openQueue();
  const id = await site.post('rin', 'DOUBTFUL');
  await site.browser.post(`${QUEUE}/act`, { uphold: id });
  const again = await site.browser.post(`${QUEUE}/act`, { uphold: id, back: 'state=all' });
  expect(again.status).toBe(409);
  expect(await again.text()).toContain('すでに');
  expect((await site.state(id)).events.filter(({ kind }) => kind === 'ruled')).toHaveLength(1);
});

test('"next case" opens the oldest case that no one else works on', async () => {
  const site = await openQueue();
  const [first, second] = [await site.post('rin', 'DOUBTFUL 1'), await site.post('sora', 'DOUBTFUL 2')];
  await site.intake.performModeratorAction({
    caseId: first,
    moderator: member('kei', { server: SQUARE, moderator: true }),
    action: 'claim',
  });
  await site.refresh();
  const response = await site.browser.get(`${QUEUE}/next`);
  expect(response.headers.get('location')).toBe(`/console/s/square/main/case/${second}`);
  const none = await site.browser.get(`${QUEUE}/next?except=${second}`);
  expect(await (await site.browser.get(none.headers.get('location')!)).text()).toContain(
    'ほかに担当のいない未判断の事案はありません',
  );
});

test('an auditor reads the list, has no buttons and cannot act', async () => {
  const site = await openQueue('auditor');
  const id = await site.post('rin', 'DOUBTFUL');
  const page = await site.page();
  expect(page).toContain(id);
  expect(page).not.toContain('name="uphold"');
  for (const fields of [{ uphold: id }, { claim: id }, { undo: `${id}.1` }])
    expect((await site.browser.post(`${QUEUE}/act`, fields)).status).toBe(403);
  expect((await site.state(id)).events.some(({ kind }) => kind === 'ruled' || kind === 'claimed')).toBe(
    false,
  );
});

test('a case of another server gets the same answer as a number that does not exist', async () => {
  const site = await openQueue();
  const posted = message('rin', 'RECRUIT', { sentAt: site.clock.now() });
  await site.intake.handleMessage(posted);
  await site.refresh();
  const [other, unknown] = await Promise.all(
    [deriveCaseId(posted.ref), 'Y-0000000000'].map(async (id) => {
      const response = await site.browser.post(`${QUEUE}/act`, { uphold: id });
      return `${response.status} ${(await response.text()).replaceAll(id, '')}`;
    }),
  );
  expect(other).toBe(unknown);
  expect(other).toMatch(/^404/);
});

test('the address holds the filter, and reads it back', () => {
  const filter = {
    state: 'all',
    channel: 'general',
    pack: 'couriers',
    minProbability: 0.95,
    newAccount: true,
    reported: true,
    appealed: true,
    campaign: true,
    mine: true,
    campaignOf: 'Y-4G7C2Q0M1X',
    search: 'テレグラム & more',
  } as const;
  expect(parseFilter(new URLSearchParams(formatFilter(filter)))).toEqual(filter);
  expect(formatFilter({ state: 'undecided' })).toBe('');
  expect(parseFilter(new URLSearchParams('p=abc&state=x&new=2'))).toEqual({ state: 'undecided' });
});

test('several cases are decided after a page that shows what will happen, and taken back together', async () => {
  const site = await openQueue();
  const ids = [await site.post('rin', 'DOUBTFUL 1'), await site.post('sora', 'DOUBTFUL <b>2</b>')];
  const chosen = await site.browser.post(`${QUEUE}/bulk`, { filter: 'uphold', back: '' });
  const path = chosen.headers.get('location')!;
  const preview = await (await site.browser.get(path)).text();
  expect(preview).toContain('2件をまとめて「違反と認める」と判断します');
  expect(preview).toContain('投稿を非表示にする：2件');
  expect(preview).toContain('ストライクが付く見込み：2件');
  expect(preview).toContain('DOUBTFUL &lt;b&gt;2&lt;/b&gt;');
  expect((await site.state(ids[0]!)).needsDecision).toBe(true);

  await site.browser.post(`${path}/start`);
  await site.whenIdle();
  const result = await (await site.browser.get(path)).text();
  expect(result).toContain('2件のうち2件を判断しました');
  for (const id of ids) expect((await site.state(id)).moderatorDecision?.decision).toBe('uphold');

  await site.browser.post(`${path}/undo`);
  await site.whenIdle();
  expect(await (await site.browser.get(path)).text()).toContain('2件を元に戻しました（Aya');
  for (const id of ids) expect((await site.state(id)).moderatorDecision).toBeUndefined();
  expect(await (await site.browser.get(`${QUEUE}/bulk`)).text()).toContain('違反と認める：2件（Aya');
});

test('only selected rows are decided, and nothing without a selection', async () => {
  const site = await openQueue();
  const [first] = [await site.post('rin', 'DOUBTFUL 1'), await site.post('sora', 'DOUBTFUL 2')];
  const none = await site.browser.post(`${QUEUE}/bulk`, { selected: 'uphold' });
  expect(await (await site.browser.get(none.headers.get('location')!)).text()).toContain(
    '事案を選択してください',
  );
  const one = await site.browser.post(`${QUEUE}/bulk`, { selected: 'uphold', case: first });
  expect(await (await site.browser.get(one.headers.get('location')!)).text()).toContain('1件をまとめて');
});

test('an auditor reads the batches and cannot make one', async () => {
  const site = await openQueue('auditor');
  await site.post('rin', 'DOUBTFUL 1');
  expect((await site.browser.get(`${QUEUE}/bulk`)).status).toBe(200);
  for (const path of ['bulk', 'bulk/x/start', 'bulk/x/undo'])
    expect((await site.browser.post(`${QUEUE}/${path}`, { filter: 'uphold' })).status).toBe(403);
});
