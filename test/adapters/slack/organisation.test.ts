import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkupAll } from '../../../adapters/slack/checkup.ts';
import { createInstalls } from '../../../adapters/slack/installs.ts';
import { createOrganisation, type Organisation, type Person } from '../../support/slack/index.ts';
import { openTowns, type Town, type Towns } from './towns.ts';

/** Machi and mura are workspaces of one organisation (Enterprise Grid), whose owner is chief. */
let grid: Organisation;
let towns: Towns;
let machi: Town;
let mura: Town;
let chief: Person;
beforeEach(async () => {
  grid = createOrganisation();
  towns = await openTowns(grid);
  ({ machi, mura } = towns);
  chief = machi.slack.chief!;
});
afterEach(async () => {
  for (const { slack } of [machi, mura]) {
    expect(slack.bugs).toEqual([]);
    // Slack was never left to guess which workspace is meant.
    const guessed = slack.calls.filter(({ error }) => /missing_argument|team_not_found/.test(error ?? ''));
    expect(guessed).toEqual([]);
  }
  expect(towns.logged.join('\n')).not.toMatch(/xox[abpe]|client-secret|state-secret|RECRUIT/);
  await towns.close();
});

const whole = { org: true };
const gone = (town: Town, post: { ts: string }) =>
  town.slack.until('the post is gone', () => !town.general.messages.some(({ ts }) => ts === post.ts));
const standing = (town: Town, post: { ts: string }): boolean =>
  town.general.messages.some(({ ts }) => ts === post.ts);
const installs = () => towns.through('/slack/install/go', machi, chief, whole);
const lends = () => towns.through('/slack/administrator/go', machi, chief, whole);
const adds = async (town: Town): Promise<void> => {
  grid.adds(town.slack.around);
  await town.slack.until('it is served', () => towns.served(town));
};
const withdraws = async (town: Town): Promise<void> => {
  grid.withdraws(town.slack.around);
  await town.slack.until('it is left', () => !towns.served(town));
};
const keys = async (): Promise<string> =>
  [...(await towns.stores.vault.list('')), ...(await towns.stores.memos.list(''))]
    .map(([key]) => key)
    .join(' ');
const openings = (town: Town): number =>
  towns.logged.filter((line) => line.startsWith('info serving') && line.includes(town.slack.team.id)).length;
/** The permission is taken up by those workspaces. */
const takenUp = async (work: () => Promise<unknown>, ...served: readonly Town[]): Promise<void> => {
  const before = served.map(openings);
  await work();
  for (const [nth, town] of served.entries())
    await town.slack.until('it is taken up', () => openings(town) > before[nth]!);
};

