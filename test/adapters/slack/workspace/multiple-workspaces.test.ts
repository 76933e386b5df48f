import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTwoWorkspaces, type TestWorkspace, type TwoWorkspaces } from '../fixtures/two-workspaces.ts';

let fixture: TwoWorkspaces;
let machi: TestWorkspace;
let mura: TestWorkspace;
beforeEach(async () => {
  fixture = await openTwoWorkspaces();
  ({ machi, mura } = fixture);
});
afterEach(async () => {
  // In every test: no token of one workspace is used in the other, and none is logged.
  expect(machi.slack.internalErrors).toEqual([]);
  expect(fixture.logLines.join('\n')).not.toMatch(/xox[abpe]-|client-secret|state-secret|RECRUIT/);
  await fixture.close();
});

const waitUntilGone = (workspace: TestWorkspace, post: { ts: string }) =>
  workspace.slack.waitFor(
    'the post is gone',
    () => !workspace.general.messages.some(({ ts }) => ts === post.ts),
  );
const isPresent = (workspace: TestWorkspace, post: { ts: string }): boolean =>
  workspace.general.messages.some(({ ts }) => ts === post.ts);

describe('two processes', () => {
  it('serve what either of them was given, as soon as something comes from there', async () => {
    const second = await fixture.startSecondBot();
    await fixture.installApp(machi);
    await machi.rin.says(machi.general, 'RECRUIT');
    await machi.waitForCard('手動の対応が必要です');
    expect(second.adapter.listServers()).toEqual([{ platform: 'slack', id: machi.slack.team.id }]);
    expect(machi.listCards()).toHaveLength(1);
    await second.stop();
  });
});

it('an event of a workspace that is not served yet is acknowledged while the secret store has not answered', async () => {
  await fixture.installApp(machi);
  await fixture.bot.stop();
  const { get } = fixture.stores.secretStore;
  let answer = (): void => {};
  const answering = new Promise<void>((resolve) => {
    answer = resolve;
  });
  fixture.stores.secretStore.list = async () => [];
  fixture.stores.secretStore.get = async (key) => {
    await answering;
    return get(key);
  };
  const bot = await fixture.startSecondBot();
  await machi.rin.says(machi.general, 'RECRUIT');
  await machi.slack.waitFor('it is acknowledged', () => machi.slack.deliveries.at(-1)?.ackMs !== undefined);
  expect(bot.adapter.listServers()).toEqual([]);
  answer();
  await machi.waitForCard('RECRUIT');
  await bot.stop();
});

