import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTowns, type Town, type Towns } from './towns.ts';

let towns: Towns;
let machi: Town;
beforeEach(async () => {
  towns = await openTowns();
  ({ machi } = towns);
});
afterEach(async () => {
  // Whatever happened: no token of one workspace was ever used in the other, and none was logged.
  expect(machi.slack.bugs).toEqual([]);
  expect(towns.logged.join('\n')).not.toMatch(/xox[abpe]-|client-secret|state-secret|RECRUIT/);
  await towns.close();
});

const gone = (town: Town, post: { ts: string }) =>
  town.slack.until('the post is gone', () => !town.general.messages.some(({ ts }) => ts === post.ts));
const standing = (town: Town, post: { ts: string }): boolean =>
  town.general.messages.some(({ ts }) => ts === post.ts);

describe('adding the app', () => {
  it('begins on a page that says what it reads, in Japanese or English, and is kept nowhere', async () => {
    const page = await towns.visit('/slack/install');
    expect(page.text).toContain('ダイレクトメッセージは読みません');
    expect(page.text).toContain('href="/slack/install/go"');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await towns.visit('/slack/install', { language: 'en-GB' })).text).toContain('Add to Slack');
    expect((await towns.visit('/slack/install?lang=en')).text).toContain('Add to Slack');
  });

  it('asks for the app’s own scopes alone; the administrator’s are asked for separately, after an explanation', async () => {
    const scopesAt = async (path: string) => new URL((await towns.visit(path)).location).searchParams;
    const app = await scopesAt('/slack/install/go');
    expect(app.get('scope')).toContain('channels:history');
    expect(app.get('user_scope') ?? '').toBe('');
    const administrator = await scopesAt('/slack/administrator/go');
    expect(administrator.get('scope')).toBe('');
    expect(administrator.get('user_scope')).toContain('chat:write');
    expect((await towns.visit('/slack/administrator')).text).toContain(
      '管理者の名前で発言することはありません',
    );
  });

  it('ends with what to do next, and the workspace is looked after at once: by hand, until an administrator helps', async () => {
    const done = await towns.through('/slack/install/go', machi, machi.owner);
    expect(done).toMatchObject({ status: 200 });
    expect(done.text).toContain('/yamidome 初期設定');
    await machi.slack.until('it is served', () => towns.served(machi));
    const post = await machi.rin.says(machi.general, 'RECRUIT one');
    await machi.card('手作業が必要です');
    expect(standing(machi, post)).toBe(true);

    await towns.lends(machi);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT two'));
  });

  it('is still there after a restart', async () => {
    await towns.installs(machi);
    await towns.lends(machi);
    await towns.restart();
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
  });

  it('a second time replaces the app’s token, and the administrator’s stays', async () => {
    await towns.installs(machi);
    await towns.lends(machi);
    const [first] = await towns.stores.vault.list('slack/');
    await towns.through('/slack/install/go', machi, machi.owner);
    const [[, token], ...more] = (await towns.stores.vault.list('slack/')).toReversed() as [
      readonly [string, string],
    ];
    expect(more).toHaveLength(1);
    expect(JSON.parse(token).token).toMatch(/^xoxb-/);
    expect(first![1]).not.toBe(token);
    const used = JSON.parse(token).token as string;
    await machi.slack.until('the new token is used', () =>
      machi.slack.calls.some((call) => call.token === used),
    );
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    await machi.card('RECRUIT');
    expect(machi.cards()).toHaveLength(1);
  });
});

describe('what is refused', () => {
  const nothingKept = async () => expect(await towns.stores.vault.list('')).toEqual([]);

  it.each([
    ['a state that somebody made up', (query: URLSearchParams) => query.set('state', 'made-up')],
    ['no state', (query: URLSearchParams) => query.delete('state')],
    ['no code', (query: URLSearchParams) => query.delete('code')],
  ])('%s', async (_, forge) => {
    const begun = await towns.visit('/slack/install/go');
    const query = machi.slack.approves(machi.owner, begun.location);
    forge(query);
    const page = await towns.visit(`/slack/oauth_redirect?${query}`, { cookie: begun.cookie });
    expect(page).toMatchObject({ status: 400 });
    expect(page.text).toContain('はじめからやり直してください');
    await nothingKept();
  });

  it('a link that was begun in another browser', async () => {
    const begun = await towns.visit('/slack/install/go');
    const query = machi.slack.approves(machi.owner, begun.location);
    expect(await towns.visit(`/slack/oauth_redirect?${query}`)).toMatchObject({ status: 400 });
    const other = await towns.visit('/slack/install/go');
    expect(await towns.visit(`/slack/oauth_redirect?${query}`, other)).toMatchObject({ status: 400 });
    await nothingKept();
  });

  it('a code that was used before', async () => {
    const begun = await towns.visit('/slack/install/go');
    const query = machi.slack.approves(machi.owner, begun.location);
    const path = `/slack/oauth_redirect?${query}`;
    expect(await towns.visit(path, begun)).toMatchObject({ status: 200 });
    const again = await towns.visit(path, begun);
    expect(again).toMatchObject({ status: 400 });
    expect(again.text).toContain('使用済み');
    const unknown = new URLSearchParams({ ...Object.fromEntries(query), code: 'made-up' });
    expect(await towns.visit(`/slack/oauth_redirect?${unknown}`, begun)).toMatchObject({ status: 400 });
  });

  it('whoever presses "cancel" on Slack’s page reads that nothing was added', async () => {
    const page = await towns.visit('/slack/oauth_redirect?error=access_denied&state=x');
    expect(page.text).toContain('何も追加していません');
    await nothingKept();
  });

  it('a permission lent by somebody who is no administrator, or before the app is there; it is given back', async () => {
    const early = await towns.through('/slack/administrator/go', machi, machi.owner);
    expect(early).toMatchObject({ status: 409 });
    expect(early.text).toContain('先にアプリを追加してください');
    await towns.installs(machi);
    const page = await towns.through('/slack/administrator/go', machi, machi.rin);
    expect(page).toMatchObject({ status: 403 });
    expect(machi.slack.callsTo('auth.revoke')).toHaveLength(2);
    expect((await towns.stores.vault.list('')).map(([key]) => key)).toEqual([
      `slack/${machi.slack.team.id}/bot`,
    ]);
  });

  it('nothing is promised when it could not be stored', async () => {
    towns.stores.vault.put = async () => {
      throw new Error('the database is away');
    };
    const page = await towns.through('/slack/install/go', machi, machi.owner);
    expect(page).toMatchObject({ status: 503 });
    expect(page.text).toContain('いまは完了できません');
    expect(page.text).not.toContain('database');
    expect(towns.served(machi)).toBe(false);
  });
});
