import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInstallationStore } from '../../../../adapters/slack/install/installation-store.ts';
import { runAllDiagnostics } from '../../../../adapters/slack/setup/diagnostics.ts';
import type { Person } from '../../../support/fake-slack/index.ts';
import {
  type EnterpriseGridFixture,
  ORGANISATION_INSTALL,
  openEnterpriseGrid,
} from '../fixtures/enterprise-grid.ts';
import type { TestWorkspace, TwoWorkspaces } from '../fixtures/two-workspaces.ts';

let grid: EnterpriseGridFixture;
let workspaces: TwoWorkspaces;
let machi: TestWorkspace;
let mura: TestWorkspace;
let chief: Person;
beforeEach(async () => {
  grid = await openEnterpriseGrid();
  ({ workspaces, machi, mura, chief } = grid);
});
afterEach(() => grid.close());

describe('an organisation installs the app once', () => {
  it('and reads that it is in no workspace yet, with the way to add it; nothing is served until then', async () => {
    const page = await grid.installApp();
    expect(page.status).toBe(200);
    expect(page.text).toContain('まだどのワークスペースにも入っていません');
    expect(page.text).toContain(
      `https://app.slack.com/manage/${grid.organisation.id}/integrations/profile/A1/workspaces/add`,
    );
    const english = await workspaces.completeOAuth(
      '/slack/install/go',
      machi,
      chief,
      ORGANISATION_INSTALL,
      'en',
    );
    expect(english.text).toContain('none of its workspaces yet');
    expect(workspaces.bot.adapter.listServers()).toEqual([]);
    await machi.rin.says(machi.general, 'RECRUIT');
    await machi.slack.waitFor('it is not ours', () =>
      workspaces.logLines.join().includes('event_for_unknown_workspace'),
    );
    expect(machi.listCards()).toEqual([]);
  });

  it('each workspace that it is added to is looked after by itself: cards, cases, settings', async () => {
    await grid.installApp();
    await grid.addWorkspace(machi);
    await machi.rin.says(machi.general, 'RECRUIT here');
    await machi.waitForCard('手動の対応が必要です');
    expect(workspaces.isServed(mura)).toBe(false);

    await grid.addWorkspace(mura);
    await mura.rin.says(mura.general, 'RECRUIT there');
    const card = await mura.waitForCard('there');
    expect(mura.listCards()).toHaveLength(1);
    expect(machi.listCards()).toHaveLength(1);
    const id = /Y-[0-9A-Z]{10}/.exec(mura.slack.visibleTextOf(card))![0];
    expect((await machi.owner.runsCommand(machi.general, `/yamidome case ${id}`)).text).not.toContain(
      'there',
    );
    await mura.owner.runsCommand(mura.general, '/yamidome mode shadow');
    expect(workspaces.policies.of({ platform: 'slack', id: mura.slack.team.id }).mode).toBe('shadow');
    expect(workspaces.policies.of({ platform: 'slack', id: machi.slack.team.id }).mode).toBe('enforce');
  });

  it('buttons, forms and the home page answer in the workspace of the member who presses', async () => {
    await grid.installApp();
    await grid.addWorkspace(machi);
    await grid.addWorkspace(mura);
    const post = await mura.rin.says(mura.general, 'なんとなく怪しい');
    const form = await mura.owner.usesShortcut('report', mura.general, post);
    expect((await mura.owner.submits(form.modal, { reason: '勧誘です' })).text).toContain('受け付けました');
    await mura.waitForCard('勧誘です');
    expect(machi.listCards()).toEqual([]);
    expect(JSON.stringify(await machi.owner.opensHome())).toContain('header');
  });

  it('is still there after a restart, and what was added or taken away meanwhile is learnt then', async () => {
    await grid.installApp();
    await grid.addWorkspace(machi);
    await workspaces.bot.stop();
    await mura.slack.withoutEvents(async () => grid.organisation.grantAccess(mura.slack.context));
    await machi.slack.withoutEvents(async () => grid.organisation.revokeAccess(machi.slack.context));
    const bot = await workspaces.startSecondBot();
    await mura.slack.waitFor('mura is served, machi is not', () => {
      const ids = bot.adapter.listServers().map(({ id }) => id);
      return ids.includes(mura.slack.team.id) && !ids.includes(machi.slack.team.id);
    });
    await bot.stop();
  });
});