describe('an organisation installs the app once', () => {
  it('and reads that it is in no workspace yet, with the way to add it; nothing is served until then', async () => {
    const page = await installs();
    expect(page.status).toBe(200);
    expect(page.text).toContain('まだどのワークスペースにも入っていません');
    expect(page.text).toContain(
      `https://app.slack.com/manage/${grid.id}/integrations/profile/A1/workspaces/add`,
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
    await installs();
    await adds(machi);
    await machi.rin.says(machi.general, 'RECRUIT here');
    await machi.card('手作業が必要です');
    expect(towns.served(mura)).toBe(false);

    await adds(mura);
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
    await installs();
    await adds(machi);
    await adds(mura);
    const post = await mura.rin.says(mura.general, 'なんとなく怪しい');
    const form = await mura.owner.uses('report', mura.general, post);
    expect((await mura.owner.submits(form.modal, { text: '勧誘です' })).text).toContain('受け付けました');
    await mura.card('勧誘です');
    expect(machi.cards()).toEqual([]);
    expect(JSON.stringify(await machi.owner.opensHome())).toContain('header');
  });

  it('is still there after a restart, and what was added or taken away meanwhile is learnt then', async () => {
    await installs();
    await adds(machi);
    await towns.bot.stop();
    await mura.slack.silently(async () => grid.adds(mura.slack.around));
    await machi.slack.silently(async () => grid.withdraws(machi.slack.around));
    const bot = await towns.another();
    await mura.slack.until('mura is served, machi is not', () => {
      const ids = bot.adapter.servers().map(({ id }) => id);
      return ids.includes(mura.slack.team.id) && !ids.includes(machi.slack.team.id);
    });
    await bot.stop();
  });
});

it('Slack does not say at that moment to which workspaces the app was added: it is learnt with the next word of it', async () => {
  await installs();
  await machi.slack.until('it was asked', () => machi.slack.callsTo('auth.teams.list').length === 1);
  machi.slack.faults.fails('auth.teams.list', 503);
  grid.adds(machi.slack.around);
  await machi.slack.until('it was asked in vain', () =>
    towns.logged.join().includes('something that was heard failed'),
  );
  expect(towns.bot.adapter.servers()).toEqual([]);
  await adds(mura);
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
  await installs();
  expect(await looked()).toEqual([[grid.id, 'organisation-empty']]);
  await adds(machi);
  await adds(mura);
  await takenUp(() => towns.through('/slack/administrator/go', machi, machi.owner), machi);
  expect(await looked()).toEqual([
    [grid.id, 'organisation'],
    ...['bot', 'fine'].map((what) => ['machi', what]),
    ...['bot', 'no-user-token', 'fine'].map((what) => ['mura', what]),
  ]);
});

describe('deleting what others post', () => {
  beforeEach(async () => {
    await installs();
    await adds(machi);
    await adds(mura);
  });

  it('with the permission of the organisation’s owner, wherever Slack lets them; elsewhere moderators are asked', async () => {
    machi.slack.chief!.user.is_admin = true;
    await takenUp(lends, machi, mura);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT here'));
    await machi.card('非表示にしました');
    const post = await mura.rin.says(mura.general, 'RECRUIT there');
    await mura.card('手作業が必要です');
    expect(standing(mura, post)).toBe(true);
    expect(mura.cards().map(mura.slack.wordsOf).join()).not.toContain('非表示にしました');
  });

  it('with that of a workspace’s administrator, in that workspace alone', async () => {
    await takenUp(() => towns.through('/slack/administrator/go', mura, mura.owner), mura);
    await gone(mura, await mura.rin.says(mura.general, 'RECRUIT there'));
    const post = await machi.rin.says(machi.general, 'RECRUIT here');
    await machi.card('手作業が必要です');
    expect(standing(machi, post)).toBe(true);
  });

  it('not with that of somebody who administers another workspace, or of a workspace’s administrator for all', async () => {
    // In mura, machi's owner is a member like others.
    mura.slack.world.users.set(machi.owner.id, {
      ...machi.owner.user,
      ...{ team_id: mura.slack.team.id, is_admin: false, is_owner: false },
    });
    const stranger = { ...machi.owner };
    const there = await towns.through('/slack/administrator/go', mura, stranger);
    expect(there.status).toBe(403);
    const all = await towns.through('/slack/administrator/go', machi, machi.owner, whole);
    expect(all.status).toBe(403);
    expect(all.text).toContain('組織の管理者の方のみ');
    expect(
      machi.slack.calls.concat(mura.slack.calls).filter(({ method }) => method === 'auth.revoke'),
    ).toHaveLength(2);
    expect(await keys()).not.toContain('/admin');
  });

  it('the organisation’s owner takes the permission back: it goes on by hand everywhere', async () => {
    machi.slack.chief!.user.is_admin = true;
    await takenUp(lends, machi, mura);
    for (const token of grid.tokens.values()) if (token.kind === 'user') token.revoked = true;
    void machi.slack.emit({ type: 'tokens_revoked', tokens: { oauth: [chief.id], bot: [] } });
    await machi.slack.until('it is forgotten', async () => !(await keys()).includes('/admin'));
    await machi.rin.says(machi.general, 'RECRUIT');
    await machi.card('手作業が必要です');
  });
});

it('an administrator of one workspace is none in another, whatever Slack shows of them', async () => {
  await installs();
  await adds(machi);
  await adds(mura);
  mura.slack.world.users.set(machi.owner.id, {
    ...machi.owner.user,
    ...{ team_id: mura.slack.team.id, is_admin: false, is_owner: false },
  });
  const asked = await mura.owner.runs(mura.general, '/yamidome mode shadow');
  expect(asked.text).not.toContain('管理者だけ');
  // Asked for by themselves, they come as machi sees them.
  const there = mura.slack.personOf(mura.slack.world.users.get(machi.owner.id)!);
  await there.runs(mura.general, '/yamidome mode enforce');
  expect(towns.policies.of({ platform: 'slack', id: mura.slack.team.id }).mode).toBe('shadow');
});

it('whoever owns the organisation administers the workspaces that they are in', async () => {
  await installs();
  await adds(mura);
  await mura.slack.chief!.runs(mura.general, '/yamidome mode shadow');
  expect(towns.policies.of({ platform: 'slack', id: mura.slack.team.id }).mode).toBe('shadow');
});

it('a link into another workspace of the organisation is not followed', async () => {
  await installs();
  await adds(machi);
  await adds(mura);
  const [here, there] = [
    await machi.rin.says(machi.general, 'なんとなく'),
    await mura.rin.says(mura.general, '内輪の話'),
  ];
  const link = (town: Town, post: { ts: string }): string =>
    `https://${grid.name}.enterprise.slack.example/archives/${town.general.id}/p${post.ts.replace('.', '')}`;
  const refused = await machi.owner.runs(machi.general, `/yamidome report ${link(mura, there)} spam`);
  expect(refused.text).not.toContain('受け付けました');
  const taken = await machi.owner.runs(machi.general, `/yamidome report ${link(machi, here)} spam`);
  expect(taken.text).toContain('受け付けました');
  expect(machi.cards().map(machi.slack.wordsOf).join()).not.toContain('内輪の話');
});

describe('the organisation takes a workspace away', () => {
  it('its work ends, with what was remembered and lent; cases and settings stay, and it can be given back', async () => {
    await installs();
    await adds(machi);
    await adds(mura);
    await takenUp(() => towns.through('/slack/administrator/go', machi, machi.owner), machi);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT one'));
    const id = /Y-[0-9A-Z]{10}/.exec(machi.slack.wordsOf(await machi.card('one')))![0];
    await machi.owner.runs(machi.general, '/yamidome mode shadow');

    await withdraws(machi);
    await machi.slack.until(
      'it is forgotten',
      async () => !(await keys()).includes(`slack/${machi.slack.team.id}/`),
    );
    await machi.rin.says(machi.general, 'RECRUIT two');
    await mura.rin.says(mura.general, 'RECRUIT there');
    await mura.card('there');
    expect(machi.cards()).toHaveLength(1);

    await adds(machi);
    expect(towns.policies.of({ platform: 'slack', id: machi.slack.team.id }).mode).toBe('shadow');
    expect((await machi.owner.runs(machi.general, `/yamidome case ${id}`)).text).toContain(id);
    await machi.rin.says(machi.general, 'RECRUIT three');
    await machi.card('three');
  });

  it('a post that waited to be hidden is not said to be hidden', async () => {
    await installs();
    await adds(machi);
    await takenUp(() => towns.through('/slack/administrator/go', machi, machi.owner), machi);
    machi.slack.faults.limits('chat.delete', 1);
    await machi.rin.says(machi.general, 'RECRUIT');
    await machi.slack.until('it was tried', () => machi.slack.callsTo('chat.delete').length === 1);
    await withdraws(machi);
    expect(await towns.hidesWrittenDown(machi)).toEqual(['failed']);
  });

  it('and the app from all: nothing is served, and no token is kept', async () => {
    await installs();
    await adds(machi);
    await adds(mura);
    await takenUp(lends, machi, mura);
    grid.uninstalls();
    await machi.slack.until('all are left', () => towns.bot.adapter.servers().length === 0);
    await machi.slack.until('all is forgotten', async () => (await keys()) === '');
  });
});

describe('a workspace that has the app by itself', () => {
  beforeEach(async () => {
    await towns.installs(machi);
    await towns.lends(machi);
  });

  it('goes on without a break when its organisation installs it too: one card for each post, the permission stays', async () => {
    await machi.rin.says(machi.general, 'DOUBTFUL');
    await machi.card('確認待ち');
    await installs();
    await takenUp(async () => grid.adds(machi.slack.around), machi);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    await machi.card('非表示にしました');
    expect(machi.cards()).toHaveLength(2);
    expect(await keys()).toContain(`slack/${machi.slack.team.id}/card/`);
  });

  it('goes on by itself when the organisation takes the app away again', async () => {
    await installs();
    await takenUp(async () => grid.adds(machi.slack.around), machi);
    await takenUp(async () => grid.withdraws(machi.slack.around), machi);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    await machi.card('非表示にしました');
    expect(machi.cards()).toHaveLength(1);
  });

  it('may add it also after the organisation has, and keeps it when the organisation removes it everywhere', async () => {
    await installs();
    await adds(mura);
    await towns.through('/slack/install/go', mura, mura.owner);
    await mura.rin.says(mura.general, 'RECRUIT one');
    await mura.card('one');
    await takenUp(async () => grid.uninstalls(), mura);
    await mura.rin.says(mura.general, 'RECRUIT two');
    await mura.card('two');
    expect(mura.cards()).toHaveLength(2);
    expect(await keys()).not.toContain(grid.id);
  });
});

it('an event for an organisation reaches none but its own workspaces, whatever else it says', async () => {
  await installs();
  await adds(machi);
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
  await adds(machi);
  await adds(mura);
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
  await installs();
  grid.adds(machi.slack.around);
  await machi.slack.until('it is served', () => second.adapter.servers().length === 1);
  const server = { platform: 'slack', id: machi.slack.team.id };
  const member = { server, id: machi.rin.id, name: 'rin', roles: [] };
  await towns.bot.adapter.apply(server, { kind: 'release', member, reason: 'x' });
  expect(towns.served(machi)).toBe(true);
  await second.stop();
});
