import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wordsOf } from '../../support/discord/index.ts';
import { type Community, openCommunity } from './community.ts';

let town: Community;
beforeEach(async () => {
  town = await openCommunity();
});
afterEach(() => town.close());

const CHANNEL_UNSEEN = 'お見せできていません';
const server = () => ({ platform: 'discord', id: town.guild.id });
const PRIVATE = () => ({
  overwrites: [
    { who: '@everyone', deny: ['ViewChannel'] as const },
    { who: town.discord.bot.id, allow: ['ViewChannel', 'SendMessages'] as const },
  ],
});
const setDesk = (channel: string) =>
  town.policies.set(server(), { ...town.policies.of(server()), channels: { moderators: channel } });
/** The bot's minute has passed. */
const minute = () => town.bot.intake.showAgain();
const unshown = async () => (await town.stores.memos.list('unshown/')).length;
const lettersTo = (person: Community['rin']) =>
  town.discord.dmsOf(person).filter((message) => wordsOf(message).includes(CHANNEL_UNSEEN));
const waitsFor = (cards: number) => expect.poll(unshown).toBe(cards);

describe("a moderators' channel that was deleted", () => {
  it('loses nothing: the owner is told in private, and the cards come when another is chosen', async () => {
    await setDesk(town.mods.id);
    town.guild.deletes(town.mods);
    const posts = [
      await town.rin.says(town.general, 'RECRUIT one'),
      await town.kei.says(town.general, 'DOUBTFUL two'),
    ];
    await town.gone(posts[0]!);
    await waitsFor(2);
    await minute();
    await minute();
    expect(lettersTo(town.guild.owner).map(wordsOf)).toEqual([expect.stringContaining('確認カード2件')]);

    const desk = town.guild.channel('相談室', PRIVATE());
    await setDesk(desk.id);
    await expect.poll(() => minute().then(unshown)).toBe(0);
    const cards = town.discord.messagesIn(desk).map(wordsOf).join();
    expect(cards).toContain('RECRUIT');
    expect(cards).toContain('DOUBTFUL');
    await minute();
    expect(town.discord.messagesIn(desk)).toHaveLength(2);
  });

  it('is replaced by another one for moderators only, where there is one, with the cards of open cases', async () => {
    await town.kei.says(town.general, 'DOUBTFUL');
    const card = await town.card('確認待ち');
    const staff = town.guild.channel('staff', PRIVATE());
    town.guild.deletes(town.mods);
    const caseId = /Y-[0-9A-Z]{10}/.exec(wordsOf(card))![0];
    const aoi = { server: server(), id: town.aoi.id, name: 'aoi', roles: [], moderator: true };
    await town.bot.intake.decide({ caseId, moderator: aoi, decision: 'uphold' });
    await town.discord.until('the card there', () =>
      town.discord.messagesIn(staff).some((message) => wordsOf(message).includes('非表示にしました')),
    );
    expect(await unshown()).toBe(0);
  });

  it('keeps its cards over a restart, and tells another administrator when the owner takes no letters', async () => {
    town.guild.role('admin', { permissions: ['ManageGuild'] });
    const mika = town.guild.member('mika', { roles: ['admin'] });
    town.guild.owner.opensDms(false);
    await setDesk(town.mods.id);
    town.guild.deletes(town.mods);
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    await waitsFor(1);
    await town.restart();
    await minute();
    expect(lettersTo(mika)).toHaveLength(1);
    expect(town.logged.filter((line) => line.startsWith('error cards cannot be shown'))).toHaveLength(1);
  });
});

it("a moderators' channel that is closed to the bot is told in private, once a day; opened again, it gets its cards", async () => {
  await setDesk(town.mods.id);
  town.mods.overwrites.splice(1);
  town.guild.changesChannel(town.mods);
  await town.gone(await town.rin.says(town.general, 'RECRUIT'));
  await waitsFor(1);
  await minute();
  await minute();
  expect(lettersTo(town.guild.owner)).toHaveLength(1);
  const asked = () => town.discord.requestsTo('POST /channels/:channel/messages').length;
  const before = asked();
  await minute();
  expect(asked()).toBe(before);
  town.discord.clock.pass(25 * 60 * 60_000);
  await minute();
  expect(lettersTo(town.guild.owner)).toHaveLength(2);
  town.mods.overwrites.splice(0);
  town.guild.changesChannel(town.mods);
  await expect.poll(() => minute().then(town.cards)).toHaveLength(1);
});

it('a card that stands where the bot may not write any more is posted anew in the channel that was chosen since', async () => {
  await town.kei.says(town.general, 'DOUBTFUL');
  const caseId = /Y-[0-9A-Z]{10}/.exec(wordsOf(await town.card('確認待ち')))![0];
  const desk = town.guild.channel('相談室', PRIVATE());
  await setDesk(desk.id);
  town.mods.overwrites.splice(1);
  town.guild.changesChannel(town.mods);
  const aoi = { server: server(), id: town.aoi.id, name: 'aoi', roles: [], moderator: true };
  await town.bot.intake.decide({ caseId, moderator: aoi, decision: 'uphold' });
  await town.discord.until('the card there', () =>
    town.discord.messagesIn(desk).some((message) => wordsOf(message).includes('非表示にしました')),
  );
});