describe('two workspaces', () => {
  beforeEach(async () => {
    await fixture.installApp(machi);
    await fixture.installApp(mura);
    await fixture.grantAdminToken(machi);
  });

  it('are looked after at once, each with its own tokens, cards, settings and permissions', async () => {
    const [here, there] = await Promise.all([
      machi.rin.says(machi.general, 'RECRUIT here'),
      mura.rin.says(mura.general, 'RECRUIT there'),
    ]);
    await waitUntilGone(machi, here);
    await machi.waitForCard('here');
    // Only machi's administrator has granted a token.
    await mura.waitForCard('there');
    expect(isPresent(mura, there)).toBe(true);
    expect(machi.listCards()).toHaveLength(1);
    expect(mura.listCards()).toHaveLength(1);
    for (const [workspace, other] of [
      [machi, mura],
      [mura, machi],
    ] as const) {
      expect(workspace.slack.calls.every(({ token }) => !other.slack.world.tokens.has(token))).toBe(true);
    }
    const set = await mura.owner.runsCommand(mura.general, '/yamidome mode shadow');
    expect(set.kind).toBe('ephemeral');
    expect(fixture.policies.of({ platform: 'slack', id: mura.slack.team.id }).mode).toBe('shadow');
    expect(fixture.policies.of({ platform: 'slack', id: machi.slack.team.id }).mode).toBe('enforce');
  });

  it('do not see each other’s cases', async () => {
    await machi.rin.says(machi.general, 'RECRUIT');
    const card = await machi.waitForCard('RECRUIT');
    const id = /Y-[0-9A-Z]{10}/.exec(machi.slack.visibleTextOf(card))![0];
    expect((await mura.owner.runsCommand(mura.general, `/yamidome case ${id}`)).text).not.toContain(
      'RECRUIT',
    );
    const forged = { ...card, blocks: card.blocks! };
    const seen = await mura.owner.presses(mura.general, forged, '取り消す');
    expect(seen.text).not.toContain('記録しました');
    expect((await fixture.stores.archive.read(id)).some(({ kind }) => kind === 'ruled')).toBe(false);
  });

  it('a channel that both share is judged by both, though Slack tells of it once; the author’s own deletes', async () => {
    const shared = fixture.shareChannel('tomodachi');
    const post = await machi.rin.says(shared, 'RECRUIT here and there');
    await machi.waitForCard('非表示にしました');
    await mura.waitForCard('RECRUIT here and there');
    expect(shared.messages.some(({ ts }) => ts === post.ts)).toBe(false);
    for (const { slack } of [machi, mura]) {
      const server = { platform: 'slack', id: slack.team.id };
      expect(await fixture.stores.archive.listCasesOfServer(server, 10)).toHaveLength(1);
    }
    expect(machi.slack.callsTo('apps.event.authorizations.list')).toHaveLength(1);
    await machi.rin.says(machi.general, 'RECRUIT at home');
    await machi.waitForCard('RECRUIT at home');
    expect(machi.slack.callsTo('apps.event.authorizations.list')).toHaveLength(1);
    expect(mura.listCards()).toHaveLength(1);
  });

  it('while Slack does not say who else sees a shared channel, the one that it names judges all the same', async () => {
    const shared = fixture.shareChannel('tomodachi');
    machi.slack.faults.respondWithError('apps.event.authorizations.list', 'internal_error', 10);
    await machi.rin.says(shared, 'RECRUIT');
    await machi.waitForCard('非表示にしました');
    expect(fixture.logLines.join()).toContain('shared_channel_lookup_failed');
    expect(mura.listCards()).toHaveLength(0);
  });

  it('an event that Slack addresses to one of them never reaches the other, also when other fields name it', async () => {
    const body = (team: string, installed: string, ts: string) =>
      JSON.stringify({
        ...{ type: 'event_callback', team_id: team, context_team_id: team, event_id: `Ev-${ts}` },
        authorizations: [{ team_id: installed, is_enterprise_install: false }],
        event: { type: 'message', channel: machi.general.id, user: machi.rin.id, ts, text: 'RECRUIT forged' },
      });
    const url = `${fixture.bot.url}/slack/events`;
    await machi.slack.sendForgedRequest(url, body(machi.slack.team.id, 'T0STRANGER', '1700000000.000100'));
    await machi.slack.sendForgedRequest(
      url,
      body(machi.slack.team.id, mura.slack.team.id, '1700000000.000200'),
    );
    await machi.rin.says(machi.general, 'RECRUIT true');
    await machi.waitForCard('true');
    expect(machi.listCards()).toHaveLength(1);
  });

  it.each([
    ['signed with another secret', { with: 'another secret' }],
    ['signed six minutes ago', { at: new Date(Date.now() - 6 * 60_000) }],
    ['not signed', { headers: { 'x-slack-signature': '' } }],
  ])('a request for one of them that is %s reaches none', async (_, how) => {
    const body = JSON.stringify({
      ...{ type: 'event_callback', team_id: mura.slack.team.id, event_id: 'Ev-forged' },
      event: { type: 'app_uninstalled' },
    });
    expect((await mura.slack.sendForgedRequest(`${fixture.bot.url}/slack/events`, body, how)).status).toBe(
      401,
    );
    await mura.rin.says(mura.general, 'RECRUIT');
    await mura.waitForCard('RECRUIT');
  });

  it('one that removes the app is forgotten, tokens and memory; the other one is not', async () => {
    await machi.rin.says(machi.general, 'DOUBTFUL');
    await machi.waitForCard('確認待ち');
    machi.slack.uninstallApp();
    const keys = async (): Promise<string> =>
      [...(await fixture.stores.secretStore.list('')), ...(await fixture.stores.keyValueStore.list(''))]
        .map(([key]) => key)
        .join(' ');
    await machi.slack.waitFor('it is forgotten', async () => !(await keys()).includes(machi.slack.team.id));
    expect(fixture.isServed(machi)).toBe(false);
    expect(await keys()).toContain(mura.slack.team.id);
    await mura.rin.says(mura.general, 'RECRUIT');
    await mura.waitForCard('RECRUIT');
  });

  it('an app that is removed while a post waits to be hidden is not said to have hidden it, and can be added again', async () => {
    machi.slack.faults.rateLimit('chat.delete', 1);
    await machi.rin.says(machi.general, 'RECRUIT');
    await machi.slack.waitFor('it was tried', () => machi.slack.callsTo('chat.delete').length === 1);
    machi.slack.uninstallApp();
    await machi.slack.waitFor('it is over', () => !fixture.isServed(machi));
    expect(await fixture.waitForHideOutcomes(machi)).toEqual(['failed']);

    await fixture.installApp(machi);
    await machi.rin.says(machi.general, 'RECRUIT again');
    await machi.waitForCard('again');
  });

  it('an administrator who takes the permission back leaves the app at work, by hand', async () => {
    const token = [...machi.slack.world.tokens].findLast(([, { kind }]) => kind === 'user')![0];
    machi.slack.revokeToken(token);
    void machi.slack.emit({ type: 'tokens_revoked', tokens: { oauth: [machi.owner.id], bot: [] } });
    await machi.slack.waitFor(
      'it is forgotten',
      async () => (await fixture.stores.secretStore.get(`slack/${machi.slack.team.id}/admin`)) === undefined,
    );
    await machi.rin.says(machi.general, 'RECRUIT');
    await machi.waitForCard('手動の対応が必要です');
  });

  it('a token that was put under another workspace’s name is used for neither', async () => {
    const keyOf = (workspace: TestWorkspace): string => `slack/${workspace.slack.team.id}/bot`;
    await fixture.stores.secretStore.put(keyOf(mura), (await fixture.stores.secretStore.get(keyOf(machi)))!);
    await fixture.restart();
    await machi.slack.waitFor('machi is served', () => fixture.isServed(machi));
    expect(fixture.isServed(mura)).toBe(false);
    expect(fixture.logLines.join('\n')).toContain('installation_unreadable');
  });
});
