import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTwoWorkspaces, type TestWorkspace, type TwoWorkspaces } from '../fixtures/two-workspaces.ts';

let fixture: TwoWorkspaces;
let machi: TestWorkspace;
beforeEach(async () => {
  fixture = await openTwoWorkspaces();
  ({ machi } = fixture);
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

describe('adding the app', () => {
  it('begins on a page that says what it reads, in Japanese or English, and is kept nowhere', async () => {
    const page = await fixture.visit('/slack/install');
    expect(page.text).toContain('ダイレクトメッセージは読みません');
    expect(page.text).toContain('href="/slack/install/go"');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fixture.visit('/slack/install', { language: 'en-GB' })).text).toContain('Add to Slack');
    expect((await fixture.visit('/slack/install?lang=en')).text).toContain('Add to Slack');
  });

  it('asks for the app’s own scopes alone; the administrator’s are asked for separately, after an explanation', async () => {
    const scopesAt = async (path: string) => new URL((await fixture.visit(path)).location).searchParams;
    const app = await scopesAt('/slack/install/go');
    expect(app.get('scope')).toContain('channels:history');
    expect(app.get('user_scope') ?? '').toBe('');
    const administrator = await scopesAt('/slack/administrator/go');
    expect(administrator.get('scope')).toBe('');
    expect(administrator.get('user_scope')).toContain('chat:write');
    expect((await fixture.visit('/slack/administrator')).text).toContain(
      '管理者の名前で発言することはありません',
    );
  });

  it('ends with what to do next, and the workspace is looked after at once: by hand, until an administrator helps', async () => {
    const done = await fixture.completeOAuth('/slack/install/go', machi, machi.owner);
    expect(done).toMatchObject({ status: 200 });
    expect(done.text).toContain('/yamidome 初期設定');
    await machi.slack.waitFor('it is served', () => fixture.isServed(machi));
    const post = await machi.rin.says(machi.general, 'RECRUIT one');
    await machi.waitForCard('手動の対応が必要です');
    expect(isPresent(machi, post)).toBe(true);

    await fixture.grantAdminToken(machi);
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT two'));
  });

  it('is still there after a restart', async () => {
    await fixture.installApp(machi);
    await fixture.grantAdminToken(machi);
    await fixture.restart();
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
  });

  it('a second time replaces the app’s token, and the administrator’s stays', async () => {
    await fixture.installApp(machi);
    await fixture.grantAdminToken(machi);
    const [first] = await fixture.stores.secretStore.list('slack/');
    await fixture.completeOAuth('/slack/install/go', machi, machi.owner);
    const [[, token], ...more] = (await fixture.stores.secretStore.list('slack/')).toReversed() as [
      readonly [string, string],
    ];
    expect(more).toHaveLength(1);
    expect(JSON.parse(token).token).toMatch(/^xoxb-/);
    expect(first![1]).not.toBe(token);
    const used = JSON.parse(token).token as string;
    await machi.slack.waitFor('the new token is used', () =>
      machi.slack.calls.some((call) => call.token === used),
    );
    await waitUntilGone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    await machi.waitForCard('RECRUIT');
    expect(machi.listCards()).toHaveLength(1);
  });
});

describe('what is refused', () => {
  const nothingKept = async () => expect(await fixture.stores.secretStore.list('')).toEqual([]);

  it.each([
    ['a forged state', (query: URLSearchParams) => query.set('state', 'made-up')],
    ['no state', (query: URLSearchParams) => query.delete('state')],
    ['no code', (query: URLSearchParams) => query.delete('code')],
  ])('%s', async (_, forge) => {
    const started = await fixture.visit('/slack/install/go');
    const query = machi.slack.approveInstall(machi.owner, started.location);
    forge(query);
    const page = await fixture.visit(`/slack/oauth_redirect?${query}`, { cookie: started.cookie });
    expect(page).toMatchObject({ status: 400 });
    expect(page.text).toContain('はじめからやり直してください');
    await nothingKept();
  });

  it('a link that was opened in another browser', async () => {
    const started = await fixture.visit('/slack/install/go');
    const query = machi.slack.approveInstall(machi.owner, started.location);
    expect(await fixture.visit(`/slack/oauth_redirect?${query}`)).toMatchObject({ status: 400 });
    const other = await fixture.visit('/slack/install/go');
    expect(await fixture.visit(`/slack/oauth_redirect?${query}`, other)).toMatchObject({ status: 400 });
    await nothingKept();
  });

  it('a code that was used before', async () => {
    const started = await fixture.visit('/slack/install/go');
    const query = machi.slack.approveInstall(machi.owner, started.location);
    const path = `/slack/oauth_redirect?${query}`;
    expect(await fixture.visit(path, started)).toMatchObject({ status: 200 });
    const again = await fixture.visit(path, started);
    expect(again).toMatchObject({ status: 400 });
    expect(again.text).toContain('使用済み');
    const unknown = new URLSearchParams({ ...Object.fromEntries(query), code: 'made-up' });
    expect(await fixture.visit(`/slack/oauth_redirect?${unknown}`, started)).toMatchObject({ status: 400 });
  });

  it('an administrator who presses "cancel" on Slack’s page reads that nothing was added', async () => {
    const page = await fixture.visit('/slack/oauth_redirect?error=access_denied&state=x');
    expect(page.text).toContain('何も追加していません');
    await nothingKept();
  });

  it('a permission of a member who is no administrator, or before the app is installed; the token is revoked', async () => {
    const early = await fixture.completeOAuth('/slack/administrator/go', machi, machi.owner);
    expect(early).toMatchObject({ status: 409 });
    expect(early.text).toContain('先にアプリを追加してください');
    await fixture.installApp(machi);
    const page = await fixture.completeOAuth('/slack/administrator/go', machi, machi.rin);
    expect(page).toMatchObject({ status: 403 });
    expect(machi.slack.callsTo('auth.revoke')).toHaveLength(2);
    expect((await fixture.stores.secretStore.list('')).map(([key]) => key)).toEqual([
      `slack/${machi.slack.team.id}/bot`,
    ]);
  });

  it('nothing is promised when it could not be stored', async () => {
    fixture.stores.secretStore.put = async () => {
      throw new Error('the database is away');
    };
    const page = await fixture.completeOAuth('/slack/install/go', machi, machi.owner);
    expect(page).toMatchObject({ status: 503 });
    expect(page.text).toContain('いまは完了できません');
    expect(page.text).not.toContain('database');
    expect(fixture.isServed(machi)).toBe(false);
  });
});
