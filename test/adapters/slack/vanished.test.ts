import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../support/slack/index.ts';
import { type Community, caseIn, openCommunity } from './community.ts';

let town: Community;
beforeEach(async () => {
  town = await openCommunity();
  await setDesk(town.mods);
});
afterEach(async () => {
  expect(town.slack.bugs).toEqual([]);
  await town.close();
});

const setDesk = (channel: Channel) =>
  town.policies.set(town.server, {
    ...town.policies.of(town.server),
    channels: { moderators: channel.id },
  });
/** The bot's minute has passed. */
const minute = () => town.bot.intake.showAgain();
const unshown = async () => (await town.stores.memos.list('unshown/')).length;
const waitsFor = (cards: number) =>
  town.slack.until(`${cards} cards to wait`, async () => (await unshown()) === cards);
const shown = () =>
  town.slack.until('all cards to be shown', async () => {
    await minute();
    return (await unshown()) === 0;
  });
const told = () =>
  (town.slack.dmsOf(town.slack.owner)?.messages ?? []).filter(({ text }) =>
    text.includes('お見せできていません'),
  );

describe.each([
  ['archived', () => town.slack.archives(town.mods), () => town.slack.archives(town.mods, false)],
  ['closed to the app', () => town.slack.expels(town.mods), () => town.slack.invites(town.mods)],
] as const)("a moderators' channel that is %s", (_, lose, giveBack) => {
  it('loses nothing: the owner is told in private, and the cards come when it is back', async () => {
    lose();
    await town.gone(await town.rin.says(town.general, 'RECRUIT one'));
    await waitsFor(1);
    await minute();
    await minute();
    expect(told().map(({ text }) => text)).toEqual([expect.stringContaining('確認カード1件')]);
    giveBack();
    await shown();
    expect(town.slack.wordsOf(town.cards()[0]!)).toContain('RECRUIT one');
    expect(town.cards()).toHaveLength(1);
  });

  it('leaves its open cards behind, and another one that is chosen gets them', async () => {
    await town.rin.says(town.general, 'DOUBTFUL');
    const caseId = caseIn(town.slack.wordsOf(await town.card('確認待ち')));
    lose();
    const moderator = { server: town.server, id: town.aoi.id, name: 'aoi', roles: [], moderator: true };
    await town.bot.intake.decide({ caseId, moderator, decision: 'uphold' });
    await waitsFor(1);
    const desk = town.slack.channel('desk', { private: true });
    town.slack.invites(desk);
    await setDesk(desk);
    await shown();
    expect(desk.messages.map(town.slack.wordsOf)).toEqual([expect.stringContaining('非表示にしました')]);
  });
});

it("a moderators' channel that was deleted gives nobody else's channel its rights or its cards", async () => {
  town.slack.removes(town.mods);
  const trap = town.slack.channel('mods-2', { private: true });
  trap.members.add(town.rin.id);
  town.slack.invites(trap);
  await town.gone(await town.rin.says(town.general, 'RECRUIT'));
  await waitsFor(1);
  await minute();
  expect(trap.messages).toEqual([]);
  expect(told()).toHaveLength(1);
});
