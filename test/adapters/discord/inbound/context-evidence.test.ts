import { afterAll, beforeAll, expect, test } from 'vitest';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { contextRules } from '../../../support/shipped-wording-and-policy.ts';
import { WEIGHING_PROBABILITY, weighingDetect } from '../../../support/weighing-detector.ts';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeAll(async () => {
  const policy = { probability: WEIGHING_PROBABILITY };
  fixture = await openGuildFixture({ detect: weighingDetect, contextRules, policy });
});
afterAll(() => fixture.close());

/** A member whose account was made just now, and who has joined just now. */
function joinAsNewcomer(name: string) {
  const now = fixture.discord.clock.now();
  return fixture.guild.member(name, { accountCreatedAt: now, joinedAt: now });
}

/** Everything that was sent before this is judged when the card of this post is there. */
async function waitUntilJudged(marker: string): Promise<void> {
  await fixture.kei.says(fixture.guild.channel('marks'), `${marker} BIG, MEET`);
  await fixture.waitForCard(marker);
}

test('a newcomer spreads an offer over two channels: one card, with a link to the first message', async () => {
  const umi = joinAsNewcomer('umi');
  const first = await umi.says(fixture.general, 'PAY for errands');
  await umi.says(fixture.guild.channel('talk'), 'MEET for errands');
  const card = await fixture.waitForCard('for errands');
  const text = visibleTextOf(card);
  expect(text).toContain(contextRules.day.note.ja);
  expect(JSON.stringify(card.components)).toContain(
    `](https://discord.com/channels/${fixture.guild.state.id}/${fixture.general.id}/${first.id})`,
  );
});

test('a message that the newcomer has deleted does not count', async () => {
  const sora = joinAsNewcomer('sora');
  const first = await sora.says(fixture.general, 'PAY for help');
  await waitUntilJudged('one');
  await sora.deletes(first);
  await sora.says(fixture.guild.channel('talk'), 'MEET for help');
  await waitUntilJudged('two');
  expect(fixture.cards().map(visibleTextOf).join('\n')).not.toContain('for help');
});

test('an old account with the same two messages is not judged together', async () => {
  const nagi = fixture.guild.member('nagi', { joinedAt: new Date('2021-01-01T00:00:00Z') });
  await nagi.says(fixture.general, 'PAY for a cat');
  await nagi.says(fixture.guild.channel('talk'), 'MEET for a cat');
  await waitUntilJudged('three');
  expect(fixture.cards().map(visibleTextOf).join('\n')).not.toContain('for a cat');
});
