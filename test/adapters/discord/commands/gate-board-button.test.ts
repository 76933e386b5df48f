import { expect, test } from 'vitest';
import { openCommandFixture } from '../fixtures/command-fixture.ts';

const LABEL = '全員を書き込めるようにする';

test('a moderator lets everyone in with the button of the waiting board, a member cannot', async () => {
  const { adapter, discord, guild, server, stop } = await openCommandFixture();
  const channel = guild.channel('board');
  guild.role('mod', { permissions: ['ManageMessages'] });
  const aoi = guild.member('aoi', { roles: ['mod'] });
  await adapter.apply(server, {
    ...{ kind: 'board', channel: channel.id, key: 'gate/waiting', text: '2人', open: true, revision: 1 },
    button: { request: 'release-all', label: LABEL },
  });
  const [board] = discord.messagesIn(channel);
  expect((await guild.member('kei').presses(board!, LABEL)).text).toContain('モデレーター');
  expect((await aoi.presses(board!, LABEL)).text).toContain('確認待ちのメンバーはいません');
  await stop();
});
