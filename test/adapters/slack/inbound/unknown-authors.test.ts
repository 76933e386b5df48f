import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkspaceFixture, type WorkspaceFixture } from '../fixtures/one-workspace.ts';

let fixture: WorkspaceFixture;
beforeEach(async () => {
  fixture = await openWorkspaceFixture({ adapter: { authorRetryDelaysMs: [50, 50, 50] } });
});
afterEach(() => fixture.close());

/** A member whom the bot has not seen: they joined after the list of members was read. */
const newcomer = (name: string) => {
  const person = fixture.slack.person(name);
  fixture.general.members.add(person.id);
  return person;
};
const lookupsOf = ({ id }: { readonly id: string }) =>
  fixture.slack.callsTo('users.info').filter(({ args }) => args.user === id);

describe('Slack does not tell who an author is', () => {
  it.each(['internal_error', 'ratelimited', 'fatal_error'])(
    'for a moment (%s): the post is hidden all the same',
    async (code) => {
      const stranger = newcomer('stranger');
      fixture.slack.faults.respondWithError('users.info', code, 2);
      await fixture.waitUntilGone(await stranger.says(fixture.general, 'RECRUIT'));
      await fixture.waitForCard('非表示にしました');
      expect(fixture.listCards()).toHaveLength(1);
    },
  );

  it('for long: moderators get a card, and nothing is done to someone who may be a moderator', async () => {
    const boss = fixture.slack.person('boss', { admin: true });
    fixture.general.members.add(boss.id);
    fixture.slack.faults.respondWithError('users.info', 'internal_error', 1000);
    const post = await boss.says(fixture.general, 'RECRUIT');
    await fixture.waitForCard('自動では非表示にしていません');
    expect(fixture.isPresent(post)).toBe(true);
    fixture.slack.faults.clear();
    await fixture.slack.waitFor('the author is known', () =>
      lookupsOf(boss).some(({ error }) => error === undefined),
    );
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT later'));
    expect(fixture.isPresent(post)).toBe(true);
  });

  it('and an ordinary post of an unknown member asks Slack nothing', async () => {
    const stranger = newcomer('stranger');
    await stranger.says(fixture.general, 'おはよう');
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    expect(lookupsOf(stranger)).toEqual([]);
  });

  it('because the list of moderators cannot be read: their posts stay', async () => {
    fixture.mods.members.add(fixture.kei.id);
    fixture.slack.faults.respondWithError('conversations.members', 'internal_error', 1000);
    await fixture.slack.emit({
      type: 'member_joined_channel',
      user: fixture.kei.id,
      channel: fixture.mods.id,
    });
    const post = await fixture.kei.says(fixture.general, 'RECRUIT という投稿に注意');
    await fixture.waitForCard('自動では非表示にしていません');
    expect(fixture.isPresent(post)).toBe(true);
  });
});

describe('while Slack lets the history wait', () => {
  it('a member whom Slack does not tell either can open the form of a report', async () => {
    await fixture.kei.says(fixture.general, 'おはよう');
    await fixture.stop();
    const post = await fixture.kei.says(fixture.general, 'もう一度おはよう');
    fixture.slack.faults.rateLimit('conversations.history', 60, 1000);
    await fixture.startBot();
    await fixture.slack.waitFor(
      'the history was asked for',
      () => fixture.slack.callsTo('conversations.history').length > 0,
    );
    fixture.slack.faults.rateLimit('users.info', 60, 1000);
    const stranger = newcomer('stranger');
    const form = await stranger.usesShortcut('report', fixture.general, post);
    expect(form.kind).toBe('modal');
  });

  it('a post of an unknown member is hidden at once', async () => {
    await fixture.kei.says(fixture.general, 'おはよう');
    await fixture.stop();
    await fixture.kei.says(fixture.general, 'もう一度おはよう');
    fixture.slack.faults.rateLimit('conversations.history', 60, 1000);
    await fixture.startBot();
    await fixture.slack.waitFor(
      'the history was asked for',
      () => fixture.slack.callsTo('conversations.history').length > 0,
    );
    const stranger = newcomer('stranger');
    await fixture.waitUntilGone(await stranger.says(fixture.general, 'RECRUIT'));
  });
});
