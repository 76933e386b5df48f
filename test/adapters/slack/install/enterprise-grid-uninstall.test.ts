import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type EnterpriseGridFixture,
  openEnterpriseGrid,
  waitUntilGone,
} from '../fixtures/enterprise-grid.ts';
import type { TestWorkspace, TwoWorkspaces } from '../fixtures/two-workspaces.ts';

let grid: EnterpriseGridFixture;
let workspaces: TwoWorkspaces;
let machi: TestWorkspace;
let mura: TestWorkspace;
beforeEach(async () => {
  grid = await openEnterpriseGrid();
  ({ workspaces, machi, mura } = grid);
});
afterEach(() => grid.close());

describe('the organisation takes a workspace away', () => {
  it('its work ends, with what was remembered and lent; cases and settings stay, and it can be given back', async () => {
    await grid.installApp();
    await grid.addWorkspace(machi);
    await grid.addWorkspace(mura);
    await grid.waitUntilReopened(
      () => workspaces.completeOAuth('/slack/administrator/go', machi, machi.owner),
      machi,
    );
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT one'));
    const id = /Y-[0-9A-Z]{10}/.exec(machi.slack.visibleTextOf(await machi.waitForCard('one')))![0];
    await machi.owner.runsCommand(machi.general, '/yamidome mode shadow');

    await grid.removeWorkspace(machi);
    await machi.slack.waitFor(
      'it is forgotten',
      async () => !(await grid.storedKeys()).includes(`slack/${machi.slack.team.id}/`),
    );
    await machi.rin.says(machi.general, 'RECRUIT two');
    await mura.rin.says(mura.general, 'RECRUIT there');
    await mura.waitForCard('there');
    expect(machi.listCards()).toHaveLength(1);

    await grid.addWorkspace(machi);
    expect(workspaces.policies.of({ platform: 'slack', id: machi.slack.team.id }).mode).toBe('shadow');
    expect((await machi.owner.runsCommand(machi.general, `/yamidome case ${id}`)).text).toContain(id);
    await machi.rin.says(machi.general, 'RECRUIT three');
    await machi.waitForCard('three');
  });

  it('a post that waited to be hidden is not said to be hidden', async () => {
    await grid.installApp();
    await grid.addWorkspace(machi);
    await grid.waitUntilReopened(
      () => workspaces.completeOAuth('/slack/administrator/go', machi, machi.owner),
      machi,
    );
    machi.slack.faults.rateLimit('chat.delete', 1);
    await machi.rin.says(machi.general, 'RECRUIT');
    await machi.slack.waitFor('it was tried', () => machi.slack.callsTo('chat.delete').length === 1);
    await grid.removeWorkspace(machi);
    expect(await workspaces.waitForHideOutcomes(machi)).toEqual(['failed']);
  });

  it('and the app from all: nothing is served, and no token is kept', async () => {
    await grid.installApp();
    await grid.addWorkspace(machi);
    await grid.addWorkspace(mura);
    await grid.waitUntilReopened(grid.grantAdminToken, machi, mura);
    grid.organisation.uninstallApp();
    await machi.slack.waitFor('all are left', () => workspaces.bot.adapter.listServers().length === 0);
    await machi.slack.waitFor('all is forgotten', async () => (await grid.storedKeys()) === '');
  });
});

describe('a workspace that has the app by itself', () => {
  beforeEach(async () => {
    await workspaces.installApp(machi);
    await workspaces.grantAdminToken(machi);
  });

  it('goes on without a break when its organisation installs it too: one card for each post, the permission stays', async () => {
    await machi.rin.says(machi.general, 'DOUBTFUL');
    await machi.waitForCard('確認待ち');
    await grid.installApp();
    await grid.waitUntilReopened(async () => grid.organisation.grantAccess(machi.slack.context), machi);
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    await machi.waitForCard('非表示にしました');
    expect(machi.listCards()).toHaveLength(2);
    expect(await grid.storedKeys()).toContain(`slack/${machi.slack.team.id}/card/`);
  });

  it('goes on by itself when the organisation takes the app away again', async () => {
    await grid.installApp();
    await grid.waitUntilReopened(async () => grid.organisation.grantAccess(machi.slack.context), machi);
    await grid.waitUntilReopened(async () => grid.organisation.revokeAccess(machi.slack.context), machi);
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    await machi.waitForCard('非表示にしました');
    expect(machi.listCards()).toHaveLength(1);
  });

  it('may add it also after the organisation has, and keeps it when the organisation removes it everywhere', async () => {
    await grid.installApp();
    await grid.addWorkspace(mura);
    await workspaces.completeOAuth('/slack/install/go', mura, mura.owner);
    await mura.rin.says(mura.general, 'RECRUIT one');
    await mura.waitForCard('one');
    await grid.waitUntilReopened(async () => grid.organisation.uninstallApp(), mura);
    await mura.rin.says(mura.general, 'RECRUIT two');
    await mura.waitForCard('two');
    expect(mura.listCards()).toHaveLength(2);
    expect(await grid.storedKeys()).not.toContain(grid.organisation.id);
  });
});
