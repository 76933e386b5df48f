import { afterEach, describe, expect, it } from 'vitest';
import { type Community, type CommunityOptions, openCommunity } from './community.ts';

let town: Community;
const open = async (options?: CommunityOptions): Promise<void> => {
  town = await openCommunity(options);
};
afterEach(async () => {
  expect(town.slack.bugs).toEqual([]);
  await town.close();
});

describe('what is judged', () => {
  const judged = async (words = '非表示にしました') => town.card(words);

  it('an edit that turns a harmless message into recruiting', async () => {
    await open();
    const post = await town.rin.says(town.general, 'こんにちは');
    await town.rin.edits(town.general, post, 'RECRUIT');
    await town.gone(post);
  });

  it('replies in threads, and those that are shown in the channel too', async () => {
    await open();
    const post = await town.kei.says(town.general, 'だれか');
    const reply = await town.rin.says(town.general, 'RECRUIT', { thread: post });
    const broadcast = await town.lee.says(town.general, 'RECRUIT', { thread: post, broadcast: true });
    await town.gone(reply);
    await town.gone(broadcast);
    expect(town.standing(post)).toBe(true);
  });

  it.each([
    ['the name of a file', { files: [{ name: 'RECRUIT.pdf', bytes: new Uint8Array(3) }] }],
    ['what a link unfolds to', { attachments: [{ title: 'x', text: 'RECRUIT now' }] }],
    ['a shared message', { attachments: [{ is_share: true, text: 'RECRUIT now' }] }],
    [
      'blocks that say something else than the text',
      { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'RECRUIT' } }] },
    ],
  ])('%s', async (_, more) => {
    await open();
    await town.gone(await town.rin.says(town.general, 'hello', more));
  });

  it('the address behind a label, and spans lie in the text as people see it', async () => {
    await open();
    const raw = `<@${town.kei.id}> :moneybag: a &amp; b <https://t.example/RECRUIT|ここ>`;
    await town.gone(await town.rin.says(town.general, raw));
    expect(town.slack.wordsOf(await judged())).toContain('@kei 💰 a & b ここ');
    await town.gone(await town.lee.says(town.general, `&lt;&gt; <@${town.kei.id}> RECRUIT`));
    const card = await town.card('<> @kei RECRUIT');
    expect(JSON.stringify(card.blocks)).toContain('{"type":"text","text":"RECRUIT","style":{"bold":true}}');
  });

  it('names and status, at joining and at every change, with the name replaced where Slack lets administrators', async () => {
    await open();
    await town.rin.calls({ status_text: 'RECRUIT' });
    await town.slack.until('another name', () => town.rin.user.profile.display_name === '名前を確認中');
    expect(town.slack.wordsOf(await judged())).toContain('RECRUIT');
  });

  it('guests of other workspaces in shared channels, though nobody here can delete what they say', async () => {
    await open();
    const shared = town.slack.channel('shared', { shared: true });
    const guest = town.slack.person('guest', { stranger: true });
    await guest.says(shared, 'RECRUIT');
    await town.card('手作業が必要です');
    const shown = await town.slack.until('the letter', () => town.slack.ephemeralsOf(guest)[0]);
    expect(shown.text).toContain('#9110');
  });

  it('not bots, not exempt channels, not direct messages', async () => {
    await open();
    const spared = town.slack.channel('jobs');
    await town.policies.set(town.server, {
      ...town.policies.of(town.server),
      exempt: { roles: [], channels: [spared.id] },
    });
    const robot = town.slack.person('robot', { bot: true });
    const posts = [await robot.says(town.general, 'RECRUIT'), await town.rin.says(spared, 'RECRUIT')];
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    await judged();
    expect(posts.every(town.standing)).toBe(true);
  });
});
