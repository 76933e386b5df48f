import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Community, openCommunity } from './community.ts';

let town: Community;
let other: Awaited<ReturnType<Community['beside']>>;
beforeEach(async () => {
  town = await openCommunity({ adapter: { shards: { ids: [0], count: 2 } } });
  other = await town.beside({ shards: { ids: [1], count: 2 } });
});
afterEach(async () => {
  await other.stop();
  await town.close();
});

describe('two processes, each with one of two shards', () => {
  it('serve every server once, whichever shard it is on', async () => {
    const servers = ['北町', '南町', '東町'].map((name) => town.discord.guild({ name }));
    expect(new Set(servers.map(({ id }) => (BigInt(id) >> 22n) % 2n)).size).toBe(2);
    for (const server of servers) {
      const channel = server.channel('general');
      const post = await server.member('sora').says(channel, 'RECRUIT');
      await town.discord.until('the post is gone', () => town.discord.messagesIn(channel).length === 0);
      const deletions = town.discord.requests.filter(
        ({ method, path }) => method === 'DELETE' && path.endsWith(post.id),
      );
      expect(deletions).toHaveLength(1);
    }
  });

  it('a moderator decides through whichever process has the server', async () => {
    await town.rin.says(town.general, 'DOUBTFUL');
    const card = await town.card('確認待ち');
    const seen = await town.aoi.presses(card, '違反と認める');
    expect(seen.text).toContain('記録しました');
    await town.discord.until('the post is gone', () =>
      town.discord.messagesIn(town.general).every(({ content }) => content !== 'DOUBTFUL'),
    );
  });
});
