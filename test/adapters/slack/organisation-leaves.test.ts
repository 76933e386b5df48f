import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Grid, gone, openGrid } from './grid.ts';
import type { Town, Towns } from './towns.ts';

let grid: Grid;
let towns: Towns;
let machi: Town;
let mura: Town;
beforeEach(async () => {
  grid = await openGrid();
  ({ towns, machi, mura } = grid);
});
afterEach(() => grid.close());

describe('the organisation takes a workspace away', () => {
  it('its work ends, with what was remembered and lent; cases and settings stay, and it can be given back', async () => {
    await grid.installs();
    await grid.adds(machi);
    await grid.adds(mura);
    await grid.takenUp(() => towns.through('/slack/administrator/go', machi, machi.owner), machi);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT one'));
    const id = /Y-[0-9A-Z]{10}/.exec(machi.slack.wordsOf(await machi.card('one')))![0];
    await machi.owner.runs(machi.general, '/yamidome mode shadow');

    await grid.withdraws(machi);
    await machi.slack.until(
      'it is forgotten',
      async () => !(await grid.keys()).includes(`slack/${machi.slack.team.id}/`),
    );
    await machi.rin.says(machi.general, 'RECRUIT two');
    await mura.rin.says(mura.general, 'RECRUIT there');
    await mura.card('there');
    expect(machi.cards()).toHaveLength(1);

    await grid.adds(machi);
    expect(towns.policies.of({ platform: 'slack', id: machi.slack.team.id }).mode).toBe('shadow');
    expect((await machi.owner.runs(machi.general, `/yamidome case ${id}`)).text).toContain(id);
    await machi.rin.says(machi.general, 'RECRUIT three');
    await machi.card('three');
  });

  it('a post that waited to be hidden is not said to be hidden', async () => {
    await grid.installs();
    await grid.adds(machi);
    await grid.takenUp(() => towns.through('/slack/administrator/go', machi, machi.owner), machi);
    machi.slack.faults.limits('chat.delete', 1);
    await machi.rin.says(machi.general, 'RECRUIT');
    await machi.slack.until('it was tried', () => machi.slack.callsTo('chat.delete').length === 1);
    await grid.withdraws(machi);
    expect(await towns.hidesWrittenDown(machi)).toEqual(['failed']);
  });

  it('and the app from all: nothing is served, and no token is kept', async () => {
    await grid.installs();
    await grid.adds(machi);
    await grid.adds(mura);
    await grid.takenUp(grid.lends, machi, mura);
    grid.organisation.uninstalls();
    await machi.slack.until('all are left', () => towns.bot.adapter.servers().length === 0);
    await machi.slack.until('all is forgotten', async () => (await grid.keys()) === '');
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
    await grid.installs();
    await grid.takenUp(async () => grid.organisation.adds(machi.slack.around), machi);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    await machi.card('非表示にしました');
    expect(machi.cards()).toHaveLength(2);
    expect(await grid.keys()).toContain(`slack/${machi.slack.team.id}/card/`);
  });

  it('goes on by itself when the organisation takes the app away again', async () => {
    await grid.installs();
    await grid.takenUp(async () => grid.organisation.adds(machi.slack.around), machi);
    await grid.takenUp(async () => grid.organisation.withdraws(machi.slack.around), machi);
    await gone(machi, await machi.rin.says(machi.general, 'RECRUIT'));
    await machi.card('非表示にしました');
    expect(machi.cards()).toHaveLength(1);
  });

  it('may add it also after the organisation has, and keeps it when the organisation removes it everywhere', async () => {
    await grid.installs();
    await grid.adds(mura);
    await towns.through('/slack/install/go', mura, mura.owner);
    await mura.rin.says(mura.general, 'RECRUIT one');
    await mura.card('one');
    await grid.takenUp(async () => grid.organisation.uninstalls(), mura);
    await mura.rin.says(mura.general, 'RECRUIT two');
    await mura.card('two');
    expect(mura.cards()).toHaveLength(2);
    expect(await grid.keys()).not.toContain(grid.organisation.id);
  });
});
