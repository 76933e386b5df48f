import { afterEach, describe, expect, it } from 'vitest';
import {
  openWorkspaceFixture,
  type WorkspaceFixture,
  type WorkspaceFixtureOptions,
} from '../fixtures/one-workspace.ts';

let fixture: WorkspaceFixture;
const openFixture = async (options?: WorkspaceFixtureOptions): Promise<void> => {
  fixture = await openWorkspaceFixture(options);
};
afterEach(async () => {
  expect(fixture.slack.internalErrors).toEqual([]);
  await fixture.close();
});

describe('what is judged', () => {
  const judged = async (text = '非表示にしました') => fixture.waitForCard(text);

  it('an edit that turns a harmless message into recruiting', async () => {
    await openFixture();
    const post = await fixture.rin.says(fixture.general, 'こんにちは');
    await fixture.rin.edits(fixture.general, post, 'RECRUIT');
    await fixture.waitUntilGone(post);
  });

  it('replies in threads, and those that are shown in the channel too', async () => {
    await openFixture();
    const post = await fixture.kei.says(fixture.general, 'だれか');
    const reply = await fixture.rin.says(fixture.general, 'RECRUIT', { thread: post });
    const broadcast = await fixture.lee.says(fixture.general, 'RECRUIT', { thread: post, broadcast: true });
    await fixture.waitUntilGone(reply);
    await fixture.waitUntilGone(broadcast);
    expect(fixture.isPresent(post)).toBe(true);
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
    await openFixture();
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'hello', more));
  });

  it('the address behind a label, and spans lie in the text as people see it', async () => {
    await openFixture();
    const raw = `<@${fixture.kei.id}> :moneybag: a &amp; b <https://t.example/RECRUIT|ここ>`;
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, raw));
    expect(fixture.slack.visibleTextOf(await judged())).toContain('@kei 💰 a & b ここ');
    await fixture.waitUntilGone(
      await fixture.lee.says(fixture.general, `&lt;&gt; <@${fixture.kei.id}> RECRUIT`),
    );
    const card = await fixture.waitForCard('<> @kei RECRUIT');
    expect(JSON.stringify(card.blocks)).toContain('{"type":"text","text":"RECRUIT","style":{"bold":true}}');
  });

  it('names and status, at joining and at every change, with the name replaced where Slack lets administrators', async () => {
    await openFixture();
    await fixture.rin.updatesProfile({ status_text: 'RECRUIT' });
    await fixture.slack.waitFor(
      'another name',
      () => fixture.rin.user.profile.display_name === '名前を確認中',
    );
    expect(fixture.slack.visibleTextOf(await judged())).toContain('RECRUIT');
  });

  it('guests of other workspaces in shared channels, although no token here can delete their messages', async () => {
    await openFixture();
    const shared = fixture.slack.channel('shared', { shared: true });
    const guest = fixture.slack.person('guest', { stranger: true });
    await guest.says(shared, 'RECRUIT');
    await fixture.waitForCard('手動の対応が必要です');
    const shown = await fixture.slack.waitFor(
      'the ephemeral message',
      () => fixture.slack.ephemeralsOf(guest)[0],
    );
    expect(shown.text).toContain('#9110');
  });

  it('a guest who asks for help and cannot get direct messages sees the answer in the channel, alone', async () => {
    await openFixture();
    const shared = fixture.slack.channel('shared', { shared: true });
    const guest = fixture.slack.person('guest', { stranger: true });
    await guest.says(shared, 'SCARED');
    const shown = await fixture.slack.waitFor(
      'the ephemeral message',
      () => fixture.slack.ephemeralsOf(guest)[0],
    );
    expect(shown.text).toContain('ひとりで抱え込まないでください');
    expect(fixture.slack.ephemeralsOf(fixture.kei)).toEqual([]);
  });

  it('not bots, not exempt channels, not direct messages', async () => {
    await openFixture();
    const spared = fixture.slack.channel('jobs');
    await fixture.policies.set(fixture.server, {
      ...fixture.policies.of(fixture.server),
      exempt: { roles: [], channels: [spared.id] },
    });
    const robot = fixture.slack.person('robot', { bot: true });
    const posts = [await robot.says(fixture.general, 'RECRUIT'), await fixture.rin.says(spared, 'RECRUIT')];
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    await judged();
    expect(posts.every(fixture.isPresent)).toBe(true);
  });
});
