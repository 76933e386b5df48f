import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseButtonPress, toCustomId } from '../../../../adapters/discord/ui/buttons.ts';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

const caseIdIn = (words: string): string => /Y-[0-9A-Z]{10}/.exec(words)![0];

/** Presses the first button of a card with another custom id than the bot has set. */
async function pressTampered(id: (caseId: string) => string) {
  await fixture.rin.says(fixture.general, 'DOUBTFUL');
  const card = await fixture.waitForCard('確認待ち');
  const caseId = caseIdIn(visibleTextOf(card));
  const text = JSON.stringify(card.components);
  card.components = JSON.parse(
    text.replace(toCustomId({ kind: 'decide', decision: 'uphold', caseId }), id(caseId)),
  );
  return { card, caseId };
}

describe('what a button asks for', () => {
  it.each([
    '',
    'yami',
    'yami:decide',
    'yami:decide:explode:Y-4G7C2Q0M1X',
    'yami:decide:__proto__:Y-4G7C2Q0M1X',
    'yami:decide:uphold:',
    `yami:decide:uphold:${'Y'.repeat(41)}`,
    'yami:decide:uphold:Y 4',
    'yami:handle:unban:Y-4G7C2Q0M1X',
    'yami:handle:constructor:Y-4G7C2Q0M1X',
    'yami:appeal:../1:Y-4G7C2Q0M1X',
    'yami:lower:１:-',
    'YAMI:decide:uphold:Y-4G7C2Q0M1X',
    'x'.repeat(100),
  ])('is nothing of ours: "%s"', (id) => {
    expect(parseButtonPress(id)).toBeUndefined();
  });

  it.each([
    ['of an earlier version', (caseId: string) => `yami:decide:explode:${caseId}`],
    ['that is invented', () => 'x'.repeat(100)],
  ])('%s is answered with a sentence, and nothing happens', async (_, id) => {
    const { card, caseId } = await pressTampered(id);
    const seen = await fixture.aoi.presses(card, '違反と認める');
    expect(seen).toMatchObject({ kind: 'message', ephemeral: true });
    expect(seen.text).toContain('この操作は受け付けられません');
    expect((await fixture.stores.archive.read(caseId)).map(({ kind }) => kind)).toEqual(['opened']);
  });

  it('gets an English reply for a member whose Discord is English', async () => {
    const lee = fixture.guild.member('lee', { roles: ['moderator'], locale: 'en-GB' });
    const { card } = await pressTampered(() => 'desk:nothing:here');
    expect((await lee.presses(card, '違反と認める')).text).toContain('cannot be done any more');
  });

  it('is refused about a case of another server, though the presser is a moderator here', async () => {
    const other = fixture.discord.guild({ name: 'となりの町' });
    const square = other.channel('square');
    other.channel('mods', { overwrites: [{ who: '@everyone', deny: ['ViewChannel'] }] });
    const yui = other.member('yui');
    await fixture.discord.until('the bot is there', () => fixture.bot.adapter.listServers().length === 2);
    const post = await yui.says(square, 'DOUBTFUL');
    const server = { platform: 'discord', id: other.id };
    await expect.poll(() => fixture.stores.archive.listCasesOfServer(server, 1)).toHaveLength(1);
    const [theirs] = await fixture.stores.archive.listCasesOfServer(server, 1);
    const { card } = await pressTampered(() => `yami:decide:uphold:${theirs}`);
    expect((await fixture.aoi.presses(card, '違反と認める')).text).toContain('モデレーターだけ');
    expect(fixture.discord.messagesIn(square)).toContain(post);
  });
});

it('an answer to a button that comes after a quarter of an hour is sent as a direct message', async () => {
  const post = await fixture.rin.says(fixture.general, 'DOUBTFUL');
  const card = await fixture.waitForCard('確認待ち');
  fixture.discord.faults.delay('DELETE /channels/:channel/messages/:message', 300, 1);
  const pressing = fixture.aoi.presses(card, '違反と認める');
  await fixture.discord.until(
    'the deletion is asked',
    () => fixture.discord.requestsTo('DELETE /channels/:channel/messages/:message').length === 1,
  );
  fixture.discord.clock.advance(16 * 60_000);
  await fixture.waitUntilGone(post);
  await fixture.discord.until('the direct message', () =>
    fixture.discord.dmsOf(fixture.aoi).some((message) => visibleTextOf(message).includes('記録しました')),
  );
  expect(fixture.logLines.join()).toContain('interaction_reply_expired');
  void pressing;
});
