import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../../support/fake-slack/index.ts';
import { caseIdIn, openWorkspaceFixture, type WorkspaceFixture } from '../fixtures/one-workspace.ts';

let fixture: WorkspaceFixture;
beforeEach(async () => {
  fixture = await openWorkspaceFixture();
  await setModeratorChannel(fixture.mods);
});
afterEach(async () => {
  expect(fixture.slack.internalErrors).toEqual([]);
  await fixture.close();
});

const setModeratorChannel = (channel: Channel) =>
  fixture.policies.set(fixture.server, {
    ...fixture.policies.of(fixture.server),
    channels: { moderators: channel.id },
  });
const retryUndeliveredCards = () => fixture.bot.intake.retryUndeliveredCards();
const countUndelivered = async () => (await fixture.stores.keyValueStore.list('unshown/')).length;
const waitForUndelivered = (cards: number) =>
  fixture.slack.waitFor(`${cards} cards to wait`, async () => (await countUndelivered()) === cards);
const shownCards = () =>
  fixture.slack.waitFor('all cards to be shown', async () => {
    await retryUndeliveredCards();
    return (await countUndelivered()) === 0;
  });
const noticesToOwner = () =>
  (fixture.slack.dmsOf(fixture.slack.owner)?.messages ?? []).filter(({ text }) =>
    text.includes('お届けできていません'),
  );

describe.each([
  [
    'archived',
    () => fixture.slack.setArchived(fixture.mods),
    () => fixture.slack.setArchived(fixture.mods, false),
  ],
  [
    'closed to the app',
    () => fixture.slack.removeBot(fixture.mods),
    () => fixture.slack.inviteBot(fixture.mods),
  ],
] as const)("a moderators' channel that is %s", (_, lose, giveBack) => {
  it('loses nothing: the owner gets a direct message, and the cards come when it is back', async () => {
    lose();
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT one'));
    await waitForUndelivered(1);
    await retryUndeliveredCards();
    await retryUndeliveredCards();
    expect(noticesToOwner().map(({ text }) => text)).toEqual([expect.stringContaining('カード1件')]);
    giveBack();
    await shownCards();
    expect(fixture.slack.visibleTextOf(fixture.listCards()[0]!)).toContain('RECRUIT one');
    expect(fixture.listCards()).toHaveLength(1);
  });

  it('leaves its open cards behind, and another one that is chosen gets them', async () => {
    await fixture.rin.says(fixture.general, 'DOUBTFUL');
    const caseId = caseIdIn(fixture.slack.visibleTextOf(await fixture.waitForCard('確認待ち')));
    lose();
    const moderator = { server: fixture.server, id: fixture.aoi.id, name: 'aoi', roles: [], moderator: true };
    await fixture.bot.intake.decide({ caseId, moderator, decision: 'uphold' });
    await waitForUndelivered(1);
    const newChannel = fixture.slack.channel('new-mods', { private: true });
    fixture.slack.inviteBot(newChannel);
    await setModeratorChannel(newChannel);
    await shownCards();
    expect(newChannel.messages.map(fixture.slack.visibleTextOf)).toEqual([
      expect.stringContaining('非表示にしました'),
    ]);
  });
});

it("a deleted moderators' channel gives its rights and cards to no other channel", async () => {
  fixture.slack.deleteChannel(fixture.mods);
  const trap = fixture.slack.channel('mods-2', { private: true });
  trap.members.add(fixture.rin.id);
  fixture.slack.inviteBot(trap);
  await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
  await waitForUndelivered(1);
  await retryUndeliveredCards();
  expect(trap.messages).toEqual([]);
  expect(noticesToOwner()).toHaveLength(1);
});
