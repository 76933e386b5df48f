import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Neighbours } from '#core';
import { createFakeClock, DAY_MS, HOUR_MS } from '../../../support/fake-clock.ts';
import type { Channel, RawMessage } from '../../../support/fake-slack/index.ts';
import { openWorkspaceFixture, type WorkspaceFixture } from '../fixtures/one-workspace.ts';

const clock = createFakeClock();
let fixture: WorkspaceFixture;
beforeEach(async () => {
  fixture = await openWorkspaceFixture({ slack: { clock } });
});
afterEach(() => fixture.close());

const rightsOf = async ({ id }: { readonly id: string }) => {
  const caller = await fixture.bot.adapter.findCaller({ server: fixture.server, id });
  return caller && [caller.moderator ?? false, caller.administrator ?? false];
};
const neighboursOf = (channel: Channel, { ts }: RawMessage, thread?: RawMessage, limit = 2) =>
  fixture.bot.adapter.readNeighbours(
    {
      ref: { server: fixture.server, channel: channel.id, id: ts },
      sentAt: clock.now(),
      ...(thread && { replyTo: thread.ts }),
    },
    limit,
    fixture.aoi,
  );
const textsOf = (neighbours: Neighbours | undefined) =>
  neighbours && [neighbours.before, neighbours.after].map((side) => side.map(({ text }) => text));

describe('the rights that Slack grants now', () => {
  it('the owner of the workspace is an administrator, a member of the moderators channel a moderator', async () => {
    expect(await rightsOf(fixture.slack.owner)).toEqual([true, true]);
    expect(await rightsOf(fixture.aoi)).toEqual([true, false]);
    expect(await rightsOf(fixture.rin)).toEqual([false, false]);
  });

  it('rights that were lost while no event arrived are lost', async () => {
    const { slack, aoi, ren, mods } = fixture;
    const chief = slack.person('chief', { admin: true });
    expect(await rightsOf(chief)).toEqual([true, true]);
    mods.members.delete(aoi.id);
    chief.user.is_admin = false;
    ren.user.deleted = true;
    expect(await rightsOf(aoi)).toEqual([false, false]);
    expect(await rightsOf(chief)).toEqual([false, false]);
    expect(await rightsOf(ren)).toBeUndefined();
  });

  it('a member of another workspace is no member, also in the moderators channel', async () => {
    const stranger = fixture.slack.person('tomo', { stranger: true });
    fixture.mods.members.add(stranger.id);
    expect(await rightsOf(stranger)).toBeUndefined();
    expect(await rightsOf({ id: 'U0UNKNOWN' })).toBeUndefined();
  });

  it('a pause of Slack is an error, and no member without rights', async () => {
    fixture.slack.faults.rateLimit('conversations.members', 30, 5);
    await expect(rightsOf(fixture.aoi)).rejects.toMatchObject({ code: 'rate-limited' });
  });
});

describe('the messages around a message', () => {
  it('are found hours and days away', async () => {
    const { rin, general } = fixture;
    const posts: RawMessage[] = [];
    for (const [text, pauseMs] of [
      ['先週', 6 * DAY_MS],
      ['昨日', DAY_MS],
      ['問題の投稿', 2 * HOUR_MS],
      ['二時間後', 3 * DAY_MS],
      ['三日後', DAY_MS],
    ] as const) {
      posts.push(await rin.says(general, text));
      clock.advance(pauseMs);
    }
    await rin.deletes(general, posts[2]!);
    expect(textsOf(await neighboursOf(general, posts[2]!))).toEqual([
      ['先週', '昨日'],
      ['二時間後', '三日後'],
    ]);
    const calls = fixture.slack.callsTo('conversations.history').length;
    expect(textsOf(await neighboursOf(general, posts[3]!, undefined, 1))).toEqual([['昨日'], ['三日後']]);
    // One request before; after it the next message is beyond the first two spans.
    expect(fixture.slack.callsTo('conversations.history').length - calls).toBe(4);
  });

  it('of a deleted reply are those of its thread', async () => {
    const { rin, kei, general } = fixture;
    const parent = await rin.says(general, '質問です');
    const replies = [];
    for (const text of ['一', '二', '三', '四'])
      replies.push(await kei.says(general, text, { thread: parent }));
    await rin.says(general, 'スレッドの外');
    const third = replies[2]!;
    await kei.deletes(general, third);
    expect(textsOf(await neighboursOf(general, third, parent))).toEqual([['一', '二'], ['四']]);
    expect(textsOf(await neighboursOf(general, third, parent, 5))).toEqual([
      ['質問です', '一', '二'],
      ['四'],
    ]);
    await rin.deletes(general, parent);
    expect(textsOf(await neighboursOf(general, third, parent))).toEqual([[], []]);
  });

  it('cannot be read in a channel that the app has left', async () => {
    const { rin, random, slack } = fixture;
    const post = await rin.says(random, 'こんにちは');
    random.members.delete(slack.bot.id);
    expect(await neighboursOf(random, post)).toBeUndefined();
  });
});

describe('the channels of a guest', () => {
  it('are those that the guest is in', async () => {
    const { slack, server, general, random, bot } = fixture;
    const guest = slack.person('guest', { guest: true });
    random.members.add(guest.id);
    expect(await bot.adapter.listChannels(server, guest)).toEqual([{ id: random.id, name: 'random' }]);
    expect(await bot.adapter.readHistory(server, general.id, guest)).toBeUndefined();
    expect(await bot.adapter.readHistory(server, random.id, guest)).toBeDefined();
  });
});

describe('roles', () => {
  it('are the user groups', async () => {
    const { slack, server, aoi, bot } = fixture;
    const group = slack.userGroup('staff', [aoi]);
    await slack.waitFor('the group is known', () =>
      slack.callsTo('usergroups.list').length > 1 ? true : undefined,
    );
    await expect.poll(() => bot.adapter.listRoles(server)).toEqual([{ id: group.id, name: '@staff' }]);
  });
});
