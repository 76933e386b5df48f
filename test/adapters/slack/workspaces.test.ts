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

  it('a channel that both share is judged by both, though Slack tells of it once; the author’s own deletes', async () => {
    const shared = towns.shares('tomodachi');
    const post = await machi.rin.says(shared, 'RECRUIT here and there');
    await machi.card('非表示にしました');
    await mura.card('RECRUIT here and there');
    expect(shared.messages.some(({ ts }) => ts === post.ts)).toBe(false);
    for (const { slack } of [machi, mura]) {
      const server = { platform: 'slack', id: slack.team.id };
      expect(await towns.stores.archive.casesIn(server, 10)).toHaveLength(1);
    }
    expect(machi.slack.callsTo('apps.event.authorizations.list')).toHaveLength(1);
    await machi.rin.says(machi.general, 'RECRUIT at home');
    await machi.card('RECRUIT at home');
    expect(machi.slack.callsTo('apps.event.authorizations.list')).toHaveLength(1);
    expect(mura.cards()).toHaveLength(1);
  });

  it('while Slack does not say who else sees a shared channel, the one that it names judges all the same', async () => {
    const shared = towns.shares('tomodachi');
    machi.slack.faults.refuses('apps.event.authorizations.list', 'internal_error', 10);
    await machi.rin.says(shared, 'RECRUIT');
    await machi.card('非表示にしました');
    expect(towns.logged.join()).toContain('who else sees a shared channel is not known');
    expect(mura.cards()).toHaveLength(0);
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
    expect(await towns.hidesWrittenDown(machi)).toEqual(['failed']);

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
