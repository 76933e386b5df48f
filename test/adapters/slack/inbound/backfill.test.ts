import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkspaceFixture, type WorkspaceFixture } from '../fixtures/one-workspace.ts';

let fixture: WorkspaceFixture;
beforeEach(async () => {
  fixture = await openWorkspaceFixture({ adapter: { authorRetryDelaysMs: [50, 50, 50] } });
});
afterEach(() => fixture.close());

/** The archive takes nothing until it is restored, so that messages stay in progress. */
const stopArchive = () => {
  const { append } = fixture.stores.archive;
  let callCount = 0;
  fixture.stores.archive.append = () => {
    callCount += 1;
    return new Promise(() => undefined);
  };
  return {
    waitUntilAsked: () => fixture.slack.waitFor('the archive is asked', () => callCount > 0),
    restore: () => {
      fixture.stores.archive.append = append;
    },
  };
};

const mark = async () =>
  (await fixture.stores.keyValueStore.list('slack/')).find(([key]) => /seen$/.test(key));

describe('a message that was not stored when the process ended is read again', () => {
  it('a post, although newer posts are finished', async () => {
    const archive = stopArchive();
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    await fixture.kei.says(fixture.random, 'おはよう');
    await archive.waitUntilAsked();
    await fixture.stop();
    expect(Number((await mark())![1])).toBeLessThan(Number(post.ts));
    archive.restore();
    await fixture.startBot();
    await fixture.waitUntilGone(post);
  });

  it('the first post of all, before the first mark could move', async () => {
    const { put } = fixture.stores.keyValueStore;
    const archive = stopArchive();
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    await archive.waitUntilAsked();
    // A killed process writes nothing more.
    fixture.stores.keyValueStore.put = async () => undefined;
    await fixture.stop();
    fixture.stores.keyValueStore.put = put;
    archive.restore();
    await fixture.startBot();
    await fixture.waitUntilGone(post);
  });

  it('an edit', async () => {
    const fine = await fixture.rin.says(fixture.general, 'ただの雑談');
    await fixture.kei.says(fixture.general, 'おはよう');
    const archive = stopArchive();
    await fixture.rin.edits(fixture.general, fine, 'RECRUIT');
    await archive.waitUntilAsked();
    await fixture.stop();
    archive.restore();
    await fixture.startBot();
    await fixture.waitUntilGone(fine);
  });

  it('a reply in an old thread', async () => {
    const parent = await fixture.kei.says(fixture.general, 'おはよう');
    await fixture.lee.says(fixture.general, 'はい', { thread: parent });
    await fixture.restart();
    const archive = stopArchive();
    const reply = await fixture.rin.says(fixture.general, 'RECRUIT', { thread: parent });
    await archive.waitUntilAsked();
    await fixture.stop();
    archive.restore();
    await fixture.startBot();
    await fixture.waitUntilGone(reply);
  });

  it('a post that was being read back', async () => {
    await fixture.stop();
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    const archive = stopArchive();
    await fixture.startBot();
    await archive.waitUntilAsked();
    await fixture.stop();
    archive.restore();
    await fixture.startBot();
    await fixture.waitUntilGone(post);
  });

  it('a post whose author Slack did not tell before the process ended', async () => {
    const stranger = fixture.slack.person('stranger');
    fixture.general.members.add(stranger.id);
    fixture.slack.faults.rateLimit('users.info', 30, 1000);
    const post = await stranger.says(fixture.general, 'RECRUIT');
    await fixture.waitForCard('自動では非表示にしていません');
    await fixture.stop();
    fixture.slack.faults.clear();
    await fixture.startBot();
    await fixture.waitUntilGone(post);
  });
});

describe('after a restart', () => {
  it('posts of the previous process are searched once in the channel of the cards, and in no direct messages', async () => {
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    await fixture.waitForCard('非表示にしました');
    await fixture.restart();
    for (const person of [fixture.rin, fixture.kei, fixture.lee])
      await fixture.waitUntilGone(await person.says(fixture.general, `RECRUIT ${person.id}`));
    await fixture.slack.waitFor('all cards', () => fixture.listCards().length === 4);
    await fixture.slack.waitFor(
      'all work is done',
      async () => (await fixture.stores.archive.listUnfinished()).length === 0,
    );
    const searches = fixture.slack
      .callsTo('conversations.history')
      .filter(({ args }) => args.include_all_metadata !== undefined);
    expect(searches.map(({ args }) => args.channel)).toEqual([fixture.mods.id]);
  });
});

describe('what was edited while the bot was away', () => {
  it('is judged again', async () => {
    const fine = await fixture.rin.says(fixture.general, 'ただの雑談');
    const untouched = await fixture.kei.says(fixture.general, 'おはよう');
    await fixture.stop();
    await fixture.rin.edits(fixture.general, fine, 'RECRUIT');
    await fixture.startBot();
    await fixture.waitUntilGone(fine);
    expect(fixture.isPresent(untouched)).toBe(true);
  });
});

describe('a channel that Slack did not give', () => {
  it('is read again while the bot is connected', async () => {
    const connected = await openWorkspaceFixture({ adapter: { gapRetryIntervalMs: 50 } });
    await connected.kei.says(connected.general, 'おはよう');
    await connected.stop();
    const post = await connected.rin.says(connected.general, 'RECRUIT');
    connected.slack.faults.respondWithError('conversations.history', 'internal_error', 1000);
    await connected.startBot();
    await connected.slack.waitFor('the channel was asked for', () =>
      connected.logLines.some((line) => line.includes('channel_backfill_failed')),
    );
    connected.slack.faults.clear();
    await connected.waitUntilGone(post);
    await connected.close();
  });

  it('is read at the next start', async () => {
    await fixture.kei.says(fixture.general, 'おはよう');
    await fixture.stop();
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    fixture.slack.faults.respondWithError('conversations.history', 'internal_error', 1000);
    await fixture.startBot();
    await fixture.slack.waitFor('the channel was asked for', () =>
      fixture.logLines.some((line) => line.includes('channel_backfill_failed')),
    );
    await fixture.waitUntilGone(await fixture.lee.says(fixture.general, 'RECRUIT later'));
    await fixture.stop();
    fixture.slack.faults.clear();
    await fixture.startBot();
    await fixture.waitUntilGone(post);
  });
});
