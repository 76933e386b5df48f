import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

const CHANNEL_UNREACHABLE_TEXT = 'お届けできていません';
const server = () => ({ platform: 'discord', id: fixture.guild.id });
const privateChannelOptions = () => ({
  overwrites: [
    { who: '@everyone', deny: ['ViewChannel'] as const },
    { who: fixture.discord.bot.id, allow: ['ViewChannel', 'SendMessages'] as const },
  ],
});
const setModeratorChannel = (channel: string) =>
  fixture.policies.set(server(), { ...fixture.policies.of(server()), channels: { moderators: channel } });
/** The retry that the bot runs once a minute. */
const retryUndeliveredCards = () => fixture.bot.intake.retryUndeliveredCards();
const countUndelivered = async () => (await fixture.stores.keyValueStore.list('unshown/')).length;
const directMessagesTo = (person: GuildFixture['rin']) =>
  fixture.discord
    .dmsOf(person)
    .filter((message) => visibleTextOf(message).includes(CHANNEL_UNREACHABLE_TEXT));
const waitForUndelivered = (cards: number) => expect.poll(countUndelivered).toBe(cards);

describe("a moderators' channel that was deleted", () => {
  it('loses nothing: the owner gets a direct message, and the cards come when another is chosen', async () => {
    await setModeratorChannel(fixture.mods.id);
    fixture.guild.deletesChannel(fixture.mods);
    const posts = [
      await fixture.rin.says(fixture.general, 'RECRUIT one'),
      await fixture.kei.says(fixture.general, 'DOUBTFUL two'),
    ];
    await fixture.waitUntilGone(posts[0]!);
    await waitForUndelivered(2);
    await retryUndeliveredCards();
    await retryUndeliveredCards();
    expect(directMessagesTo(fixture.guild.owner).map(visibleTextOf)).toEqual([
      expect.stringContaining('カード2件'),
    ]);

    const newChannel = fixture.guild.channel('相談室', privateChannelOptions());
    await setModeratorChannel(newChannel.id);
    await expect.poll(() => retryUndeliveredCards().then(countUndelivered)).toBe(0);
    const cards = fixture.discord.messagesIn(newChannel).map(visibleTextOf).join();
    expect(cards).toContain('RECRUIT');
    expect(cards).toContain('DOUBTFUL');
    await retryUndeliveredCards();
    expect(fixture.discord.messagesIn(newChannel)).toHaveLength(2);
  });

  it('is replaced by another one for moderators only, where there is one, with the cards of open cases', async () => {
    await fixture.kei.says(fixture.general, 'DOUBTFUL');
    const card = await fixture.waitForCard('確認待ち');
    const staff = fixture.guild.channel('staff', privateChannelOptions());
    fixture.guild.deletesChannel(fixture.mods);
    const caseId = /Y-[0-9A-Z]{10}/.exec(visibleTextOf(card))![0];
    const aoi = { server: server(), id: fixture.aoi.id, name: 'aoi', roles: [], moderator: true };
    await fixture.bot.intake.decide({ caseId, moderator: aoi, decision: 'uphold' });
    await fixture.discord.until('the card there', () =>
      fixture.discord
        .messagesIn(staff)
        .some((message) => visibleTextOf(message).includes('非表示にしました')),
    );
    expect(await countUndelivered()).toBe(0);
  });

  it('keeps its cards over a restart, and tells another administrator when the owner accepts no direct messages', async () => {
    fixture.guild.role('admin', { permissions: ['ManageGuild'] });
    const mika = fixture.guild.member('mika', { roles: ['admin'] });
    fixture.guild.owner.opensDms(false);
    await setModeratorChannel(fixture.mods.id);
    fixture.guild.deletesChannel(fixture.mods);
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    await waitForUndelivered(1);
    await fixture.restart();
    await retryUndeliveredCards();
    expect(directMessagesTo(mika)).toHaveLength(1);
    expect(fixture.logLines.filter((line) => line.startsWith('error cards_undeliverable'))).toHaveLength(1);
  });
});

it("a moderators' channel that is closed to the bot is reported by direct message, once a day; opened again, it gets its cards", async () => {
  await setModeratorChannel(fixture.mods.id);
  fixture.mods.overwrites.splice(1);
  fixture.guild.changesChannel(fixture.mods);
  await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
  await waitForUndelivered(1);
  await retryUndeliveredCards();
  await retryUndeliveredCards();
  expect(directMessagesTo(fixture.guild.owner)).toHaveLength(1);
  const countRequests = () => fixture.discord.requestsTo('POST /channels/:channel/messages').length;
  const previousCount = countRequests();
  await retryUndeliveredCards();
  expect(countRequests()).toBe(previousCount);
  fixture.discord.clock.advance(25 * 60 * 60_000);
  await retryUndeliveredCards();
  expect(directMessagesTo(fixture.guild.owner)).toHaveLength(2);
  fixture.mods.overwrites.splice(0);
  fixture.guild.changesChannel(fixture.mods);
  await expect.poll(() => retryUndeliveredCards().then(fixture.cards)).toHaveLength(1);
});

it('a card that stands where the bot may not write any more is posted anew in the channel that was chosen since', async () => {
  await fixture.kei.says(fixture.general, 'DOUBTFUL');
  const caseId = /Y-[0-9A-Z]{10}/.exec(visibleTextOf(await fixture.waitForCard('確認待ち')))![0];
  const newChannel = fixture.guild.channel('相談室', privateChannelOptions());
  await setModeratorChannel(newChannel.id);
  fixture.mods.overwrites.splice(1);
  fixture.guild.changesChannel(fixture.mods);
  const aoi = { server: server(), id: fixture.aoi.id, name: 'aoi', roles: [], moderator: true };
  await fixture.bot.intake.decide({ caseId, moderator: aoi, decision: 'uphold' });
  await fixture.discord.until('the card there', () =>
    fixture.discord
      .messagesIn(newChannel)
      .some((message) => visibleTextOf(message).includes('非表示にしました')),
  );
});
