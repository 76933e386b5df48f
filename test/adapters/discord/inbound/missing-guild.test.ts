import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

test('a packet whose server is null leaves no mark, and the next post is judged', async () => {
  const fine = await fixture.kei.says(fixture.general, 'ただの雑談');
  fixture.discord.gateway.sendPacket('MESSAGE_CREATE', { ...fine, id: '1', guild_id: null });
  await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
  await fixture.stop();
  const keys = (await fixture.stores.keyValueStore.list('seen/')).map(([key]) => key);
  expect(keys).toEqual([`seen/${fixture.guild.id}`]);
});
