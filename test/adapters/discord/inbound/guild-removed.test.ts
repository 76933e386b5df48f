import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

describe('a bot that is removed from the server', () => {
  it('forgets what it remembered about it', async () => {
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT first'));
    await fixture.waitForCard('非表示にしました');
    await expect.poll(() => fixture.stores.keyValueStore.list('card/')).not.toEqual([]);
    fixture.guild.removesBot();
    await fixture.discord.until('the removal is logged', () =>
      fixture.logLines.some((line) => line.includes('guild_removed')),
    );
    // The grouping of direct messages belongs to the pipeline and is deleted after a day.
    const listOwnKeys = async () =>
      (await fixture.stores.keyValueStore.list('')).filter(([key]) => !key.startsWith('letters/'));
    await expect.poll(listOwnKeys).toEqual([]);
  });
});
