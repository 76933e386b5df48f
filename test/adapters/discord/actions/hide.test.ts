import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

describe('trouble with Discord', () => {
  it('the same message told twice is one case', async () => {
    fixture.discord.gateway.duplicateNext('MESSAGE_CREATE');
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    await fixture.waitForCard('非表示にしました');
    expect(fixture.cards()).toHaveLength(1);
    expect(fixture.discord.dmsOf(fixture.rin)).toHaveLength(1);
  });

  it('an answer 503 is asked again until the message is gone', async () => {
    fixture.discord.faults.fail('DELETE /channels/:channel/messages/:message', 503, 2);
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
  });

  it('asked to be patient, it waits as long as Discord says', async () => {
    const route = 'DELETE /channels/:channel/messages/:message';
    fixture.discord.faults.rateLimit(route, 1000);
    const startedAt = Date.now();
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    expect(Date.now() - startedAt).toBeGreaterThan(900);
    expect(fixture.discord.requestsTo(route)).toHaveLength(2);
  });
});