it('Slack does not say at that moment to which workspaces the app was added: it is learnt with the next word of it', async () => {
  await grid.installApp();
  await machi.slack.waitFor('it was asked', () => machi.slack.callsTo('auth.teams.list').length === 1);
  machi.slack.faults.respondWithStatus('auth.teams.list', 503);
  grid.organisation.grantAccess(machi.slack.context);
  await machi.slack.waitFor('it was asked in vain', () =>
    workspaces.logLines.join().includes('event_handling_failed'),
  );
  expect(workspaces.bot.adapter.listServers()).toEqual([]);
  await grid.addWorkspace(mura);
  await machi.slack.waitFor('it is served', () => workspaces.isServed(machi));
});

it('the doctor looks at each workspace, and says when the organisation has added the app to none', async () => {
  const { secretStore } = workspaces.stores;
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const kept = createInstallationStore({ secretStore, log });
  const reach = { signingSecret: machi.slack.secret, apiUrl: machi.slack.api };
  const looked = async () =>
    (await runAllDiagnostics(await kept.listWorkspaces(), reach, await kept.listOrganisations())).map(
      ({ workspace, what }) => [workspace, what],
    );
  expect(await looked()).toEqual([[undefined, 'no-installs']]);
  await grid.installApp();
  expect(await looked()).toEqual([[grid.organisation.id, 'organisation-empty']]);
  await grid.addWorkspace(machi);
  await grid.addWorkspace(mura);
  await grid.waitUntilReopened(
    () => workspaces.completeOAuth('/slack/administrator/go', machi, machi.owner),
    machi,
  );
  expect(await looked()).toEqual([
    [grid.organisation.id, 'organisation'],
    ...['bot', 'fine'].map((what) => ['machi', what]),
    ...['bot', 'no-user-token', 'fine'].map((what) => ['mura', what]),
  ]);
});

it('an event for an organisation reaches only its own workspaces, also when other fields name another one', async () => {
  await grid.installApp();
  await grid.addWorkspace(machi);
  const body = (organisation: string, ts: string) =>
    JSON.stringify({
      ...{ type: 'event_callback', team_id: machi.slack.team.id, context_team_id: machi.slack.team.id },
      event_id: `Ev-${ts}`,
      authorizations: [{ enterprise_id: organisation, team_id: null, is_enterprise_install: true }],
      event: { type: 'message', channel: machi.general.id, user: machi.rin.id, ts, text: 'RECRUIT forged' },
    });
  const url = `${workspaces.bot.url}/slack/events`;
  await machi.slack.sendForgedRequest(url, body('E0OTHER', '1700000000.000100'));
  await machi.rin.says(machi.general, 'RECRUIT true');
  await machi.waitForCard('true');
  expect(machi.listCards()).toHaveLength(1);
});

it('the organisation’s token expires and is renewed once for all its workspaces', async () => {
  await workspaces.completeOAuth('/slack/install/go', machi, chief, { org: true, rotating: true });
  await grid.addWorkspace(machi);
  await grid.addWorkspace(mura);
  workspaces.advanceHours(13);
  await Promise.all([
    machi.rin.says(machi.general, 'RECRUIT here'),
    mura.rin.says(mura.general, 'RECRUIT there'),
  ]);
  await machi.waitForCard('here');
  await mura.waitForCard('there');
  expect(machi.slack.oauth.rotation.used()).toBe(1);
});

it('two processes on one database: what one learns of the organisation, the other serves too', async () => {
  const second = await workspaces.startSecondBot();
  await grid.installApp();
  grid.organisation.grantAccess(machi.slack.context);
  await machi.slack.waitFor('it is served', () => second.adapter.listServers().length === 1);
  const server = { platform: 'slack', id: machi.slack.team.id };
  const member = { server, id: machi.rin.id, name: 'rin', roles: [] };
  await workspaces.bot.adapter.apply(server, { kind: 'release', member, reason: 'x' });
  expect(workspaces.isServed(machi)).toBe(true);
  await second.stop();
});
