import { afterEach, beforeEach, expect, it } from 'vitest';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

const readLevel = (id: string) =>
  fixture.bot.adapter.getVerificationLevel({ server: { platform: 'discord', id: fixture.guild.id }, id });

/** Changes the level in the settings of the guild; the bot gets the event. */
async function setLevel(level: number, requirement: string) {
  fixture.guild.unavailable(true);
  fixture.guild.state.verificationLevel = level;
  fixture.guild.unavailable(false);
  await expect.poll(async () => (await readLevel(fixture.rin.id))?.requirement).toBe(requirement);
}

it("the server's own level of who waits is shown: not yet, lifted by a role, or unknown, never taken for a yes", async () => {
  await setLevel(0, 'nothing');
  expect(await readLevel(fixture.rin.id)).toMatchObject({ name: 'rin', requirementStatus: 'yes', notes: [] });
  await setLevel(4, 'phone');
  expect(await readLevel(fixture.rin.id)).toMatchObject({ requirementStatus: 'unseen' });
  expect(await readLevel(fixture.aoi.id)).toMatchObject({ requirementStatus: 'lifted', notes: [] });
  await setLevel(3, 'minutes10');
  const fresh = fixture.guild.member('fresh');
  expect(await readLevel(fresh.id)).toMatchObject({ requirementStatus: 'no' });
  fixture.discord.clock.advance(11 * 60_000);
  expect(await readLevel(fresh.id)).toMatchObject({ requirementStatus: 'unseen' });
  expect(await readLevel('41771983423143937')).toBeUndefined();
});

it('our own quarantine role lifts it, and moderators see that it is ours', async () => {
  const role = fixture.guild.role('quarantine');
  const server = { platform: 'discord', id: fixture.guild.id };
  await fixture.policies.set(server, { ...fixture.policies.of(server), roles: { quarantine: role.id } });
  await setLevel(4, 'phone');
  fixture.guild.changesMember(fixture.rin, { roles: ['quarantine'] });
  expect(await readLevel(fixture.rin.id)).toMatchObject({ requirementStatus: 'lifted', notes: ['by-us'] });
});
