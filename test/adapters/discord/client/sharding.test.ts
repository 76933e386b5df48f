import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
let secondBot: Awaited<ReturnType<GuildFixture['startSecondBot']>>;
beforeEach(async () => {
  fixture = await openGuildFixture({ adapter: { shards: { ids: [0], count: 2 } } });
  secondBot = await fixture.startSecondBot({ shards: { ids: [1], count: 2 } });
});
afterEach(async () => {
  await secondBot.stop();
  await fixture.close();
});

describe('two processes, each with one of two shards', () => {
  it('serve every server once, whichever shard it is on', async () => {
    const servers = ['北町', '南町', '東町'].map((name) => fixture.discord.guild({ name }));
    expect(new Set(servers.map(({ id }) => (BigInt(id) >> 22n) % 2n)).size).toBe(2);
    for (const server of servers) {
      const channel = server.channel('general');
      const post = await server.member('sora').says(channel, 'RECRUIT');
      await fixture.discord.until('the post is gone', () => fixture.discord.messagesIn(channel).length === 0);
      const deletions = fixture.discord.requests.filter(
        ({ method, path }) => method === 'DELETE' && path.endsWith(post.id),
      );
      expect(deletions).toHaveLength(1);
    }
  });

  it('a moderator decides through whichever process has the server', async () => {
    await fixture.rin.says(fixture.general, 'DOUBTFUL');
    const card = await fixture.waitForCard('確認待ち');
    const reply = await fixture.aoi.presses(card, '違反と認める');
    expect(reply.text).toContain('記録しました');
    await fixture.discord.until('the post is gone', () =>
      fixture.discord.messagesIn(fixture.general).every(({ content }) => content !== 'DOUBTFUL'),
    );
  });
});
