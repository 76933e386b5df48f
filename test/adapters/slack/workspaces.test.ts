import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTowns, type Town, type Towns } from './towns.ts';

let towns: Towns;
let machi: Town;
let mura: Town;
beforeEach(async () => {
  towns = await openTowns();
  ({ machi, mura } = towns);
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

describe('two processes', () => {
  it('serve what either of them was given, as soon as something comes from there', async () => {
    const second = await towns.another();
    await towns.installs(machi);
    await machi.rin.says(machi.general, 'RECRUIT');
    await machi.card('手作業が必要です');
    expect(second.adapter.servers()).toEqual([{ platform: 'slack', id: machi.slack.team.id }]);
    expect(machi.cards()).toHaveLength(1);
    await second.stop();
  });
});

it('an event of a workspace that is not served yet is acknowledged while the vault has not answered', async () => {
  await towns.installs(machi);
  await towns.bot.stop();
  const { get } = towns.stores.vault;
  let answer = (): void => {};
  const answering = new Promise<void>((resolve) => {
    answer = resolve;
  });
  towns.stores.vault.list = async () => [];
  towns.stores.vault.get = async (key) => {
    await answering;
    return get(key);
  };
  const bot = await towns.another();
  await machi.rin.says(machi.general, 'RECRUIT');
  await machi.slack.until('it is acknowledged', () => machi.slack.deliveries.at(-1)?.ackMs !== undefined);
  expect(bot.adapter.servers()).toEqual([]);
  answer();
  await machi.card('RECRUIT');
  await bot.stop();
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

  it('an installation for a whole organisation, whose token is given back', async () => {
    const page = await towns.through('/slack/install/go', machi, machi.owner, { org: true });
    expect(page.status).toBe(403);
    expect(page.text).toContain('ワークスペースごとに');
    expect(machi.slack.callsTo('auth.revoke')).toHaveLength(1);
    const english = await towns.through('/slack/install/go', machi, machi.owner, { org: true }, 'en');
    expect(english.text).toContain('whole organisation');
    await nothingKept();
  });

  it('an app whose tokens expire', async () => {
    const page = await towns.through('/slack/install/go', machi, machi.owner, { rotating: true });
    expect(page.text).toContain('トークンのローテーション');
    const english = await towns.through('/slack/install/go', machi, machi.owner, { rotating: true }, 'en');
    expect(english.text).toContain('turn token rotation off');
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

describe('two workspaces', () => {
  beforeEach(async () => {
    await towns.installs(machi);
    await towns.installs(mura);
    await towns.lends(machi);
  });

  it('are looked after at once, each with its own tokens, cards, settings and permissions', async () => {
    const [here, there] = await Promise.all([
      machi.rin.says(machi.general, 'RECRUIT here'),
      mura.rin.says(mura.general, 'RECRUIT there'),
    ]);
    await gone(machi, here);
    await machi.card('here');
    // Only machi's administrator has lent the permission.
    await mura.card('there');
    expect(standing(mura, there)).toBe(true);
    expect(machi.cards()).toHaveLength(1);
    expect(mura.cards()).toHaveLength(1);
    for (const [town, other] of [
      [machi, mura],
      [mura, machi],
    ] as const) {
      expect(town.slack.calls.every(({ token }) => !other.slack.world.tokens.has(token))).toBe(true);
    }
    const set = await mura.owner.runs(mura.general, '/yamidome mode shadow');
    expect(set.kind).toBe('ephemeral');
    expect(towns.policies.of({ platform: 'slack', id: mura.slack.team.id }).mode).toBe('shadow');
    expect(towns.policies.of({ platform: 'slack', id: machi.slack.team.id }).mode).toBe('enforce');
  });

  it('do not see each other’s cases', async () => {
    await machi.rin.says(machi.general, 'RECRUIT');
    const card = await machi.card('RECRUIT');
    const id = /Y-[0-9A-Z]{10}/.exec(machi.slack.wordsOf(card))![0];
    expect((await mura.owner.runs(mura.general, `/yamidome case ${id}`)).text).not.toContain('RECRUIT');
    const forged = { ...card, blocks: card.blocks! };
    const seen = await mura.owner.presses(mura.general, forged, '取り消す');
    expect(seen.text).not.toContain('記録しました');
    expect((await towns.stores.archive.read(id)).some(({ kind }) => kind === 'ruled')).toBe(false);
  });

  it('an event that Slack addresses to one of them never reaches the other, whatever else it says', async () => {
    const body = (team: string, installed: string, ts: string) =>
      JSON.stringify({
        ...{ type: 'event_callback', team_id: team, context_team_id: team, event_id: `Ev-${ts}` },
        authorizations: [{ team_id: installed, is_enterprise_install: false }],
        event: { type: 'message', channel: machi.general.id, user: machi.rin.id, ts, text: 'RECRUIT forged' },
      });
    const url = `${towns.bot.url}/slack/events`;
    await machi.slack.forged(url, body(machi.slack.team.id, 'T0STRANGER', '1700000000.000100'));
    await machi.slack.forged(url, body(machi.slack.team.id, mura.slack.team.id, '1700000000.000200'));
    await machi.rin.says(machi.general, 'RECRUIT true');
    await machi.card('true');
    expect(machi.cards()).toHaveLength(1);
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
    expect((await mura.slack.forged(`${towns.bot.url}/slack/events`, body, how)).status).toBe(401);
    await mura.rin.says(mura.general, 'RECRUIT');
    await mura.card('RECRUIT');
  });

  it('one that removes the app is forgotten, tokens and memory; the other one is not', async () => {
    await machi.rin.says(machi.general, 'DOUBTFUL');
    await machi.card('確認待ち');
    machi.slack.uninstalls();
    const keys = async (): Promise<string> =>
      [...(await towns.stores.vault.list('')), ...(await towns.stores.memos.list(''))]
        .map(([key]) => key)
        .join(' ');
    await machi.slack.until('it is forgotten', async () => !(await keys()).includes(machi.slack.team.id));
    expect(towns.served(machi)).toBe(false);
    expect(await keys()).toContain(mura.slack.team.id);
    await mura.rin.says(mura.general, 'RECRUIT');
    await mura.card('RECRUIT');
  });

  it('an app that is removed while a post waits to be hidden is not said to have hidden it, and can be added again', async () => {
    machi.slack.faults.limits('chat.delete', 1);
    await machi.rin.says(machi.general, 'RECRUIT');
    await machi.slack.until('it was tried', () => machi.slack.callsTo('chat.delete').length === 1);
    machi.slack.uninstalls();
    await machi.slack.until('it is over', () => !towns.served(machi));
    const [id] = await towns.stores.archive.casesIn({ platform: 'slack', id: machi.slack.team.id }, 1);
    const hides = async () =>
      (await towns.stores.archive.read(id!)).flatMap((event) =>
        event.kind === 'acted' && event.outcome.action.kind === 'hide' ? [event.outcome.status] : [],
      );
    await machi.slack.until('the truth is written down', async () => (await hides()).length > 0);
    expect(await hides()).toEqual(['failed']);

    await towns.installs(machi);
    await machi.rin.says(machi.general, 'RECRUIT again');
    await machi.card('again');
  });

  it('an administrator who takes the permission back leaves the app at work, by hand', async () => {
    const token = [...machi.slack.world.tokens].findLast(([, { kind }]) => kind === 'user')![0];
    machi.slack.revokes(token);
    void machi.slack.emit({ type: 'tokens_revoked', tokens: { oauth: [machi.owner.id], bot: [] } });
    await machi.slack.until(
      'it is forgotten',
      async () => (await towns.stores.vault.get(`slack/${machi.slack.team.id}/admin`)) === undefined,
    );
    await machi.rin.says(machi.general, 'RECRUIT');
    await machi.card('手作業が必要です');
  });

  it('a token that was put under another workspace’s name is used for neither', async () => {
    const of = (town: Town): string => `slack/${town.slack.team.id}/bot`;
    await towns.stores.vault.put(of(mura), (await towns.stores.vault.get(of(machi)))!);
    await towns.restart();
    await machi.slack.until('machi is served', () => towns.served(machi));
    expect(towns.served(mura)).toBe(false);
    expect(towns.logged.join('\n')).toContain('an installation cannot be read');
  });
});
