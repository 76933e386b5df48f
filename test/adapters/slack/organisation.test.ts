import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkupAll } from '../../../adapters/slack/checkup.ts';
import { createInstalls } from '../../../adapters/slack/installs.ts';
import type { Person } from '../../support/slack/index.ts';
import { type Grid, openGrid, whole } from './grid.ts';
import type { Town, Towns } from './towns.ts';

let grid: Grid;
let towns: Towns;
let machi: Town;
let mura: Town;
let chief: Person;
beforeEach(async () => {
  grid = await openGrid();
  ({ towns, machi, mura, chief } = grid);
});
afterEach(() => grid.close());

describe('an organisation installs the app once', () => {
  it('and reads that it is in no workspace yet, with the way to add it; nothing is served until then', async () => {
    const page = await grid.installs();
    expect(page.status).toBe(200);
    expect(page.text).toContain('まだどのワークスペースにも入っていません');
    expect(page.text).toContain(
      `https://app.slack.com/manage/${grid.organisation.id}/integrations/profile/A1/workspaces/add`,
    );
    const english = await towns.through('/slack/install/go', machi, chief, whole, 'en');
    expect(english.text).toContain('none of its workspaces yet');
    expect(towns.bot.adapter.servers()).toEqual([]);
    await machi.rin.says(machi.general, 'RECRUIT');
    await machi.slack.until('it is not ours', () =>
      towns.logged.join().includes('something of another workspace'),
    );
    expect(machi.cards()).toEqual([]);
  });

  it('each workspace that it is added to is looked after by itself: cards, cases, settings', async () => {
    await grid.installs();
    await grid.adds(machi);
    await machi.rin.says(machi.general, 'RECRUIT here');
    await machi.card('手作業が必要です');
    expect(towns.served(mura)).toBe(false);

    await grid.adds(mura);
    await mura.rin.says(mura.general, 'RECRUIT there');
    const card = await mura.card('there');
    expect(mura.cards()).toHaveLength(1);
    expect(machi.cards()).toHaveLength(1);
    const id = /Y-[0-9A-Z]{10}/.exec(mura.slack.wordsOf(card))![0];
    expect((await machi.owner.runs(machi.general, `/yamidome case ${id}`)).text).not.toContain('there');
    await mura.owner.runs(mura.general, '/yamidome mode shadow');
    expect(towns.policies.of({ platform: 'slack', id: mura.slack.team.id }).mode).toBe('shadow');
    expect(towns.policies.of({ platform: 'slack', id: machi.slack.team.id }).mode).toBe('enforce');
  });

  it('buttons, forms and the home page answer in the workspace of whoever presses', async () => {
    await grid.installs();
    await grid.adds(machi);
    await grid.adds(mura);
    const post = await mura.rin.says(mura.general, 'なんとなく怪しい');
    const form = await mura.owner.uses('report', mura.general, post);
    expect((await mura.owner.submits(form.modal, { text: '勧誘です' })).text).toContain('受け付けました');
    await mura.card('勧誘です');
    expect(machi.cards()).toEqual([]);
    expect(JSON.stringify(await machi.owner.opensHome())).toContain('header');
  });

  it('is still there after a restart, and what was added or taken away meanwhile is learnt then', async () => {
    await grid.installs();
    await grid.adds(machi);
    await towns.bot.stop();
    await mura.slack.silently(async () => grid.organisation.adds(mura.slack.around));
    await machi.slack.silently(async () => grid.organisation.withdraws(machi.slack.around));
    const bot = await towns.another();
    await mura.slack.until('mura is served, machi is not', () => {
      const ids = bot.adapter.servers().map(({ id }) => id);
      return ids.includes(mura.slack.team.id) && !ids.includes(machi.slack.team.id);
    });
    await bot.stop();
  });
});

it('Slack does not say at that moment to which workspaces the app was added: it is learnt with the next word of it', async () => {
  await grid.installs();
  await machi.slack.until('it was asked', () => machi.slack.callsTo('auth.teams.list').length === 1);
  machi.slack.faults.fails('auth.teams.list', 503);
  grid.organisation.adds(machi.slack.around);
  await machi.slack.until('it was asked in vain', () =>
    towns.logged.join().includes('something that was heard failed'),
  );
  expect(towns.bot.adapter.servers()).toEqual([]);
  await grid.adds(mura);
  await machi.slack.until('it is served', () => towns.served(machi));
});

it('the doctor looks at each workspace, and says when the organisation has added the app to none', async () => {
  const { vault } = towns.stores;
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const kept = createInstalls({ vault, log });
  const reach = { signingSecret: machi.slack.secret, apiUrl: machi.slack.api };
  const looked = async () =>
    (await checkupAll(await kept.all(), reach, await kept.organisations())).map(({ workspace, what }) => [
      workspace,
      what,
    ]);
  expect(await looked()).toEqual([[undefined, 'no-installs']]);
  await grid.installs();
  expect(await looked()).toEqual([[grid.organisation.id, 'organisation-empty']]);
  await grid.adds(machi);
  await grid.adds(mura);
  await grid.takenUp(() => towns.through('/slack/administrator/go', machi, machi.owner), machi);
  expect(await looked()).toEqual([
    [grid.organisation.id, 'organisation'],
    ...['bot', 'fine'].map((what) => ['machi', what]),
    ...['bot', 'no-user-token', 'fine'].map((what) => ['mura', what]),
  ]);
});

it('an event for an organisation reaches none but its own workspaces, whatever else it says', async () => {
  await grid.installs();
  await grid.adds(machi);
  const body = (organisation: string, ts: string) =>
    JSON.stringify({
      ...{ type: 'event_callback', team_id: machi.slack.team.id, context_team_id: machi.slack.team.id },
      event_id: `Ev-${ts}`,
      authorizations: [{ enterprise_id: organisation, team_id: null, is_enterprise_install: true }],
      event: { type: 'message', channel: machi.general.id, user: machi.rin.id, ts, text: 'RECRUIT forged' },
    });
  const url = `${towns.bot.url}/slack/events`;
  await machi.slack.forged(url, body('E0OTHER', '1700000000.000100'));
  await machi.rin.says(machi.general, 'RECRUIT true');
  await machi.card('true');
  expect(machi.cards()).toHaveLength(1);
});

it('the organisation’s token expires and is renewed once for all its workspaces', async () => {
  await towns.through('/slack/install/go', machi, chief, { org: true, rotating: true });
  await grid.adds(machi);
  await grid.adds(mura);
  towns.passes(13);
  await Promise.all([
    machi.rin.says(machi.general, 'RECRUIT here'),
    mura.rin.says(mura.general, 'RECRUIT there'),
  ]);
  await machi.card('here');
  await mura.card('there');
  expect(machi.slack.oauth.rotation.used()).toBe(1);
});

it('two processes on one database: what one learns of the organisation, the other serves too', async () => {
  const second = await towns.another();
  await grid.installs();
  grid.organisation.adds(machi.slack.around);
  await machi.slack.until('it is served', () => second.adapter.servers().length === 1);
  const server = { platform: 'slack', id: machi.slack.team.id };
  const member = { server, id: machi.rin.id, name: 'rin', roles: [] };
  await towns.bot.adapter.apply(server, { kind: 'release', member, reason: 'x' });
  expect(towns.served(machi)).toBe(true);
  await second.stop();
});
