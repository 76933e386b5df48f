import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Community, openCommunity } from './community.ts';

let town: Community;
beforeEach(async () => {
  town = await openCommunity();
});
afterEach(() => town.close());

const level = (id: string) =>
  town.bot.adapter.level({ server: { platform: 'discord', id: town.guild.id }, id });

/** Somebody changes the level in the settings; the bot hears of it. */
async function set(to: number, asks: string) {
  town.guild.unavailable(true);
  town.guild.state.verificationLevel = to;
  town.guild.unavailable(false);
  await expect.poll(async () => (await level(town.rin.id))?.asks).toBe(asks);
}

it("the server's own level is told of who waits: not yet, lifted by a role, or unknown, never taken for a yes", async () => {
  await set(0, 'nothing');
  expect(await level(town.rin.id)).toMatchObject({ name: 'rin', met: 'yes', notes: [] });
  await set(4, 'phone');
  expect(await level(town.rin.id)).toMatchObject({ met: 'unseen' });
  expect(await level(town.aoi.id)).toMatchObject({ met: 'lifted', notes: [] });
  await set(3, 'minutes10');
  const fresh = town.guild.member('fresh');
  expect(await level(fresh.id)).toMatchObject({ met: 'no' });
  town.discord.clock.pass(11 * 60_000);
  expect(await level(fresh.id)).toMatchObject({ met: 'unseen' });
  expect(await level('41771983423143937')).toBeUndefined();
});

it('our own quarantine role lifts it, and moderators are told that it is ours', async () => {
  const role = town.guild.role('quarantine');
  const server = { platform: 'discord', id: town.guild.id };
  await town.policies.set(server, { ...town.policies.of(server), roles: { quarantine: role.id } });
  await set(4, 'phone');
  town.guild.changes(town.rin, { roles: ['quarantine'] });
  expect(await level(town.rin.id)).toMatchObject({ met: 'lifted', notes: ['by-us'] });
});
