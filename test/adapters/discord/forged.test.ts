import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idOf, pressOf } from '../../../adapters/discord/buttons.ts';
import { wordsOf } from '../../support/discord/index.ts';
import { type Community, openCommunity } from './community.ts';

let town: Community;
beforeEach(async () => {
  town = await openCommunity();
});
afterEach(() => town.close());

const caseIn = (words: string): string => /Y-[0-9A-Z]{10}/.exec(words)![0];

/** A card whose first button asks for something else than the bot has put there. */
async function tampered(id: (caseId: string) => string) {
  await town.rin.says(town.general, 'DOUBTFUL');
  const card = await town.card('確認待ち');
  const caseId = caseIn(wordsOf(card));
  const text = JSON.stringify(card.components);
  card.components = JSON.parse(
    text.replace(idOf({ what: 'decide', decision: 'uphold', caseId }), id(caseId)),
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
    expect(pressOf(id)).toBeUndefined();
  });

  it.each([
    ['of an earlier version', (caseId: string) => `yami:decide:explode:${caseId}`],
    ['that somebody made up', () => 'x'.repeat(100)],
  ])('%s is answered with a sentence, and nothing happens', async (_, id) => {
    const { card, caseId } = await tampered(id);
    const seen = await town.aoi.presses(card, '違反と認める');
    expect(seen).toMatchObject({ kind: 'message', ephemeral: true });
    expect(seen.text).toContain('この操作は受け付けられません');
    expect((await town.stores.archive.read(caseId)).map(({ kind }) => kind)).toEqual(['opened']);
  });

  it('is told in English to whom Discord speaks English', async () => {
    const lee = town.guild.member('lee', { roles: ['moderator'], locale: 'en-GB' });
    const { card } = await tampered(() => 'desk:nothing:here');
    expect((await lee.presses(card, '違反と認める')).text).toContain('cannot be done any more');
  });

  it('is refused about a case of another server, though the presser is a moderator here', async () => {
    const other = town.discord.guild({ name: 'となりの町' });
    const square = other.channel('square');
    other.channel('mods', { overwrites: [{ who: '@everyone', deny: ['ViewChannel'] }] });
    const yui = other.member('yui');
    await town.discord.until('the bot is there', () => town.bot.adapter.servers().length === 2);
    const post = await yui.says(square, 'DOUBTFUL');
    const server = { platform: 'discord', id: other.id };
    await expect.poll(() => town.stores.archive.casesIn(server, 1)).toHaveLength(1);
    const [theirs] = await town.stores.archive.casesIn(server, 1);
    const { card } = await tampered(() => `yami:decide:uphold:${theirs}`);
    expect((await town.aoi.presses(card, '違反と認める')).text).toContain('モデレーターだけ');
    expect(town.discord.messagesIn(square)).toContain(post);
  });
});

it('an answer to a button that comes after a quarter of an hour is sent as a private letter', async () => {
  const post = await town.rin.says(town.general, 'DOUBTFUL');
  const card = await town.card('確認待ち');
  town.discord.faults.slow('DELETE /channels/:channel/messages/:message', 300, 1);
  const pressing = town.aoi.presses(card, '違反と認める');
  await town.discord.until(
    'the deletion is asked',
    () => town.discord.requestsTo('DELETE /channels/:channel/messages/:message').length === 1,
  );
  town.discord.clock.pass(16 * 60_000);
  await town.gone(post);
  await town.discord.until('the letter', () =>
    town.discord.dmsOf(town.aoi).some((message) => wordsOf(message).includes('記録しました')),
  );
  expect(town.logged.join()).toContain('an answer came too late');
  void pressing;
});
