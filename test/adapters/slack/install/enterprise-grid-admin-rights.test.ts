import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '../../../support/fake-slack/index.ts';
import {
  type EnterpriseGridFixture,
  isPresent,
  ORGANISATION_INSTALL,
  openEnterpriseGrid,
  waitUntilGone,
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

describe('deleting what others post', () => {
  beforeEach(async () => {
    await grid.installApp();
    await grid.addWorkspace(machi);
    await grid.addWorkspace(mura);
  });

  it('with the permission of the organisation’s owner, wherever Slack lets them; elsewhere moderators are asked', async () => {
    machi.slack.organisationOwner!.user.is_admin = true;
    await grid.waitUntilReopened(grid.grantAdminToken, machi, mura);
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT here'));
    await machi.waitForCard('非表示にしました');
    const post = await mura.rin.says(mura.general, 'RECRUIT there');
    await mura.waitForCard('手動の対応が必要です');
    expect(isPresent(mura, post)).toBe(true);
    expect(mura.listCards().map(mura.slack.visibleTextOf).join()).not.toContain('非表示にしました');
  });

  it('with that of a workspace’s administrator, in that workspace alone', async () => {
    await grid.waitUntilReopened(
      () => workspaces.completeOAuth('/slack/administrator/go', mura, mura.owner),
      mura,
    );
    await waitUntilGone(mura, await mura.rin.says(mura.general, 'RECRUIT there'));
    const post = await machi.rin.says(machi.general, 'RECRUIT here');
    await machi.waitForCard('手動の対応が必要です');
    expect(isPresent(machi, post)).toBe(true);
  });

  it('not with the token of an administrator of another workspace, or of one workspace for all', async () => {
    // The owner of machi is an ordinary member of mura.
    mura.slack.world.users.set(machi.owner.id, {
      ...machi.owner.user,
      ...{ team_id: mura.slack.team.id, is_admin: false, is_owner: false },
    });
    const stranger = { ...machi.owner };
    const there = await workspaces.completeOAuth('/slack/administrator/go', mura, stranger);
    expect(there.status).toBe(403);
    const all = await workspaces.completeOAuth(
      '/slack/administrator/go',
      machi,
      machi.owner,
      ORGANISATION_INSTALL,
    );
    expect(all.status).toBe(403);
    expect(all.text).toContain('組織の管理者の方のみ');
    expect(
      machi.slack.calls.concat(mura.slack.calls).filter(({ method }) => method === 'auth.revoke'),
    ).toHaveLength(2);
    expect(await grid.storedKeys()).not.toContain('/admin');
  });

  it('the organisation’s owner takes the permission back: it goes on by hand everywhere', async () => {
    machi.slack.organisationOwner!.user.is_admin = true;
    await grid.waitUntilReopened(grid.grantAdminToken, machi, mura);
    for (const token of grid.organisation.tokens.values()) if (token.kind === 'user') token.revoked = true;
    void machi.slack.emit({ type: 'tokens_revoked', tokens: { oauth: [chief.id], bot: [] } });
    await machi.slack.waitFor('it is forgotten', async () => !(await grid.storedKeys()).includes('/admin'));
    await machi.rin.says(machi.general, 'RECRUIT');
    await machi.waitForCard('手動の対応が必要です');
  });
});

it('an administrator of one workspace is none in another, also when Slack shows them as one', async () => {
  await grid.installApp();
  await grid.addWorkspace(machi);
  await grid.addWorkspace(mura);
  mura.slack.world.users.set(machi.owner.id, {
    ...machi.owner.user,
    ...{ team_id: mura.slack.team.id, is_admin: false, is_owner: false },
  });
  const reply = await mura.owner.runsCommand(mura.general, '/yamidome mode shadow');
  expect(reply.text).not.toContain('管理者だけ');
  // users.info returns the user with the flags of machi.
  const there = mura.slack.personOf(mura.slack.world.users.get(machi.owner.id)!);
  await there.runsCommand(mura.general, '/yamidome mode enforce');
  expect(workspaces.policies.of({ platform: 'slack', id: mura.slack.team.id }).mode).toBe('shadow');
});

it('the owner of the organisation administers the workspaces that they are in', async () => {
  await grid.installApp();
  await grid.addWorkspace(mura);
  await mura.slack.organisationOwner!.runsCommand(mura.general, '/yamidome mode shadow');
  expect(workspaces.policies.of({ platform: 'slack', id: mura.slack.team.id }).mode).toBe('shadow');
});

it('a link into another workspace of the organisation is not followed', async () => {
  await grid.installApp();
  await grid.addWorkspace(machi);
  await grid.addWorkspace(mura);
  const [here, there] = [
    await machi.rin.says(machi.general, 'なんとなく'),
    await mura.rin.says(mura.general, '内輪の話'),
  ];
  const link = (workspace: TestWorkspace, post: { ts: string }): string =>
    `https://${grid.organisation.name}.enterprise.slack.example/archives/${workspace.general.id}/p${post.ts.replace('.', '')}`;
  const refused = await machi.owner.runsCommand(machi.general, `/yamidome report ${link(mura, there)} spam`);
  expect(refused.text).not.toContain('受け付けました');
  const taken = await machi.owner.runsCommand(machi.general, `/yamidome report ${link(machi, here)} spam`);
  expect(taken.text).toContain('受け付けました');
  expect(machi.listCards().map(machi.slack.visibleTextOf).join()).not.toContain('内輪の話');
});
