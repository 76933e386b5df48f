import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkspaceFixture, type WorkspaceFixture } from '../fixtures/one-workspace.ts';

let fixture: WorkspaceFixture;
beforeEach(async () => {
  fixture = await openWorkspaceFixture();
});
afterEach(async () => {
  expect(fixture.slack.internalErrors).toEqual([]);
  await fixture.close();
});

/** Something that appears in #general as Slack writes it there. */
async function appear(fields: Record<string, unknown>) {
  const message = { type: 'message', ts: fixture.slack.world.ts(), text: '', ...fields };
  fixture.general.messages.push(message as never);
  await fixture.slack.emit({ ...message, channel: fixture.general.id, channel_type: 'channel' });
  return message;
}
const isPresent = ({ ts }: { readonly ts: string }) =>
  fixture.general.messages.some((message) => message.ts === ts);
const strikesOf = async (id: string) =>
  (await fixture.bot.intake.getMemberHistory({ server: fixture.server, id })).strikes;

describe('what members write for a whole channel is judged', () => {
  it.each(['topic', 'purpose', 'name'] as const)(
    'a %s: the notice goes, and the card says that moderators must reset it',
    async (setting) => {
      const notice = await appear({
        subtype: `channel_${setting}`,
        user: fixture.rin.id,
        [setting]: 'RECRUIT here',
        text: `<@${fixture.rin.id}> set the channel ${setting}: RECRUIT here`,
      });
      const card = await fixture.waitForCard('手動の対応');
      expect(fixture.slack.visibleTextOf(card)).toContain('RECRUIT here');
      await fixture.slack.waitFor('the notice is gone', () => !isPresent(notice));
    },
  );

  it('but not an ordinary one, and not one that a moderator wrote', async () => {
    const notices = [
      await appear({ subtype: 'channel_topic', user: fixture.rin.id, topic: '雑談' }),
      await appear({ subtype: 'channel_topic', user: fixture.aoi.id, topic: 'RECRUIT に注意' }),
    ];
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    await fixture.waitForCard('非表示にしました');
    expect(notices.every(isPresent)).toBe(true);
    expect(fixture.listCards()).toHaveLength(1);
  });
});

describe('a post of an incoming webhook or a workflow', () => {
  it('is a card and no strike, because Slack does not say who wrote it; it is deleted when moderators say so', async () => {
    const post = await appear({
      subtype: 'bot_message',
      bot_id: 'BWEBHOOK1',
      username: '求人',
      text: 'RECRUIT',
    });
    const card = await fixture.waitForCard('だれが書いたか');
    expect(isPresent(post)).toBe(true);
    await fixture.aoi.presses(fixture.mods, card, '違反と認める', false);
    await fixture.slack.waitFor('the post is gone', () => !isPresent(post));
    await fixture.waitForCard('非表示にしました');
    expect(await strikesOf('BWEBHOOK1')).toBe(0);
  });

  it('is not judged when it is a post of yamidome itself', async () => {
    const botId = `B${fixture.slack.bot.id.slice(1)}`;
    await appear({ subtype: 'bot_message', bot_id: botId, username: 'rin', text: 'RECRUIT' });
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    await fixture.waitForCard('非表示にしました');
    expect(fixture.listCards()).toHaveLength(1);
  });
});
