import { afterEach, beforeEach, expect, it } from 'vitest';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

const level = (id: string) =>
  fixture.bot.adapter.getVerificationLevel({ server: { platform: 'discord', id: fixture.guild.id }, id });

/** Somebody changes the level in the settings; the bot hears of it. */
async function set(to: number, asks: string) {
  fixture.guild.unavailable(true);
  fixture.guild.state.verificationLevel = to;
  fixture.guild.unavailable(false);
  await expect.poll(async () => (await level(fixture.rin.id))?.requirement).toBe(asks);
}

it("the server's own level is told of who waits: not yet, lifted by a role, or unknown, never taken for a yes", async () => {
  await set(0, 'nothing');
  expect(await level(fixture.rin.id)).toMatchObject({ name: 'rin', requirementStatus: 'yes', notes: [] });
  await set(4, 'phone');
  expect(await level(fixture.rin.id)).toMatchObject({ requirementStatus: 'unseen' });
  expect(await level(fixture.aoi.id)).toMatchObject({ requirementStatus: 'lifted', notes: [] });
  await set(3, 'minutes10');
  const fresh = fixture.guild.member('fresh');
  expect(await level(fresh.id)).toMatchObject({ requirementStatus: 'no' });
  fixture.discord.clock.advance(11 * 60_000);
  expect(await level(fresh.id)).toMatchObject({ requirementStatus: 'unseen' });
  expect(await level('41771983423143937')).toBeUndefined();
});

it('our own quarantine role lifts it, and moderators are told that it is ours', async () => {
  const role = fixture.guild.role('quarantine');
  const server = { platform: 'discord', id: fixture.guild.id };
  await fixture.policies.set(server, { ...fixture.policies.of(server), roles: { quarantine: role.id } });
  await set(4, 'phone');
  fixture.guild.changesMember(fixture.rin, { roles: ['quarantine'] });
  expect(await level(fixture.rin.id)).toMatchObject({ requirementStatus: 'lifted', notes: ['by-us'] });
});
