import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

describe('who is not judged', () => {
  it('moderators and bots', async () => {
    const posts = [
      await fixture.aoi.says(fixture.general, 'RECRUIT という語に注意'),
      await fixture.guild.member('robot', { bot: true }).says(fixture.general, 'RECRUIT'),
      await fixture.guild.owner.says(fixture.general, 'RECRUIT'),
    ];
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    expect(posts.every(fixture.isPresent)).toBe(true);
  });

  it('a role that is exempt', async () => {
    const role = fixture.guild.role('講師', {});
    const server = { platform: 'discord', id: fixture.guild.id };
    const policy = fixture.policies.of(server);
    await fixture.policies.set(server, { ...policy, exempt: { roles: [role.id], channels: [] } });
    const teacher = fixture.guild.member('sensei', { roles: ['講師'] });
    const fine = await teacher.says(fixture.general, 'RECRUIT');
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    expect(fixture.isPresent(fine)).toBe(true);
  });

  it('a channel that is exempt, or lies in an exempt category', async () => {
    const category = fixture.guild.channel('練習', { type: 'category' });
    const inside = fixture.guild.channel('例文', { parent: category });
    const policy = fixture.policies.of({ platform: 'discord', id: fixture.guild.id });
    const exempt = { roles: [], channels: [category.id] };
    await fixture.policies.set({ platform: 'discord', id: fixture.guild.id }, { ...policy, exempt });
    const fine = await fixture.rin.says(inside, 'RECRUIT');
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    expect(fixture.isPresent(fine)).toBe(true);
  });
});
